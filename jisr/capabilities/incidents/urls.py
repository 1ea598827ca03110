from django.urls import path

from jisr.capabilities.incidents.views import (
    acting,
    asking,
    beginning,
    drafting,
    picture,
    placing,
    releasing,
    thread,
    why,
)
from jisr.capabilities.incidents.views.drafting import outliving
from jisr.capabilities.incidents.views.seeing import in_part

urlpatterns = [
    path("", picture.picture, name="incidents"),
    path("looks/", picture.save_look, name="incidents-save-look"),
    path("looks/remove/", picture.remove_look, name="incidents-remove-look"),
    path("ask/", asking.ask, name="incidents-ask"),
    path("report/", beginning.begin, name="incidents-begin"),
    path("report/<slug:name>/", outliving(acting.report), name="incidents-report"),
    path("report/<slug:name>/readers/", in_part(acting.readers), name="incidents-report-readers"),
    path("drafts/<int:draft>/", drafting.open_draft, name="incidents-draft"),
    path("drafts/<int:draft>/remove/", drafting.remove_draft, name="incidents-remove-draft"),
    path("places/", placing.places, name="incidents-places"),
    path("places/read/", placing.reading, name="incidents-read-place"),
    path("places/outline/", placing.outlining, name="incidents-read-outline"),
    path("records/<str:record>/why/", why.why, name="incidents-why"),
    path("records/<str:record>/release/", releasing.release, name="incidents-release"),
    path("records/<str:record>/sanitise/", releasing.sanitise, name="incidents-sanitise"),
    path("records/<str:record>/erase/", releasing.erase, name="incidents-erase"),
    path("<str:reference>/", thread.thread, name="incidents-thread"),
    path("<str:reference>/do/<slug:name>/", outliving(acting.do), name="incidents-do"),
    path("<str:reference>/do/<slug:name>/readers/", in_part(acting.readers), name="incidents-readers"),
]

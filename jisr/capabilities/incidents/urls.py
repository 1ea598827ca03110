from django.urls import path

from jisr.capabilities.incidents.views import acting, asking, picture, releasing, thread, why

urlpatterns = [
    path("", picture.picture, name="incidents"),
    path("looks/", picture.save_look, name="incidents-save-look"),
    path("looks/remove/", picture.remove_look, name="incidents-remove-look"),
    path("ask/", asking.ask, name="incidents-ask"),
    path("records/<str:record>/why/", why.why, name="incidents-why"),
    path("records/<str:record>/release/", releasing.release, name="incidents-release"),
    path("records/<str:record>/sanitise/", releasing.sanitise, name="incidents-sanitise"),
    path("records/<str:record>/erase/", releasing.erase, name="incidents-erase"),
    path("<str:reference>/", thread.thread, name="incidents-thread"),
    path("<str:reference>/do/<slug:name>/", acting.do, name="incidents-do"),
    path("<str:reference>/do/<slug:name>/readers/", acting.readers, name="incidents-readers"),
]

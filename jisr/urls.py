"""The pages. What belongs to a space lies under /s/SPACE/, so that no address is of two."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("jisr.accounts.urls")),
    path("", include("jisr.ui.urls")),
    path("s/<slug:space>/incidents/", include("jisr.capabilities.incidents.urls")),
    path("s/<slug:space>/framework/", include("jisr.capabilities.framework.urls")),
    path("", include("jisr.web.urls")),
]

handler400 = "jisr.ui.refusals.bad_request"
handler403 = "jisr.ui.refusals.forbidden"
handler404 = "jisr.ui.refusals.not_found"
handler500 = "jisr.ui.refusals.broken"

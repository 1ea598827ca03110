"""The pages. What belongs to a space lies under /s/SPACE/, so that no address is of two."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("jisr.accounts.urls")),
    path("", include("jisr.ui.urls")),
    path("s/<slug:space>/incidents/", include("jisr.capabilities.incidents.urls")),
    path("", include("jisr.web.urls")),
]

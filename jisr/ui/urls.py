from django.urls import include, path

from jisr.ui import design, look

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("look/", look.choose_look, name="choose-look"),
    path("design/", design.design, name="design"),
]

from django.urls import path

from jisr.ui import design, preferences

urlpatterns = [
    path("i18n/setlang/", preferences.choose_language, name="set_language"),
    path("look/", preferences.choose_look, name="choose-look"),
    path("symbols/", preferences.choose_symbols, name="choose-symbols"),
    path("design/", design.design, name="design"),
]

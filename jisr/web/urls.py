from django.urls import path

from jisr.web import views

urlpatterns = [
    path("", views.start, name="start"),
    path("posts/", views.choose_post, name="choose-post"),
    path("s/<slug:space>/", views.home, name="home"),
]

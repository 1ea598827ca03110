from django.urls import path

from jisr.web import map, views

urlpatterns = [
    path("", views.start, name="start"),
    path("posts/", views.choose_post, name="choose-post"),
    path("s/<slug:space>/", views.home, name="home"),
    path("s/<slug:space>/map/", map.map_page, name="map"),
    path("s/<slug:space>/map/data", map.map_data, name="map-data"),
    path("s/<slug:space>/map/ground/<slug:name>", map.map_layer, name="map-layer"),
]

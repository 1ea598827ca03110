from django.urls import path

from jisr.web import views
from jisr.web.proof import views as proof

urlpatterns = [
    path("", views.start, name="start"),
    path("posts/", views.choose_post, name="choose-post"),
    path("s/<slug:space>/", views.home, name="home"),
    path("s/<slug:space>/proof/", proof.proof, name="proof"),
    path("s/<slug:space>/proof/verify/", proof.verifying, name="proof-verify"),
    path("s/<slug:space>/proof/checkpoint/", proof.checkpoint, name="proof-checkpoint"),
    path("s/<slug:space>/proof/receipt/", proof.receipt, name="proof-receipt"),
]

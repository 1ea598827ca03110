from django.urls import path

from jisr.web import entering, handover, home, joining, live, map, people, posts, tokens, views
from jisr.web.proof import views as proof

urlpatterns = [
    path("", views.start, name="start"),
    path("enter/", entering.enter, name="enter"),
    path("join/<str:secret>/", joining.join, name="join"),
    path("posts/", posts.choose_post, name="choose-post"),
    path("posts/factor/", posts.second_factor, name="second-factor"),
    path("posts/take/<int:handover>/", handover.take_over, name="take-over"),
    path("s/<slug:space>/proof/", proof.proof, name="proof"),
    path("s/<slug:space>/proof/verify/", proof.verifying, name="proof-verify"),
    path("s/<slug:space>/proof/checkpoint/", proof.checkpoint, name="proof-checkpoint"),
    path("s/<slug:space>/proof/receipt/", proof.receipt, name="proof-receipt"),
    path("s/<slug:space>/", home.home, name="home"),
    path("s/<slug:space>/map/", map.map_page, name="map"),
    path("s/<slug:space>/map/config", map.map_config, name="map-config"),
    path("s/<slug:space>/map/data", map.map_data, name="map-data"),
    path("s/<slug:space>/map/ground/<slug:name>", map.map_layer, name="map-layer"),
    path("s/<slug:space>/live/", live.live, name="live"),
    path("s/<slug:space>/handover/", handover.handover, name="handover"),
    path("s/<slug:space>/handover/withdraw/", handover.withdraw_handover, name="handover-withdraw"),
    path("s/<slug:space>/looked/", handover.looked_through, name="looked-through"),
    path("s/<slug:space>/tokens/", tokens.tokens, name="tokens"),
    path("s/<slug:space>/tokens/<slug:token>/revoke/", tokens.revoke_token, name="token-revoke"),
    path("s/<slug:space>/people/", people.people, name="people"),
    path("s/<slug:space>/people/invite/", people.invite, name="invite"),
    path("s/<slug:space>/people/invitations/<int:invitation>/withdraw/", people.withdraw, name="invitation-withdraw"),
    path("s/<slug:space>/people/<int:holding>/restore/", people.restore, name="restore"),
    path("s/<slug:space>/people/<int:holding>/end/", people.end, name="end-holding"),
    path("s/<slug:space>/people/<int:holding>/close/", people.close, name="close-account"),
]

from django.urls import path

from .views import kinds, posts
from .views import units as views

app_name = "orgs"
urlpatterns = [
    path("desk/units/", views.tree, name="tree"),
    path("desk/units/<int:pk>/", views.unit, name="unit"),
    path("desk/units/<int:pk>/open/", views.open_unit, name="open"),
    path("desk/units/<int:pk>/change/", views.change_unit, name="change"),
    path("desk/units/<int:pk>/move/", views.move_unit, name="move"),
    path("desk/units/<int:pk>/close/", views.close_unit, name="close"),
    path("desk/units/<int:pk>/posts/", posts.posts, name="posts"),
    path("desk/units/<int:pk>/posts/open/", posts.open_post, name="open_post"),
    path("desk/units/<int:pk>/terms/", posts.begin_term, name="begin_term"),
    path("desk/posts/<int:pk>/appoint/", posts.appoint, name="appoint"),
    path("desk/posts/<int:pk>/seats/", posts.change_seats, name="change_seats"),
    path("desk/posts/<int:pk>/close/", posts.close_post, name="close_post"),
    path("desk/holdings/<int:pk>/", posts.holding, name="holding"),
    path("desk/holdings/<int:pk>/leave/", posts.leave, name="leave"),
    path("desk/holdings/<int:pk>/hand-over/", posts.open_hand_over, name="open_hand_over"),
    path("hand-overs/<int:pk>/", posts.hand_over, name="hand_over"),
    path("hand-overs/<int:pk>/items/", posts.add_item, name="add_item"),
    path("hand-overs/<int:pk>/items/<int:item>/hand/", posts.hand_item, name="hand_item"),
    path("hand-overs/<int:pk>/items/<int:item>/receive/", posts.receive_item, name="receive_item"),
    path("desk/people/<int:pk>/posts/", posts.person_posts, name="person_posts"),
    path("desk/post-kinds/", kinds.kinds, name="post_kinds"),
    path("desk/post-kinds/new/", kinds.new_kind, name="new_kind"),
    path("desk/post-kinds/<int:pk>/", kinds.change_kind, name="change_kind"),
    path("desk/term-rules/", kinds.set_term_rule, name="set_term_rule"),
]

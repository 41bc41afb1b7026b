from django.urls import path

from . import views

app_name = "volunteers"
#: The desk: staff.
desk = [
    path("desk/volunteers/", views.people, name="list"),
    path("desk/volunteers/columns/", views.change_columns, name="columns"),
    path("desk/volunteers/<int:pk>/", views.detail, name="detail"),
    path("desk/volunteers/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("desk/teams/", views.teams, name="teams"),
    path("desk/teams/new/", views.new_team, name="team_new"),
    path("desk/teams/<int:pk>/", views.team, name="team"),
    path("desk/teams/<int:pk>/change/", views.change_team, name="change_team"),
    path("desk/teams/<int:pk>/close/", views.close_team, name="close_team"),
    path("desk/units/<int:pk>/people/move/", views.move_people, name="move_people"),
    path("desk/teams/<int:pk>/groups/new/", views.new_team, name="group_new"),
    path("desk/teams/<int:pk>/members/", views.join_team, name="join_team"),
    path("desk/teams/<int:pk>/members/<int:person_pk>/leave/", views.leave_team, name="leave_team"),
]
#: The phone: whoever wants to become a volunteer.
phone = [
    path("join/", views.join, name="join"),
    path("join/child/", views.join_child, name="join_child"),
]
urlpatterns = [*desk, *phone]

from django.urls import path

from . import views

app_name = "hours"
urlpatterns = [
    path("me/hours/", views.mine, name="mine"),
    path("desk/people/<int:pk>/hours/", views.person_panel, name="person_panel"),
    path("desk/hours/<int:seq>/", views.entry, name="entry"),
    path("desk/hours/<int:seq>/correct/", views.correct, name="correct"),
]

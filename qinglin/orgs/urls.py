from django.urls import path

from .views import units as views

app_name = "orgs"
urlpatterns = [
    path("desk/units/", views.tree, name="tree"),
    path("desk/units/<int:pk>/", views.unit, name="unit"),
    path("desk/units/<int:pk>/open/", views.open_unit, name="open"),
    path("desk/units/<int:pk>/change/", views.change_unit, name="change"),
    path("desk/units/<int:pk>/move/", views.move_unit, name="move"),
    path("desk/units/<int:pk>/close/", views.close_unit, name="close"),
]

from django.urls import path

from . import views

app_name = "venues"
urlpatterns = [
    path("desk/venues/", views.venues, name="list"),
    path("desk/venues/new/", views.new, name="new"),
    path("desk/venues/<int:pk>/edit/", views.edit, name="edit"),
    path("desk/venues/<int:pk>/hours/", views.hours, name="hours"),
    path("desk/venues/<int:pk>/", views.detail, name="detail"),
    path("desk/venues/<int:pk>/services/", views.add_service, name="add_service"),
    path("desk/services/<int:pk>/end/", views.end_service, name="end_service"),
]

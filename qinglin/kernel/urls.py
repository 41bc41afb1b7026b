from django.urls import path

from . import views

app_name = "kernel"
urlpatterns = [
    path("healthz", views.health, name="health"),
    path("display/", views.set_display, name="set_display"),
]

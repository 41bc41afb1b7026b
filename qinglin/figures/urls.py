from django.urls import path

from . import views

app_name = "figures"
urlpatterns = [
    path("desk/claims/", views.claims, name="claims"),
    path("desk/figures/", views.modes, name="modes"),
    path("desk/figures/<slug:mode>/", views.mode, name="mode"),
    path("desk/figures/<slug:mode>/<str:key>/", views.figure, name="figure"),
]

from django.urls import path

from . import keeping, views

app_name = "figures"
urlpatterns = [
    path("desk/claims/", views.claims, name="claims"),
    path("desk/figures/", views.modes, name="modes"),
    path("desk/figures/doubles/", keeping.doubles, name="doubles"),
    path("desk/figures/<slug:mode>/", views.mode, name="mode"),
    path("desk/figures/<slug:mode>/snapshots/", keeping.snapshots, name="snapshots"),
    path("desk/figures/<slug:mode>/snapshots/<int:pk>/", keeping.snapshot, name="snapshot"),
    path("desk/figures/<slug:mode>/overlaps/", keeping.overlaps, name="overlaps"),
    path("desk/figures/<slug:mode>/<str:key>/history/", keeping.history, name="history"),
    path("desk/figures/<slug:mode>/<str:key>/", views.figure, name="figure"),
]

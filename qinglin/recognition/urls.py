from django.urls import path

from . import views

app_name = "recognition"
urlpatterns = [
    path("desk/namings/", views.namings, name="namings"),
    path("desk/namings/apply/", views.apply, name="apply"),
    path("desk/namings/define/", views.define, name="define"),
    path("desk/namings/<int:pk>/", views.naming, name="naming"),
    path("desk/namings/<int:pk>/<slug:step>/", views.decide, name="decide"),
]

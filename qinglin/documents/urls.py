from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/keys/", views.keys, name="keys"),
    path("check/<str:code>/", views.result, name="result"),
    path("desk/documents/", views.issued, name="issued"),
    path("desk/documents/<str:number>/", views.desk, name="desk"),
]

from django.urls import path

from . import views

app_name = "partners"
urlpatterns = [
    path("desk/agreements/<int:pk>/done/", views.done_under, name="done_under"),
    path("desk/agreements/<int:pk>/done/add/", views.put_under, name="put_under"),
    path("desk/agreements/<int:pk>/pages/", views.add_page, name="add_page"),
]

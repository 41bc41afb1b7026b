from django.urls import path

from . import views

app_name = "inbox"
urlpatterns = [
    path("messages/", views.message_list, name="list"),
    path("messages/read/", views.all_read, name="all_read"),
    path("messages/<int:pk>/", views.message, name="open"),
]

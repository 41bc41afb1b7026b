from django.urls import path

from . import views

app_name = "outreach"
urlpatterns = [
    path("outreach/", views.mine, name="mine"),
    path("outreach/touch/", views.touch_many, name="touch_many"),
    path("outreach/add/", views.add, name="add"),
    path("outreach/<int:pk>/", views.contact, name="contact"),
    path("outreach/<int:pk>/drop/", views.drop, name="drop"),
    path("desk/outreach/", views.overview, name="overview"),
    path("desk/outreach/lists/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
]

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("me/privacy/", views.privacy, name="privacy"),
    path("me/privacy/contact/", views.change_contact, name="change_contact"),
    path("me/privacy/consents/<int:pk>/withdraw/", views.withdraw_consent, name="withdraw_consent"),
    path("me/privacy/people/<int:pk>/consent/", views.give_consent, name="give_consent"),
]

from django.urls import path

from .views import data, privacy

app_name = "people"
urlpatterns = [
    path("me/privacy/", privacy.privacy, name="privacy"),
    path("me/privacy/contact/", privacy.change_contact, name="change_contact"),
    path(
        "me/privacy/consents/<int:pk>/withdraw/", privacy.withdraw_consent, name="withdraw_consent"
    ),
    path("me/privacy/people/<int:pk>/consent/", privacy.give_consent, name="give_consent"),
    path("me/privacy/people/<int:pk>/copy/", data.ask_copy, name="ask_copy"),
    path("me/privacy/people/<int:pk>/correction/", data.ask_correction, name="ask_correction"),
    path("me/privacy/copies/<int:pk>/", data.copy, name="copy"),
    path("desk/corrections/", data.corrections, name="corrections"),
    path("desk/corrections/<int:pk>/", data.correction, name="correction"),
]

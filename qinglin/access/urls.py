from django.urls import path

from .views import desk, door

app_name = "access"
urlpatterns = [
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-in/code/", door.sign_in_code, name="sign_in_code"),
    path("sign-in/code/digits/", door.sign_in_digits, name="sign_in_digits"),
    path("sign-in/which/", door.sign_in_which, name="sign_in_which"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("me/security/", door.security, name="security"),
    path("me/security/password/", door.change_password, name="change_password"),
    path("me/security/end/", door.end_everything, name="end_everything"),
    path("me/privacy/readers/", desk.readers, name="readers"),
    path("desk/units/<int:pk>/grants/", desk.unit_grants, name="unit_grants"),
    path("desk/grants/<int:pk>/end/", desk.end_grant, name="end_grant"),
]

from django.urls import path

from . import views

app_name = "hours"
urlpatterns = [
    path("me/hours/", views.mine, name="mine"),
    path("ledger/heads.txt", views.heads, name="heads"),
    path("me/certificates/", views.certificates, name="certificates"),
    path("me/certificates/<str:number>/", views.certificate, name="certificate"),
    path("me/certificates/<str:number>/paper.pdf", views.certificate_paper, name="paper"),
    path("me/certificates/<str:number>/data.json", views.certificate_data, name="data"),
    path("me/certificates/<str:number>/revoke/", views.revoke_certificate, name="revoke"),
    path("desk/people/<int:pk>/hours/", views.person_panel, name="person_panel"),
    path("desk/hours/<int:seq>/", views.entry, name="entry"),
    path("desk/hours/<int:seq>/correct/", views.correct, name="correct"),
    path("desk/findings/", views.findings, name="findings"),
    path("desk/findings/<int:pk>/", views.finding, name="finding"),
]

from django.urls import path

from . import views
from .views import hats

app_name = "hours"
urlpatterns = [
    path("me/hours/", views.mine, name="mine"),
    path("me/hours/<int:seq>/object/", views.object_to_entry, name="object_to_entry"),
    path("me/pending/<int:pk>/object/", views.object_to_pending, name="object_to_pending"),
    path("me/time-bank/", views.time_bank, name="time_bank"),
    path("me/time-bank/store/", views.store, name="store"),
    path("me/time-bank/give/", views.give, name="give"),
    path("notices/hours/", views.notices, name="notices"),
    path("ledger/heads.txt", views.heads, name="heads"),
    path("me/certificates/", views.certificates, name="certificates"),
    path("me/certificates/<str:number>/", views.certificate, name="certificate"),
    path("me/certificates/<str:number>/paper.pdf", views.certificate_paper, name="paper"),
    path("me/certificates/<str:number>/data.json", views.certificate_data, name="data"),
    path("me/certificates/<str:number>/revoke/", views.revoke_certificate, name="revoke"),
    path("me/hats/", hats.mine, name="my_hats"),
    path("desk/people/<int:pk>/hats/", hats.desk, name="hats"),
    path("desk/volunteers/<int:pk>/time-bank/", views.spend, name="spend"),
    path("desk/people/<int:pk>/hours/", views.person_panel, name="person_panel"),
    path("desk/hours/<int:seq>/", views.entry, name="entry"),
    path("desk/hours/<int:seq>/correct/", views.correct, name="correct"),
    path("desk/hours/review/", views.review, name="review"),
    path("desk/hours/review/<int:pk>/refuse/", views.refuse_review, name="refuse_review"),
    path("desk/hours/objections/", views.objections, name="objections"),
    path("desk/hours/objections/<int:pk>/", views.decide_objection, name="decide_objection"),
    path("desk/hours/stars/", views.stars, name="stars"),
    path("desk/hours/stars/propose/", views.propose_stars, name="propose_stars"),
    path("desk/hours/stars/scheme/", views.set_star_scheme, name="set_star_scheme"),
    path("desk/hours/stars/<int:pk>/refuse/", views.refuse_star, name="refuse_star"),
    path("desk/hours/rule/", views.review_rule, name="review_rule"),
    path("desk/hours/long-days/", views.long_days, name="long_days"),
    path("desk/activities/<int:pk>/terms/", views.terms, name="terms"),
    path("desk/hours/<int:seq>/outcome/", views.correct_outcome, name="correct_outcome"),
    path("desk/findings/", views.findings, name="findings"),
    path("desk/findings/<int:pk>/", views.finding, name="finding"),
]

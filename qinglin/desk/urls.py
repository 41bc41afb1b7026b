from django.urls import path

from . import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("floors/", views.floors, name="floors"),
    path("roster/", views.roster, name="roster"),
    path("roster/print/", views.roster_print, name="roster_print"),
    path("search/", views.search, name="search"),
    path("settings/", views.settings, name="settings"),
    path("settings/credit-rule/", views.set_credit_rule, name="set_credit_rule"),
]

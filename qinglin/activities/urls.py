from django.urls import URLPattern, path

from .views import lead as leads
from .views import phone as phones

app_name = "activities"

phone: list[URLPattern] = [
    path("activities/", phones.activity_list, name="list"),
    path("activities/<int:pk>/", phones.activity_detail, name="detail"),
    path("activities/<int:pk>/share/", phones.share, name="share"),
    path("shifts/<int:pk>/sign-up/", phones.sign_up, name="sign_up"),
    path("sign-ups/<int:pk>/", phones.sign_up_detail, name="sign_up_detail"),
    path("sign-ups/<int:pk>/cancel/", phones.cancel_sign_up, name="cancel_sign_up"),
    path("sign-ups/<int:pk>/calendar.ics", phones.calendar_file, name="calendar_file"),
    path("scan/", phones.scan, name="scan"),
]
lead: list[URLPattern] = [
    path("lead/", leads.lead, name="lead"),
    path("lead/<int:pk>/", leads.lead_activity, name="lead_activity"),
    path("lead/<int:pk>/code/", leads.lead_code, name="lead_code"),
    path("lead/<int:pk>/code/now/", leads.lead_code_part, name="lead_code_part"),
    path("lead/<int:pk>/counters/", leads.lead_counters, name="lead_counters"),
    path("lead/<int:pk>/confirm/", leads.lead_confirm, name="lead_confirm"),
    path("shifts/<int:pk>/tally/", leads.tally, name="tally"),
    path("tallies/<int:pk>/undo/", leads.undo_tally, name="undo_tally"),
]
desk: list[URLPattern] = []

urlpatterns = [*phone, *lead, *desk]

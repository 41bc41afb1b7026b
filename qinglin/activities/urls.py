from django.urls import URLPattern, path

from .views import desk as desks
from .views import feeds, kit, own, sheets
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
    path("calendar/", feeds.page, name="calendar"),
    path("calendar/renew/", feeds.renew, name="renew_calendar"),
    path("calendar/end/", feeds.end, name="end_calendar"),
    path("calendar/<str:secret>.ics", feeds.own, name="own_feed"),
    path("venues/<int:pk>/calendar.ics", feeds.venue, name="venue_feed"),
    path("scan/", phones.scan, name="scan"),
    path("my-code/", own.my_code, name="my_code"),
    path("sign-ups/<int:pk>/code/", own.own_code, name="own_code"),
    path("sign-ups/<int:pk>/left/", own.claim_leaving, name="claim_leaving"),
]
lead: list[URLPattern] = [
    path("lead/", leads.lead, name="lead"),
    path("lead/kit/", kit.shell, name="kit"),
    path("lead/kit/roster/", kit.take_roster, name="kit_roster"),
    path("lead/kit/scans/", kit.deliver, name="kit_scans"),
    path("lead/kit/worker.js", kit.worker, name="kit_worker"),
    path("lead/kit/app.webmanifest", kit.manifest, name="kit_manifest"),
    path("lead/<int:pk>/sheets/", sheets.sheets, name="sheets"),
    path("sheets/<str:number>/", sheets.sheet, name="sheet"),
    path("sheets/<str:number>/enter/", sheets.enter, name="enter_sheet"),
    path("claims/<int:pk>/decide/", own.decide_claim, name="decide_claim"),
    path("lead/<int:pk>/", leads.lead_activity, name="lead_activity"),
    path("lead/<int:pk>/code/", leads.lead_code, name="lead_code"),
    path("lead/<int:pk>/code/now/", leads.lead_code_part, name="lead_code_part"),
    path("lead/<int:pk>/counters/", leads.lead_counters, name="lead_counters"),
    path("lead/<int:pk>/confirm/", leads.lead_confirm, name="lead_confirm"),
    path("shifts/<int:pk>/tally/", leads.tally, name="tally"),
    path("tallies/<int:pk>/undo/", leads.undo_tally, name="undo_tally"),
]
desk: list[URLPattern] = [
    path("desk/activities/", desks.activity_list, name="desk_list"),
    path("desk/activities/new/", desks.new, name="desk_new"),
    path("desk/activities/<int:pk>/", desks.detail, name="desk_detail"),
    path("desk/activities/<int:pk>/edit/", desks.edit, name="desk_edit"),
    path("desk/activities/<int:pk>/people/", desks.people, name="desk_people"),
    path("desk/activities/<int:pk>/publish/", desks.publish, name="publish"),
    path("desk/activities/<int:pk>/cancel/", desks.cancel, name="cancel"),
    path("desk/activities/<int:pk>/remove/", desks.remove, name="remove"),
    path("desk/activities/<int:pk>/roll/", desks.roll, name="desk_roll"),
    path("desk/activities/<int:pk>/print/", desks.print_roster, name="print_roster"),
    path("desk/shifts/<int:pk>/capacity/", desks.set_capacity, name="set_capacity"),
    path("desk/shifts/<int:pk>/people/", desks.add_person, name="add_person"),
    path("desk/sign-ups/<int:pk>/cancel/", desks.cancel_person, name="cancel_person"),
    path("desk/series/", desks.series_list, name="series_list"),
    path("desk/series/new/", desks.new_series, name="series_new"),
    path("desk/series/<int:pk>/", desks.series, name="series"),
    path("desk/series/<int:pk>/occurrences/", desks.make_occurrences, name="make_occurrences"),
    path("desk/series/<int:pk>/end/", desks.end_series, name="end_series"),
    path("desk/programmes/", desks.programme_list, name="programmes"),
    path("desk/programmes/<int:pk>/", desks.programme, name="programme"),
    path("desk/coverage/<int:pk>/end/", desks.uncover, name="uncover"),
    path("desk/served/", desks.served, name="served"),
    path("desk/venues/<int:pk>/served/", desks.venue_panel, name="venue_panel"),
    path("desk/people/<int:pk>/activities/", desks.person_panel, name="person_panel"),
]

urlpatterns = [*phone, *lead, *desk]

from django.urls import path

from .views import campaigns, chain

app_name = "elections"
urlpatterns = [
    path("desk/elections/", campaigns.overview, name="overview"),
    path("desk/elections/todo/", campaigns.todo, name="todo"),
    path("desk/elections/campaigns/new/", campaigns.new, name="new_campaign"),
    path("desk/elections/campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("desk/elections/campaigns/<int:pk>/units/", campaigns.units, name="units"),
    path("desk/elections/campaigns/<int:pk>/structure/", campaigns.structure, name="structure"),
    path(
        "desk/elections/campaigns/<int:pk>/milestones/", campaigns.add_milestone, name="milestone"
    ),
    path("desk/elections/campaigns/<int:pk>/remind/", campaigns.remind, name="remind"),
    path("desk/elections/campaigns/<int:pk>/close/", campaigns.close, name="close_campaign"),
    path("desk/elections/campaigns/<int:pk>/import/", campaigns.import_results, name="import"),
    path("desk/elections/campaigns/<int:pk>/import/enter/", campaigns.enter_results, name="enter"),
    path("desk/elections/units/<int:pk>/", chain.unit, name="unit"),
    path("desk/elections/<int:pk>/", chain.detail, name="detail"),
    path("desk/elections/<int:pk>/step/", chain.step, name="step"),
    path("desk/elections/<int:pk>/meeting/", chain.meeting, name="meeting"),
    path("desk/elections/<int:pk>/approve/", chain.approve, name="approve"),
    path("desk/elections/<int:pk>/send-back/", chain.send_back, name="send_back"),
    path("desk/elections/<int:pk>/cancel/", chain.cancel, name="cancel"),
    path("desk/elections/<int:pk>/candidates/", chain.nominate, name="nominate"),
    path("desk/elections/contests/<int:pk>/", chain.contest, name="contest"),
    path("desk/elections/candidates/<int:pk>/withdraw/", chain.withdraw, name="withdraw"),
]

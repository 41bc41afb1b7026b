from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("desk/briefs/", views.briefs, name="list"),
    path("desk/briefs/new/", views.new, name="new"),
    path("desk/briefs/<int:pk>/", views.brief, name="brief"),
    path("desk/briefs/<int:pk>/words/", views.words, name="words"),
    path("desk/briefs/<int:pk>/chart/<int:position>/", views.chart, name="chart"),
    path("desk/briefs/<int:pk>/<str:form>/", views.download, name="download"),
]

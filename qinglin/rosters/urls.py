from django.urls import path

from .views import doubles

app_name = "rosters"
PAIR = "desk/rosters/doubles/<int:one>/<int:other>/"
urlpatterns = [
    path("desk/rosters/doubles/", doubles.doubles, name="doubles"),
    path(PAIR, doubles.pair, name="pair"),
    path(f"{PAIR}merge/", doubles.merge, name="merge"),
    path("desk/rosters/doubles/<int:pk>/apart/", doubles.tell_apart, name="apart"),
    path("desk/rosters/merges/", doubles.merges, name="merges"),
    path("desk/rosters/merges/<int:pk>/", doubles.merged, name="merged"),
    path("desk/rosters/merges/<int:pk>/undo/", doubles.undo, name="undo"),
]

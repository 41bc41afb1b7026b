from django.urls import path

from .views import board, home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("me/", home.me, name="me"),
    path("board/", board.phone, name="board"),
    path("board/wall/", board.wall, name="wall"),
    path("board/<str:key>/<str:month>/", board.month, name="board_month"),
]

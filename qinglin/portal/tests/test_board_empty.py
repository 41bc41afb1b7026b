"""The public board before there is anything to show; apart from the tests that share a district."""

import pytest
from django.test import Client

from qinglin.figures.tests.make import make_district
from qinglin.venues.models import Venue

from .test_board import now, words

__all__ = ["now"]  # the same noon as there
pytestmark = pytest.mark.django_db


def test_an_empty_district_says_what_will_stand_here() -> None:
    without = Client().get("/board/")
    assert without.status_code == 404
    assert "区级组织还没有建立" in without.content.decode()
    made = make_district(people=0, activities=0)
    Venue.objects.all().update(latitude=None, longitude=None)
    page = Client().get("/board/")
    assert made.root.name in words(page)
    assert "还没有满一个月的记录" in words(page)
    assert "阵地登记了位置以后" in words(page)
    wall = Client().get("/board/wall/")
    assert "还没有核算过的数" in words(wall)

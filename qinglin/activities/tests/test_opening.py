"""Open days: who came, who joined the team there."""

import pytest
import time_machine

from qinglin.activities import actions
from qinglin.activities.actions import RollRow
from qinglin.activities.errors.opening import (
    DidNotCome,
    NobodyTicked,
    OpenDayThere,
    OpenDayUsed,
)
from qinglin.activities.models import OpenDay, Recruit, Shift, SignUp
from qinglin.activities.queries import opening as queries
from qinglin.kernel.errors import Forbidden
from qinglin.volunteers.errors import TeamFull
from qinglin.volunteers.models import Membership
from qinglin.volunteers.tests.make import make_team

from . import make
from .desks import desk
from .make import SYSTEM, as_person, at

pytestmark = pytest.mark.django_db


def held(now: time_machine.Traveller, number: int = 3) -> Shift:
    """An activity with so many sign-ups; all but the last came."""
    shift = make.make_shift(capacity=9)
    for one in make.make_volunteers(number, shift.activity.unit):
        actions.sign_up(as_person(one), shift.pk, one.pk)
    rows = [
        RollRow(shift_id=shift.pk, sign_up_id=one.pk, outcome="present")
        for one in SignUp.objects.order_by("pk")
    ]
    now.move_to(at(18))
    missed = RollRow(shift_id=shift.pk, sign_up_id=rows[-1].sign_up_id, outcome="no_show")
    actions.confirm_roll(SYSTEM, shift.activity, [*rows[:-1], missed])
    return shift


def test_who_came_joins_and_both_are_counted(now: time_machine.Traveller) -> None:
    shift = held(now)
    team = make_team(shift.activity.unit, capacity=1)
    day = actions.name_open_day(SYSTEM, shift.activity, team)
    first, second, missed = (one.person for one in SignUp.objects.order_by("pk"))
    assert actions.recruit(SYSTEM, day, [first.pk]) == 1
    before = Recruit.objects.count(), Membership.objects.count()
    with pytest.raises(DidNotCome, match=missed.name):
        actions.recruit(SYSTEM, day, [missed.pk])
    with pytest.raises(TeamFull):
        actions.recruit(SYSTEM, day, [second.pk])
    for wrong in ([], [first.pk], [2**62]):
        with pytest.raises(NobodyTicked):
            actions.recruit(SYSTEM, day, wrong)
    with pytest.raises(OpenDayUsed):
        actions.drop_open_day(SYSTEM, day)
    with pytest.raises(OpenDayThere):
        actions.name_open_day(SYSTEM, shift.activity, team)
    with pytest.raises(Forbidden):
        actions.recruit(as_person(second), day, [second.pk])
    assert (Recruit.objects.count(), Membership.objects.count()) == before == (1, 1)
    [told] = queries.opened_for(team, 5)
    assert (told.open_day, told.came, told.joined) == (day, 2, 1)
    seen = {(g.sign_up.person_id, g.joined, g.member) for g in queries.guests(day)}
    assert seen == {(first.pk, True, True), (second.pk, False, False)}


def test_an_open_day_from_the_page_of_the_activity(now: time_machine.Traveller) -> None:
    shift = held(now, 2)
    unit, path = shift.activity.unit, f"/desk/activities/{shift.activity_id}/open-day/"
    client = desk(unit, "town_secretary")
    assert "还不是哪支队伍的开放日" in client.get(path).content.decode()
    assert client.post(path, {"team": ""}).status_code == 422
    assert not OpenDay.objects.exists()
    team = make_team(unit)
    assert "还没有办过开放日" in client.get(f"/desk/teams/{team.pk}/open-days/").content.decode()
    client.post(path, {"team": team.pk})
    day = OpenDay.objects.get()
    page = client.get(path).content.decode()
    assert "到场 1 人" in page
    person = SignUp.objects.order_by("pk")[0].person
    client.post(f"/desk/open-days/{day.pk}/recruit/", {"people": [person.pk]})
    assert Membership.objects.get().person == person
    assert "当场入队" in client.get(path).content.decode()
    days = client.get(f"/desk/teams/{team.pk}/open-days/").content.decode()
    assert "来 1 人 · 入队 1 人" in days
    assert client.post(f"/desk/open-days/{day.pk}/drop/").status_code == 409
    other = actions.name_open_day(SYSTEM, shift.activity, make_team(unit, "另一队"))
    client.post(f"/desk/open-days/{other.pk}/drop/")
    assert list(OpenDay.objects.all()) == [day]

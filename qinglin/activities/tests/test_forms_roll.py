from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
import time_machine

from qinglin.activities.actions import RollRow
from qinglin.activities.forms.roll import RollForm
from qinglin.activities.models import Shift, SignUp
from qinglin.activities.queries import ShiftRoll
from qinglin.kernel import clock
from qinglin.people.models import Person
from qinglin.volunteers.models import Profile

from . import make

SATURDAY = date(2026, 11, 28)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return clock.at(SATURDAY, time(hour, minute, second))


SHIFT = Shift(pk=5, title="小家电维修", starts_at=at(8, 30), ends_at=at(11, 30), capacity=9)


@pytest.fixture(autouse=True)
def _after_the_shift() -> Iterator[None]:
    with time_machine.travel(at(12), tick=False):
        yield


def sign_up(pk: int, arrived: datetime | None = None, left: datetime | None = None) -> SignUp:
    person = Person(pk=pk, name=f"人{pk}")
    return SignUp(
        pk=pk, shift=SHIFT, person=person, state="joined", arrived_at=arrived, left_at=left
    )


def roll_of(*people: SignUp) -> list[ShiftRoll]:
    return [ShiftRoll(shift=SHIFT, people=list(people), waiting=[], over=0)]


def filled(rolls: list[ShiftRoll], **data: str) -> RollForm:
    return RollForm(rolls, {name.replace("_", "-"): text for name, text in data.items()})


@pytest.mark.parametrize(
    ("arrived", "left", "outcome"),
    [
        (None, None, "no_show"),
        (at(8, 27), None, "present"),
        (at(8, 40), at(11, 20), "present"),
        (at(8, 41), at(11, 30), "late"),
        (at(8, 27), at(11, 19), "left_early"),
    ],
)
def test_the_scans_suggest_an_outcome(
    arrived: datetime | None, left: datetime | None, outcome: str
) -> None:
    form = RollForm(roll_of(sign_up(17, arrived, left)))
    assert form["outcome-17"].initial == outcome


def test_people_stand_with_their_shift() -> None:
    (group,) = RollForm(roll_of(sign_up(17), sign_up(18))).groups
    assert group.shift == SHIFT
    assert [line.sign_up.pk for line in group.lines] == [17, 18]
    assert group.lines[0].outcome.html_name == "outcome-17"


def test_rows_are_what_was_stated() -> None:
    scanned = sign_up(17, at(8, 27, 41), at(11, 31, 5))
    form = filled(
        roll_of(scanned, sign_up(18), sign_up(19)),
        outcome_17="present",
        arrived_17="08:27",
        left_17="11:05",
        outcome_18="late",
        arrived_18="9:10",
        outcome_19="excused",
    )
    assert form.is_valid(), form.errors
    assert form.rows() == [
        RollRow(
            shift_id=5,
            sign_up_id=17,
            outcome="present",
            # The minute that was scanned keeps its seconds; another one is what was typed.
            arrived_at=at(8, 27, 41),
            left_at=at(11, 5),
        ),
        RollRow(shift_id=5, sign_up_id=18, outcome="late", arrived_at=at(9, 10)),
        RollRow(shift_id=5, sign_up_id=19, outcome="excused"),
    ]


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({}, "outcome-17", "还没有选到岗情况。"),
        ({"outcome_17": "late"}, "arrived-17", "迟到要写明几点到的。"),
        ({"outcome_17": "left_early"}, "left-17", "早退要写明几点离开的。"),
        (
            {"outcome_17": "late", "arrived_17": "halb neun"},
            "arrived-17",
            "时间请写成 8:30 这样。",
        ),
        (
            {"outcome_17": "present", "helper_0": "no-such", "helper_shift_0": "5"},
            "helper-0",
            "查不到这个志愿者编号，请核对后再填。",
        ),
    ],
)
@pytest.mark.django_db
def test_what_is_missing_is_said_at_its_field(data: dict[str, str], field: str, said: str) -> None:
    form = filled(roll_of(sign_up(17)), **data)
    assert form.errors == {field: [said]}
    assert form.helpers_wrong == field.startswith("helper")


@pytest.mark.django_db
def test_whoever_helped_may_belong_to_any_unit() -> None:
    helper = make.make_volunteer(make.make_station().unit)
    number = Profile.objects.get(person=helper).number
    form = filled(roll_of(sign_up(17)), outcome_17="excused", helper_0=number, helper_shift_0="5")
    assert form.is_valid(), form.errors
    assert form.rows()[-1] == RollRow(shift_id=5, person_id=helper.pk, outcome="helped")


def test_helped_is_not_offered_to_who_had_a_place() -> None:
    assert list(filled(roll_of(sign_up(17)), outcome_17="helped").errors) == ["outcome-17"]


def test_an_hour_after_midnight_belongs_to_the_night_of_the_shift() -> None:
    night = Shift(
        pk=6,
        title="夜巡",
        starts_at=at(22),
        ends_at=clock.at(date(2026, 11, 29), time(1)),
        capacity=2,
    )
    one = SignUp(pk=20, shift=night, person=Person(pk=20, name="夜"), state="joined")
    form = filled(
        [ShiftRoll(shift=night, people=[one], waiting=[], over=0)],
        outcome_20="left_early",
        arrived_20="21:55",
        left_20="0:30",
    )
    assert form.is_valid(), form.errors
    (row,) = form.rows()
    assert (row.arrived_at, row.left_at) == (
        at(21, 55),
        clock.at(date(2026, 11, 29), time(0, 30)),
    )

"""AT-12: a merge moves everything, leaks nothing, and is undone to the byte.

The rows are made by walking Django's model graph: a table that refers to a person and is not
known here is filled like the others, or fails this test.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from qinglin.activities.actions.merging import recount_places
from qinglin.activities.models import Activity, Scan, Shift, SignUp
from qinglin.activities.queries import counter_differences
from qinglin.activities.tests import make as activities
from qinglin.hours.actions import rebuild_balances
from qinglin.hours.models import Balance, Entry, Head, Pending
from qinglin.hours.queries import balance_differences, chain_problems
from qinglin.hours.queries.entries import statement
from qinglin.hours.tests.make import make_entry
from qinglin.kernel import moving
from qinglin.kernel.actor import system
from qinglin.kernel.models import AuditEntry, Job
from qinglin.orgs.tests.make import make_tree
from qinglin.people import actions
from qinglin.people.models import Likeness, Merge, MergeStep, Person
from qinglin.people.queries import doubles
from qinglin.people.tests.make import make_person
from qinglin.volunteers.models import Membership, Profile, ProfileSkill, Team
from qinglin.volunteers.tests import make as volunteers

SYSTEM = system("test")
MOMENT = datetime(2026, 11, 20, 4, 5, 6, 789, tzinfo=UTC)
#: Not rows about people but what the merge itself writes.
WRITTEN = {Merge, MergeStep, AuditEntry, Job}
_serial = count(1)

pytestmark = pytest.mark.django_db


def filled(model: type[models.Model], **given: Any) -> Any:
    """A row of any table, with whatever its columns ask for."""
    values: dict[str, Any] = dict(given)
    for column in model._meta.concrete_fields:
        known = column.name in values or column.attname in values
        if known or (column.primary_key and isinstance(column, models.AutoField)):
            continue
        if column.null or column.has_default():
            continue
        values[column.name] = _value(column)
    row = model(**{**values, **SPECIAL.get(model._meta.label, dict)(), **given})
    return model._base_manager.bulk_create([row])[0]


def _value(column: Any) -> Any:
    number = next(_serial)
    if isinstance(column, models.ForeignKey):
        if column.related_model is Person:
            return make_person("章文博")
        there = column.related_model._base_manager.order_by("pk").first()
        return there if there and not column.unique else filled(column.related_model)
    if column.choices:
        return column.choices[0][0]
    if isinstance(column, models.DateTimeField):
        return MOMENT
    if isinstance(column, models.DateField):
        return date(2026, 1, 1)
    if isinstance(column, models.TimeField):
        return time(9)
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.JSONField):
        return {"n": number}
    if isinstance(column, models.BinaryField):
        return f"bytes {number}".encode()
    if isinstance(column, models.IntegerField):
        return number
    return f"t{number}"[-(column.max_length or 20) :]


#: What check constraints ask for beyond the columns.
SPECIAL: dict[str, Any] = {
    "activities.Series": lambda: {"starts": time(9), "ends": time(11)},
    "activities.Activity": lambda: {"ends_at": MOMENT + timedelta(hours=2)},
    "activities.Shift": lambda: {"ends_at": MOMENT + timedelta(hours=2)},
    "hours.Finding": lambda: {
        "state": "confirmed", "settled_at": MOMENT,
        "settled_by": Person.objects.order_by("-pk").first(),
    },
    "reports.Brief": lambda: {"state": "failed"},
    "activities.LeavingClaim": lambda: {"state": "accepted", "decided_at": MOMENT},
    "hours.Pending": lambda: {"state": "published", "second_by": make_person("章文博")},
    "volunteers.Captaincy": lambda: {"team": filled(Team)},
    "activities.Feedback": lambda: {"stars": 5},
    "activities.Praise": lambda: {"stars": 5},
    "activities.NatureReview": lambda: {"activity": filled(Activity)},
    "hours.Objection": lambda: {"pending": filled(Pending), "state": "dismissed"},
}  # fmt: skip


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for what a merge writes about itself."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model not in WRITTEN:
            names = [column.attname for column in model._meta.concrete_fields]
            rows = model._base_manager.order_by("pk").values_list(*names)
            found[model._meta.label] = [tuple(_comparable(v) for v in row) for row in rows]
    return found


def _comparable(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def movable() -> Iterator[models.ForeignKey[Any, Any]]:
    for column in moving.references(Person):
        if moving.MOVERS[column.model._meta.label_lower, column.name].stays is None:
            yield column


def test_an_unknown_reference_stops_the_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, kept = make_person("陈晓雯"), make_person("陈晓文")
    monkeypatch.delitem(moving.MOVERS, ("volunteers.team", "captain"))
    assert moving.unsaid(Person) == ["volunteers.team.captain"]
    with pytest.raises(LookupError, match=r"volunteers\.team\.captain"):
        actions.merge(SYSTEM, gone, kept, reason="同一人")
    assert not Merge.objects.exists()


def test_rows_in_every_table_move_and_come_back() -> None:
    make_tree()
    gone, kept = make_person("陈晓雯"), make_person("陈晓雯", phone="")
    for column in movable():
        if column.model is Person:
            continue
        for holder in (gone, kept):
            also = {
                more.name: make_person("章文博")
                for more in column.model._meta.concrete_fields
                if isinstance(more, models.ForeignKey)
                and more.related_model is Person
                and more is not column
            }
            filled(column.model, **also | {column.name: holder})
    recount_places(SYSTEM, SignUp.objects.values_list("pk", flat=True))
    rebuild_balances(SYSTEM)
    before = tables()
    seen = {line.table: line for line in doubles.prospect(SYSTEM, gone, kept).lines}
    actions.merge(SYSTEM, gone, kept, reason="核对身份证，同一人")
    merged = tables()
    for label, rows_before in before.items():
        told = seen[label.lower()].folded if label.lower() in seen else 0
        lost = len(rows_before) - len(merged[label])
        assert lost == told, f"{label}: {lost} rows are gone, {told} were told"
    for column in movable():
        if column.model is Person:
            continue
        name, rows = column.name, column.model._base_manager
        left = rows.filter(**{name: gone})
        shut = moving.MOVERS[column.model._meta.label_lower, name].shut
        assert left.count() == (1 if shut else 0), f"{column} stayed behind"
        assert rows.filter(**{name: kept}).exists(), f"{column} is lost"
        if not shut:
            line = seen[column.model._meta.label_lower]
            assert line.moving + line.folded >= 1, column
    steps = MergeStep.objects.count()
    assert steps >= len(seen)
    actions.undo_merge(SYSTEM, Merge.objects.get(gone=gone))
    after = tables()
    assert {label: rows for label, rows in after.items() if rows != before[label]} == {}


def test_what_both_had_is_there_once_and_comes_back() -> None:
    tree = make_tree()
    gone = volunteers.make_volunteer(tree.town, "陈晓雯")
    kept = volunteers.make_volunteer(tree.other_town, "陈晓雯")
    person, other = kept.person, gone.person
    haircut, repair = volunteers.make_skill(), volunteers.make_skill("repair", "家电维修")
    for profile, skill in ((gone, haircut), (gone, repair), (kept, haircut)):
        ProfileSkill.objects.create(profile=profile, skill=skill)
    team = volunteers.make_team(tree.town)
    for profile, day in ((gone, 3), (kept, 9)):
        Membership.objects.create(team=team, person=profile.person, from_on=date(2025, 1, day))
    before = tables()
    merged = actions.merge(SYSTEM, other, person, reason="核对身份证，同一人")
    stands = Profile.objects.get(person=person)
    assert stands.pk == gone.pk  # the older registration stands, under the person that stays
    skills = ProfileSkill.objects.filter(profile=stands).values_list("skill__key", flat=True)
    assert sorted(skills) == ["haircut", "repair"]
    (member,) = Membership.objects.all()
    assert (member.person_id, member.from_on) == (person.pk, date(2025, 1, 3))
    assert actions.undo_merge(SYSTEM, merged) == 0
    assert tables() == before


def test_one_shift_one_place_one_credit() -> None:
    """Both stood in one shift: one place is free again, the scans hang on the one that stands."""
    shift = activities.make_shift(capacity=2)
    unit = shift.activity.unit
    gone, kept, third = activities.make_volunteers(3, unit)
    served = [
        SignUp.objects.create(
            shift=shift, person=person, state="joined", made_at=activities.NOW, source="self"
        )
        for person in (gone, kept)
    ]
    waiting = SignUp.objects.create(
        shift=shift, person=third, state="waiting", queue_no=1, made_at=activities.NOW
    )
    Shift.objects.filter(pk=shift.pk).update(taken=2, waiting=1)
    scan = filled(Scan, sign_up=served[1])
    make_entry(gone, unit, source=f"sign_up:{served[0].pk}", minutes=90)
    make_entry(kept, unit, source=f"sign_up:{served[1].pk}", minutes=120)
    merged = actions.merge(SYSTEM, gone, kept, reason="核对身份证，同一人")
    waiting.refresh_from_db()
    shift.refresh_from_db()
    (stands,) = SignUp.objects.filter(shift=shift, person=kept)
    scan.refresh_from_db()
    assert (waiting.state, shift.taken, shift.waiting) == ("joined", 2, 0)
    assert scan.sign_up_id == stands.pk
    assert statement(kept.pk, 2015).minutes in (90, 120)
    assert sum(balance.minutes for balance in Balance.objects.filter(person=kept)) in (90, 120)
    assert not Balance.objects.filter(person=gone).exists()
    assert (counter_differences(), balance_differences(), chain_problems()) == ([], [], [])
    actions.undo_merge(SYSTEM, merged)
    shift.refresh_from_db()
    assert (shift.taken, shift.overbooked) == (3, 1)  # the third keeps the place
    assert SignUp.objects.filter(shift=shift, state="joined").count() == 3
    minutes = dict(Balance.objects.values_list("person_id", "minutes"))
    assert minutes == {gone.pk: 90, kept.pk: 120}
    assert (counter_differences(), balance_differences(), chain_problems()) == ([], [], [])


def test_the_ledger_is_not_rewritten_and_counts_for_the_one_that_stays() -> None:
    tree = make_tree()
    gone, kept = make_person("陈晓雯"), make_person("陈晓雯")
    make_entry(gone, tree.town, minutes=60)
    make_entry(kept, tree.town, minutes=30)
    lines = list(Entry.objects.order_by("seq").values_list("seq", "person", "minutes", "hash"))
    merged = actions.merge(SYSTEM, gone, kept, reason="核对身份证，同一人")
    assert list(Entry.objects.order_by("seq").values_list("seq", "person", "minutes", "hash")) == (
        lines
    )
    assert statement(kept.pk, 2015).minutes == 90
    make_entry(gone, tree.town, minutes=15)  # a job that was still waiting names the old key
    assert statement(kept.pk, 2015).years == {2015: 105}
    assert balance_differences() == []
    actions.undo_merge(SYSTEM, merged)
    assert statement(kept.pk, 2015).years == {2015: 30}
    assert statement(gone.pk, 2015).years == {2015: 75}
    assert (balance_differences(), Head.objects.get().seq) == ([], 3)


def test_pairs_of_merged_persons_are_not_asked_about() -> None:
    one, two, three = (make_person("陈晓雯") for _n in range(3))
    assert actions.keep_likenesses(SYSTEM, doubles.pairs()) == (3, 0)
    assert doubles.likenesses(SYSTEM).count() == 3
    merged = actions.merge(SYSTEM, two, one, reason="核对身份证，同一人")
    assert list(doubles.likenesses(SYSTEM).values_list("low", "high")) == [(one.pk, three.pk)]
    assert actions.keep_likenesses(SYSTEM, doubles.pairs()) == (0, 0)
    actions.undo_merge(SYSTEM, merged)
    assert doubles.likenesses(SYSTEM).count() == Likeness.objects.count() == 3

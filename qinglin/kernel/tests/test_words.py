"""Errors, actors, options, audit, the clock: the small words that everything is said with."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import actor as actors
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import NOBODY, Actor, permission, require, require_person, system
from qinglin.kernel.doors import Door, door_of, for_person, for_staff, public
from qinglin.kernel.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    SignInNeeded,
    TooMany,
    Unavailable,
)
from qinglin.kernel.forms import beside
from qinglin.kernel.models import AuditEntry, StoredOption
from qinglin.kernel.options import OPTIONS, Option


class Full(Conflict):
    code, message = "kernel.full_for_tests", _("“%(title)s”名额已满。")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (DomainError, 400, "kernel.invalid"),
        (Invalid, 422, "kernel.invalid"),
        (SignInNeeded, 401, "kernel.sign_in_needed"),
        (Forbidden, 403, "kernel.forbidden"),
        (NotFound, 404, "kernel.not_found"),
        (Conflict, 409, "kernel.conflict"),
        (TooMany, 429, "kernel.too_many"),
        (Unavailable, 503, "kernel.unavailable"),
    ],
)
def test_each_family_has_its_status(error: type[DomainError], status: int, code: str) -> None:
    refusal = error(retry_after=3) if error is TooMany else error()
    assert (refusal.status, refusal.code) == (status, code)
    assert str(refusal)
    assert "%(" not in str(refusal)


def test_a_refusal_says_its_sentence_with_its_values() -> None:
    assert str(Full(title="小家电维修")) == "“小家电维修”名额已满。"
    assert Full(title="x").code == "kernel.full_for_tests"
    assert str(Forbidden("只有领队可以。")) == "只有领队可以。"
    assert str(Invalid("涨了 100%")) == "涨了 100%"
    assert Invalid(fields={"phone": "少了一位"}).fields == {"phone": "少了一位"}


def test_an_actor_may_what_is_held_where_it_is_held() -> None:
    actor = Actor(name="person:1", person_id=1, grants={"a.view": frozenset({1, 2})})
    assert [actor.can("a.view", unit) for unit in (1, 2, 3, None)] == [True, True, False, False]
    assert not actor.can("a.manage", 1)
    assert actor.can_somewhere("a.view")
    assert not actor.can_somewhere("a.manage")
    assert actor.units("a.view") == {1, 2}
    assert actor.is_staff


def test_nobody_may_nothing_and_the_system_everything() -> None:
    assert not NOBODY.signed_in
    assert not NOBODY.is_staff
    assert not NOBODY.can("a.view", None)
    part = system("hours")
    assert part.name == "system:hours"
    assert part.signed_in
    assert part.can("a.view", 5)
    assert part.can("a.view", None)


def test_who_must_be_a_person_is_asked_to_sign_in() -> None:
    assert require_person(Actor(name="person:7", person_id=7)) == 7
    for actor in (NOBODY, system("x")):
        with pytest.raises(SignInNeeded):
            require_person(actor)


def test_what_is_required_is_refused_with_its_reason() -> None:
    require(True)
    with pytest.raises(Forbidden) as refusal:
        require(False, "只有领队可以。")
    assert str(refusal.value) == "只有领队可以。"


def test_names_are_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actors, "PERMISSIONS", {})
    assert permission("tests.view", "看") == "tests.view"
    with pytest.raises(ValueError, match="declared twice"):
        permission("tests.view", "看")


@pytest.mark.django_db
def test_an_option_has_its_default_until_the_district_says_otherwise() -> None:
    option = Option("tests.step", int, 30, "计时单位")
    try:
        assert option.get() == 30
        StoredOption.objects.create(name="tests.step", value=15)
        assert option.get() == 15
        with pytest.raises(ValueError, match="declared twice"):
            Option("tests.step", int, 30, "计时单位")
    finally:
        del OPTIONS["tests.step"]


@pytest.mark.django_db
def test_a_change_leaves_one_line() -> None:
    option = StoredOption.objects.create(name="x", value=1)
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False):
        audit.record(system("test"), "kernel.option_changed", option, before=0)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.detail) == (
        "system:test",
        "kernel.option_changed",
        {"before": 0},
    )
    assert entry.target == f"kernel.storedoption:{option.pk}"
    assert entry.at == datetime(2026, 11, 25, 4, tzinfo=UTC)
    assert list(audit.trail(option)) == [entry]


def test_days_are_shanghai_days() -> None:
    assert clock.day_of(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert clock.day_of(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == date(2026, 11, 25)
    assert clock.at(date(2026, 11, 25), time(8, 30)) == datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
    with time_machine.travel("2026-11-24T16:00:00+00:00", tick=False):
        assert clock.today() == date(2026, 11, 25)
        assert clock.now().tzinfo is not None


def test_a_view_says_whose_it_is() -> None:
    def view() -> None: ...

    assert door_of(view) is None
    assert [door_of(mark(view)) for mark in (public, for_person, for_staff)] == [
        Door.PUBLIC,
        Door.PERSON,
        Door.STAFF,
    ]
    assert door_of(None) is None


def refuse(refusal: DomainError) -> None:
    raise refusal


class PhoneForm(forms.Form):
    phone = forms.CharField()


@pytest.mark.parametrize(
    ("refusal", "errors"),
    [
        (Invalid(fields={"phone": "手机号少了一位。"}), {"phone": ["手机号少了一位。"]}),
        (Invalid(fields={"elsewhere": "说在上面。"}), {"__all__": ["说在上面。"]}),
        (Full(title="维修"), {"__all__": ["“维修”名额已满。"]}),
    ],
)
def test_a_refusal_stands_in_the_form(refusal: DomainError, errors: dict[str, Any]) -> None:
    form = PhoneForm({"phone": "1380013800"})
    assert form.is_valid()
    with beside(form):
        refuse(refusal)
    assert form.errors == errors
    assert form["phone"].value() == "1380013800"


@pytest.mark.parametrize(
    "refusal", [Forbidden(), NotFound(), SignInNeeded(), TooMany(retry_after=1), Unavailable()]
)
def test_other_refusals_are_said_in_the_usual_place(refusal: DomainError) -> None:
    form = PhoneForm({"phone": "1"})
    with pytest.raises(type(refusal)), beside(form):
        raise refusal

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, system
from qinglin.kernel.facts import FACTS
from qinglin.orgs import actions as orgs
from qinglin.orgs.models import Honour, Unit

from . import policy, queries
from .errors import AppliedAlready, BrandKnown, CriteriaUnmet, NotNow, WrongNaming
from .models import Application, Brand, Criterion, Event

State = Application.State


@transaction.atomic
def define_brand(
    actor: Actor,
    *,
    title: str,
    level: str,
    given_by: str,
    review_years: int,
    criteria: Sequence[tuple[str, str, int]] = (),
) -> Brand:
    """A name that units may apply for, with (words, fact, least) for each criterion."""
    require(queries.may_define(actor))
    name, faults = " ".join(title.split()), dict[str, Any]()
    if not 2 <= len(name) <= 60:
        faults["title"] = _("名称应为 2 至 60 个字。")
    if level not in Honour.Level.values:
        faults["level"] = _("请选择级别。")
    if not given_by.strip():
        faults["given_by"] = _("请写明授予单位。")
    if not 1 <= review_years <= 10:
        faults["review_years"] = _("复核年限应在 1 至 10 年之间。")
    if any(fact not in FACTS or not words.strip() for words, fact, _least in criteria):
        faults["criteria"] = _("每个条件都要写明统计什么。")
    if faults:
        raise WrongNaming(fields=faults)
    if Brand.objects.filter(title=name).exists():
        raise BrandKnown(title=name)
    brand = Brand.objects.create(
        title=name, level=level, given_by=given_by.strip()[:80], review_years=review_years
    )
    for words, fact, least in criteria:
        Criterion.objects.create(brand=brand, title=words.strip()[:60], fact=fact, least=least)
    audit.record(actor, "recognition.brand_defined", brand, title=name)
    return brand


@transaction.atomic
def apply(actor: Actor, unit: Unit, brand: Brand, *, words: str = "") -> Application:
    """A unit applies; what the records show that day is kept with it."""
    require(policy.may_apply(actor, unit.pk))
    if brand.retired or unit.closed_on is not None:
        raise WrongNaming(fields={"unit": _("这个组织或命名项目已经停用。")})
    try:
        with transaction.atomic():
            made = Application.objects.create(
                brand=brand, unit=unit, words=words.strip()[:4000], applied_on=clock.today()
            )
    except IntegrityError:
        raise AppliedAlready(unit=unit.name, brand=brand.title) from None
    _note(made, Event.Kind.APPLIED, counted=_counted(made))
    audit.record(actor, "recognition.applied", made, unit=unit.pk)
    return made


@transaction.atomic
def assess(actor: Actor, application: Application, *, score: int, words: str = "") -> Application:
    """Somebody looked: points from 0 to 100 beside what the records show."""
    held = _held(actor, application, State.APPLIED, State.ASSESSED)
    if not 0 <= score <= 100:
        raise WrongNaming(fields={"score": _("得分应在 0 至 100 之间。")})
    held.state, held.score = State.ASSESSED, score
    held.save(update_fields=["state", "score"])
    _note(held, Event.Kind.ASSESSED, words=words, counted=_counted(held))
    audit.record(actor, "recognition.assessed", held, score=score)
    return held


@transaction.atomic
def name_unit(
    actor: Actor, application: Application, *, on: date, document: str = ""
) -> Application:
    """The unit is named: an honour of its own. Refused while the records fall short."""
    held = _held(actor, application, State.ASSESSED)
    found = queries.counted(held.brand, held.unit, clock.today())
    missing = [one for one in found if not one.met]
    if missing:
        told = _missing(missing)
        raise CriteriaUnmet(missing=told)
    brand = held.brand
    held.honour = orgs.give_honour(
        system("recognition"), held.unit, title=brand.title, level=brand.level,
        given_by=brand.given_by, year=on.year, given_on=on, document=document,
    )  # fmt: skip
    held.state = State.NAMED
    held.review_on = date(on.year + brand.review_years, on.month, min(on.day, 28))
    held.save(update_fields=["state", "honour", "review_on"])
    _note(held, Event.Kind.NAMED, words=document, counted=[dict(one.plain) for one in found])
    audit.record(actor, "recognition.named", held, honour=held.honour.pk)
    return held


@transaction.atomic
def refuse(actor: Actor, application: Application, *, reason: str) -> Application:
    """Not named this time, and why; the unit may apply again."""
    held = _held(actor, application, State.APPLIED, State.ASSESSED)
    _check_reason(reason)
    held.state = State.REFUSED
    held.save(update_fields=["state"])
    _note(held, Event.Kind.REFUSED, words=reason)
    audit.record(actor, "recognition.refused", held)
    return held


@transaction.atomic
def review(actor: Actor, application: Application, *, words: str = "") -> Application:
    """Looked at again and kept; the next review follows after as many years."""
    held = _held(actor, application, State.NAMED)
    today = clock.today()
    held.review_on = date(today.year + held.brand.review_years, today.month, min(today.day, 28))
    held.save(update_fields=["review_on"])
    _note(held, Event.Kind.REVIEWED, words=words, counted=_counted(held))
    audit.record(actor, "recognition.reviewed", held)
    return held


@transaction.atomic
def withdraw(actor: Actor, application: Application, *, reason: str) -> Application:
    """The name is taken back, and the honour with it; both stay on record."""
    held = _held(actor, application, State.NAMED)
    _check_reason(reason)
    held.state = State.WITHDRAWN
    held.save(update_fields=["state"])
    if held.honour is not None and held.honour.withdrawn_on is None:
        orgs.withdraw_honour(system("recognition"), held.honour, on=clock.today(), reason=reason)
    _note(held, Event.Kind.WITHDRAWN, words=reason)
    audit.record(actor, "recognition.withdrawn", held)
    return held


def _held(actor: Actor, application: Application, *states: str) -> Application:
    require(policy.may_assess(actor, application.unit_id))
    rows = Application.objects.select_for_update(of=("self",))
    held = rows.select_related("brand", "unit").get(pk=application.pk)
    if held.state not in states:
        raise NotNow(state=held.get_state_display())
    return held


def _counted(application: Application) -> list[dict[str, Any]]:
    found = queries.counted(application.brand, application.unit, clock.today())
    return [dict(one.plain) for one in found]


def _missing(found: Sequence[queries.Counted]) -> str:
    return "；".join(f"{one.title} {one.number}/{one.least}" for one in found)


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise WrongNaming(fields={"reason": _("请写明理由。")})


def _note(application: Application, kind: str, *, words: str = "", counted: Any = ()) -> None:
    Event.objects.create(
        application=application, kind=kind, on=clock.today(), words=words.strip()[:300],
        counted=list(counted),
    )  # fmt: skip

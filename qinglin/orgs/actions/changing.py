from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs import policy, sql
from qinglin.orgs.errors import (
    ChangedSince,
    Cycle,
    NameTaken,
    NothingToSplit,
    StillOpenBelow,
    UnitClosed,
    WrongUnit,
)
from qinglin.orgs.models import FormerLink, Unit, UnitChange, UnitLink

from .units import NewUnit, open_units

Kind = UnitChange.Kind


@transaction.atomic
def move_unit(
    actor: Actor,
    unit: Unit,
    parent: Unit,
    *,
    on: date | None = None,
    reason: str = "",
    document: str = "",
) -> Unit:
    """Hang a unit, and all below it, under another parent from a day on.

    Both ends must be one's own. Before that day everything stays where it hung: figures of last
    year stay with last year's tree.
    """
    require(policy.may_manage(actor, unit) and policy.may_manage(actor, parent))
    unit, parent, day = _held(unit), _fresh(parent), _day(on)
    if unit.closed_on is not None:
        raise UnitClosed(unit=unit.name)
    if unit.parent_id == parent.pk:
        return unit
    before = unit.parent
    _hang(unit, parent, day)
    sql.note(
        unit, Kind.MOVED, day, other=parent, before=before.name if before else "",
        after=parent.name, reason=reason, document=document,
    )  # fmt: skip
    audit.record(
        actor, "orgs.unit_moved", unit, before=before.pk if before else None, after=parent.pk,
        on=day.isoformat(),
    )  # fmt: skip
    return unit


@transaction.atomic
def merge_units(
    actor: Actor, unit: Unit, into: Unit, *, on: date, reason: str = "", document: str = ""
) -> Unit:
    """A unit goes into another: it ends, and with all its records stands below the other one.

    Units below it go along. What it did before that day stays with the parent it had then.
    """
    require(policy.may_manage(actor, unit) and policy.may_manage(actor, into))
    unit, into, day = _held(unit), _fresh(into), _day(on)
    _check_ending(unit, day)
    for child in Unit.objects.filter(parent=unit, closed_on=None).order_by("pk"):
        _hang(child, into, day)
        sql.note(child, Kind.MOVED, day, other=into, before=unit.name, after=into.name)
    _hang(unit, into, day)
    _end(unit, day)
    told = {"reason": reason, "document": document}
    sql.note(unit, Kind.MERGED, day, other=into, after=into.name, **told)
    sql.note(into, Kind.TOOK_IN, day, other=unit, before=unit.name, **told)
    audit.record(actor, "orgs.unit_merged", unit, into=into.pk, on=day.isoformat())
    return unit


@transaction.atomic
def split_unit(
    actor: Actor,
    unit: Unit,
    units: Sequence[NewUnit],
    *,
    on: date,
    keep: bool,
    reason: str = "",
    document: str = "",
) -> list[Unit]:
    """New units beside this one; it stands on (``keep``) or ends with the day.

    Its records stay with it: who belonged to it is moved person by person to where they belong.
    """
    parent = unit.parent
    if parent is None:
        raise WrongUnit(fields={"on": _("没有上级的组织不能分设。")})
    require(policy.may_manage(actor, unit) and policy.may_manage(actor, parent))
    unit, day = _held(unit), _day(on)
    if len(units) < (1 if keep else 2):
        raise NothingToSplit
    _check_ending(unit, day)
    if not keep and Unit.objects.filter(parent=unit, closed_on=None).exists():
        raise StillOpenBelow(unit=unit.name)
    made = open_units(actor, parent=parent, units=units, simulated=unit.simulated)
    told = {"reason": reason, "document": document}
    for new in made:
        sql.note(new, Kind.SPLIT_OFF, day, other=unit, before=unit.name, **told)
        sql.note(unit, Kind.SPLIT, day, other=new, after=new.name, **told)
    audit.record(
        actor, "orgs.unit_split", unit, into=[new.pk for new in made], kept=keep,
        on=day.isoformat(),
    )  # fmt: skip
    if not keep:
        _end(unit, day)
    return made


@transaction.atomic
def close_unit(
    actor: Actor,
    unit: Unit,
    *,
    on: date,
    with_below: bool = False,
    reason: str = "",
    document: str = "",
) -> Unit:
    """Dissolve a unit; those below it end with it on request, or must be ended or moved first."""
    require(policy.may_manage(actor, unit))
    unit, day = _held(unit), _day(on)
    _check_ending(unit, day)
    below = Unit.objects.filter(
        pk__in=UnitLink.objects.filter(ancestor=unit, depth__gt=0).values("descendant_id"),
        closed_on=None,
    )
    ending = [unit, *below.order_by("pk")]
    if len(ending) > 1 and not with_below:
        raise StillOpenBelow(unit=unit.name)
    for one in ending:
        if day < one.opened_on:
            raise WrongUnit(fields={"on": _("撤销日期不能早于成立日期。")})
        _end(one, day)
        sql.note(one, Kind.DISSOLVED, day, reason=reason, document=document)
        audit.record(actor, "orgs.unit_closed", one, on=day.isoformat())
    return unit


def _held(unit: Unit) -> Unit:
    """The pairs of the whole tree change hands here: one change of it at a time."""
    list(Unit.objects.select_for_update(of=("self",)).filter(parent=None))
    return _fresh(unit)


def _fresh(unit: Unit) -> Unit:
    return Unit.objects.select_related("parent").get(pk=unit.pk)


def _day(on: date | None) -> date:
    today = clock.today()
    if on is not None and on > today:
        raise WrongUnit(fields={"on": _("生效日期还没有到，请到那一天再办。")})
    return on or today


def _check_ending(unit: Unit, day: date) -> None:
    if unit.closed_on is not None:
        raise UnitClosed(unit=unit.name)
    if day < unit.opened_on:
        raise WrongUnit(fields={"on": _("撤销日期不能早于成立日期。")})


def _hang(unit: Unit, parent: Unit, day: date) -> None:
    if parent.closed_on is not None:
        raise UnitClosed(unit=parent.name)
    below = UnitLink.objects.filter(ancestor=unit, descendant=parent)
    if unit.parent_id is None or below.exists():
        raise Cycle(unit=unit.name)
    if day <= unit.opened_on:
        raise WrongUnit(fields={"on": _("生效日期要晚于成立日期。")})
    left = FormerLink.objects.filter(ancestor=unit, until_on__gt=day)
    last = left.order_by("-until_on").first()
    since = UnitLink.objects.filter(descendant=unit, ancestor=unit.parent_id, depth=1).first()
    known = [last.until_on] if last else []
    if since and since.from_on and since.from_on > day:
        known.append(since.from_on)
    if known:
        raise ChangedSince(unit=unit.name, day=max(known))
    if Unit.objects.filter(parent=parent, name=unit.name).exclude(pk=unit.pk).exists():
        raise NameTaken(name=unit.name)
    sql.hang(unit, parent, day)
    unit.parent = parent
    unit.save(update_fields=["parent"])


def _end(unit: Unit, day: date) -> None:
    unit.closed_on = day
    unit.save(update_fields=["closed_on"])

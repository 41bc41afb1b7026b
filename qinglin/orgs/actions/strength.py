from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs import policy
from qinglin.orgs.errors import (
    HonourKnown,
    HonourWithdrawn,
    KindTaken,
    SeatsKnown,
    UnitClosed,
    WrongNumber,
)
from qinglin.orgs.models import Establishment, Headcount, Honour, Unit, UnitKind

KINDS = Path(__file__).resolve().parent.parent / "kinds.yaml"
#: No unit of a district has more.
MOST = 100_000


@transaction.atomic
def sync_unit_kinds(actor: Actor) -> int:
    """Bring in the kinds of kinds.yaml that are not there yet; safe to repeat."""
    require(actor.everything)
    declared = yaml.safe_load(KINDS.read_text(encoding="utf-8"))
    there = set(UnitKind.objects.values_list("key", flat=True))
    missing = [
        UnitKind(key=key, position=position, form=kind.get("form", ""),
                 title=kind["title"], base=kind["base"])
        for position, (key, kind) in enumerate(declared.items())
        if key not in there
    ]  # fmt: skip
    UnitKind.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


@transaction.atomic
def define_unit_kind(actor: Actor, *, title: str, base: str, form: str = "") -> UnitKind:
    """A word of the place for units of a kind."""
    require(policy.may_define_kinds(actor))
    name, faults = " ".join(title.split()), dict[str, Any]()
    if not 2 <= len(name) <= 40:
        faults["title"] = _("类别名称应为 2 至 40 个字。")
    if base not in Unit.Kind.values:
        faults["base"] = _("请选择归入哪一类。")
    if form not in UnitKind.Form.values:
        faults["form"] = _("请选择团组织形式。")
    if faults:
        raise WrongNumber(fields=faults)
    if UnitKind.objects.filter(title=name).exists():
        raise KindTaken(title=name)
    last = UnitKind.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    kind = UnitKind.objects.create(
        key=f"local-{last + 1}", title=name, base=base, form=form, position=1000 + last
    )
    audit.record(actor, "orgs.kind_defined", kind, title=name, base=base)
    return kind


@transaction.atomic
def retire_unit_kind(actor: Actor, kind: UnitKind, *, retired: bool) -> UnitKind:
    """A word that new units are no longer given, or are given again; those that have it keep it."""
    require(policy.may_define_kinds(actor))
    kind.retired = retired
    kind.save(update_fields=["retired"])
    audit.record(actor, "orgs.kind_retired", kind, retired=retired)
    return kind


@transaction.atomic
def set_seats(
    actor: Actor, unit: Unit, *, kind: str, seats: int, from_on: date, document: str = ""
) -> Establishment:
    """How many seats of a kind the unit has from a day on; earlier rows stay as they were."""
    require(policy.may_manage(actor, unit))
    if unit.closed_on is not None:
        raise UnitClosed(unit=unit.name)
    faults: dict[str, Any] = {}
    if kind not in Establishment.Kind.values:
        faults["kind"] = _("请选择编制类别。")
    if not 0 <= seats <= 999:
        faults["seats"] = _("核定数应在 0 至 999 之间。")
    if len(document) > 80:
        faults["document"] = _("文号最多 80 个字。")
    if faults:
        raise WrongNumber(fields=faults)
    try:
        with transaction.atomic():
            row = Establishment.objects.create(
                unit=unit, kind=kind, seats=seats, from_on=from_on, document=document.strip()
            )
    except IntegrityError:
        raise SeatsKnown from None
    audit.record(actor, "orgs.seats_set", unit, kind=kind, seats=seats, from_on=from_on.isoformat())
    return row


@transaction.atomic
def report_headcount(
    actor: Actor, unit: Unit, *, on: date, members: int, youth: int | None = None
) -> Headcount:
    """How many members and young people the unit has as of a day; a second report corrects."""
    require(policy.may_manage(actor, unit))
    faults: dict[str, Any] = {}
    if on > clock.today():
        faults["on"] = _("统计日期不能晚于今天。")
    if not 0 <= members <= MOST:
        faults["members"] = _("团员人数应在 0 至 100000 之间。")
    if youth is not None and not members <= youth <= MOST:
        faults["youth"] = _("青年人数不能少于团员人数。")
    if faults:
        raise WrongNumber(fields=faults)
    row, _new = Headcount.objects.update_or_create(
        unit=unit, on=on, defaults={"members": members, "youth": youth}
    )
    audit.record(actor, "orgs.headcount_reported", unit, on=on.isoformat(), members=members)
    return row


@transaction.atomic
def report_headcounts(actor: Actor, rows: list[tuple[Unit, date, int, int | None]]) -> int:
    """Many headcounts at once, all or none."""
    for unit, on, members, youth in rows:
        report_headcount(actor, unit, on=on, members=members, youth=youth)
    return len(rows)


@transaction.atomic
def give_honour(
    actor: Actor,
    unit: Unit,
    *,
    title: str,
    level: str,
    given_by: str,
    year: int,
    given_on: date,
    document: str = "",
) -> Honour:
    """A unit was named; the same title once a year."""
    require(policy.may_manage(actor, unit))
    name, giver = " ".join(title.split()), " ".join(given_by.split())
    faults: dict[str, Any] = {}
    if not 2 <= len(name) <= 80:
        faults["title"] = _("荣誉名称应为 2 至 80 个字。")
    if not 2 <= len(giver) <= 80:
        faults["given_by"] = _("请写明授予单位。")
    if level not in Honour.Level.values:
        faults["level"] = _("请选择级别。")
    if not 1949 <= year <= given_on.year:
        faults["year"] = _("年度不能晚于授予的那一年。")
    if given_on > clock.today():
        faults["given_on"] = _("授予日期不能晚于今天。")
    if faults:
        raise WrongNumber(fields=faults)
    try:
        with transaction.atomic():
            honour = Honour.objects.create(
                unit=unit, title=name, level=level, given_by=giver, year=year,
                given_on=given_on, document=document.strip()[:80],
            )  # fmt: skip
    except IntegrityError:
        raise HonourKnown(year=year, title=name) from None
    audit.record(actor, "orgs.honour_given", unit, honour=honour.pk, title=name, year=year)
    return honour


@transaction.atomic
def withdraw_honour(actor: Actor, honour: Honour, *, on: date, reason: str) -> Honour:
    """It was taken back; that it once was given stays on record."""
    require(policy.may_manage(actor, honour.unit))
    if honour.withdrawn_on is not None:
        raise HonourWithdrawn
    if len(reason.strip()) < 2:
        raise WrongNumber(fields={"reason": _("请写明撤销的理由。")})
    if not honour.given_on <= on <= clock.today():
        raise WrongNumber(fields={"on": _("撤销日期应在授予之后、今天之前。")})
    honour.withdrawn_on, honour.reason = on, reason.strip()[:200]
    honour.save(update_fields=["withdrawn_on", "reason"])
    audit.record(actor, "orgs.honour_withdrawn", honour.unit, honour=honour.pk)
    return honour

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, clock, search
from qinglin.kernel.actor import Actor, require
from qinglin.orgs import policy, queries, rules, sql
from qinglin.orgs.errors import (
    CreditCodeDoubtful,
    CreditCodeKnown,
    DistrictThere,
    NameTaken,
    UnitClosed,
    WrongUnit,
)
from qinglin.orgs.models import Unit, UnitChange, UnitKind
from qinglin.orgs.sql import note


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """What is known about a unit that is to be opened."""

    kind: str
    name: str
    opened_on: date
    short_name: str = ""
    credit_code: str | None = None
    credit_code_reason: str = ""
    sort: UnitKind | None = None


@transaction.atomic
def open_unit(
    actor: Actor,
    *,
    parent: Unit | None,
    kind: str,
    name: str,
    opened_on: date,
    short_name: str = "",
    credit_code: str | None = None,
    credit_code_reason: str = "",
    sort: UnitKind | None = None,
    simulated: bool = False,
) -> Unit:
    """Open one unit under its parent; the district itself has none and is opened once."""
    new = NewUnit(
        kind=kind,
        name=name,
        opened_on=opened_on,
        short_name=short_name,
        credit_code=credit_code,
        credit_code_reason=credit_code_reason,
        sort=sort,
    )
    if parent is not None:
        return open_units(actor, parent=parent, units=[new], simulated=simulated)[0]
    require(actor.everything)
    if kind not in queries.ROOTS:
        raise WrongUnit(fields={"kind": _("没有上级的只能是区级或市级团委。")})
    if Unit.objects.filter(parent=None).exists():
        raise DistrictThere
    return _open(actor, None, [new], simulated)[0]


@transaction.atomic
def open_units(
    actor: Actor, *, parent: Unit, units: Sequence[NewUnit], simulated: bool = False
) -> list[Unit]:
    """Open many units under one parent; one wrong unit refuses all."""
    require(policy.may_manage(actor, parent))
    if parent.closed_on is not None:
        raise UnitClosed(unit=parent.name)
    return _open(actor, parent, units, simulated) if units else []


def _open(
    actor: Actor, parent: Unit | None, units: Sequence[NewUnit], simulated: bool
) -> list[Unit]:
    rows = [_row(new, parent, simulated) for new in units]
    _refuse_taken(parent, rows)
    try:
        with transaction.atomic():
            rows = Unit.objects.bulk_create(rows, batch_size=1000)
    except IntegrityError as error:
        raise NameTaken(name=rows[0].name) from error
    sql.link(rows, parent)
    if len(rows) == 1:
        audit.record(actor, "orgs.unit_opened", rows[0], parent=parent.pk if parent else None)
    else:
        audit.record(actor, "orgs.units_opened", rows[0], number=len(rows))
    return rows


def _row(new: NewUnit, parent: Unit | None, simulated: bool) -> Unit:
    name, short_name = " ".join(new.name.split()), " ".join(new.short_name.split())
    code = rules.plain_code(new.credit_code or "") or None
    reason = new.credit_code_reason.strip()
    _check(new.kind, name, short_name, code, reason, parent)
    if new.sort is not None and new.sort.base != new.kind:
        raise WrongUnit(fields={"sort": _("这个类别名称不属于所选的大类。")})
    return Unit(
        parent=parent,
        kind=new.kind,
        sort=new.sort,
        name=name,
        short_name=short_name,
        name_key=search.sort_key(name),
        search=search.tokens(name, short_name),
        credit_code=code,
        credit_code_reason=reason,
        opened_on=new.opened_on,
        simulated=simulated,
    )


def _check(
    kind: str, name: str, short_name: str, code: str | None, reason: str, parent: Unit | None
) -> None:
    faults: dict[str, Any] = {}
    if kind not in (queries.ROOTS if parent is None else queries.kinds_below(parent)):
        faults["kind"] = _("请选择组织类别。")
    for field, typed in (("name", name), ("short_name", short_name)):
        if not typed.isprintable():
            faults[field] = _("文字里有看不见的控制字符，请删去重新输入。")
    if not 2 <= len(name) <= 80:
        faults["name"] = _("组织名称应为 2 至 80 个字。")
    if len(short_name) > 40:
        faults["short_name"] = _("简称最多 40 个字。")
    if len(reason) > 200:
        faults["credit_code_reason"] = _("理由最多 200 个字。")
    if faults:
        raise WrongUnit(fields=faults)
    if code is None:
        return
    if len(code) > 18:
        raise WrongUnit(fields={"credit_code": _("统一社会信用代码应为 18 位。")})
    if rules.check_credit_code(code) and not reason:
        raise CreditCodeDoubtful(fields={"credit_code": CreditCodeDoubtful.message})


def _refuse_taken(parent: Unit | None, rows: Sequence[Unit]) -> None:
    """Say which name or code is taken; the constraints stand behind this for the race."""
    seen: set[str] = set()
    for row in rows:
        if row.name in seen:
            raise NameTaken(name=row.name)
        seen.add(row.name)
    taken = Unit.objects.filter(parent=parent, name__in=seen).values_list("name", flat=True).first()
    if taken:
        raise NameTaken(name=taken)
    codes = [row.credit_code for row in rows if row.credit_code]
    if len(set(codes)) < len(codes) or Unit.objects.filter(credit_code__in=codes).exists():
        raise CreditCodeKnown


@transaction.atomic
def change_unit(
    actor: Actor,
    unit: Unit,
    *,
    name: str,
    short_name: str = "",
    credit_code: str | None = None,
    credit_code_reason: str = "",
    sort: UnitKind | None = None,
) -> Unit:
    """Change the name, the short name, the credit code, or what the place calls its kind."""
    require(policy.may_manage(actor, unit))
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    new = NewUnit(
        kind=unit.kind,
        name=name,
        opened_on=unit.opened_on,
        short_name=short_name,
        credit_code=credit_code,
        credit_code_reason=credit_code_reason,
        sort=sort,
    )
    row = _row(new, unit.parent, unit.simulated)
    others = Unit.objects.exclude(pk=unit.pk)
    if others.filter(parent_id=unit.parent_id, name=row.name).exists():
        raise NameTaken(name=row.name)
    if row.credit_code and others.filter(credit_code=row.credit_code).exists():
        raise CreditCodeKnown
    fields = [
        "name", "short_name", "name_key", "search", "credit_code", "credit_code_reason", "sort_id",
    ]  # fmt: skip
    before = {name: getattr(unit, name) for name in fields}
    for field in fields:
        setattr(unit, field, getattr(row, field))
    unit.save()
    changed = [name for name in fields if before[name] != getattr(unit, name)]
    if "name" in changed:
        note(unit, UnitChange.Kind.RENAMED, clock.today(), before=before["name"], after=unit.name)
    audit.record(actor, "orgs.unit_changed", unit, fields=changed)
    return unit


@transaction.atomic
def rebuild_links(actor: Actor) -> int:
    """Derive every pair again from where units hung; returns how many stand today."""
    require(actor.everything)
    return sql.rebuild()

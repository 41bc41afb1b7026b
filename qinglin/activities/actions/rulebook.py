"""What a district settles for all its activities: credit rules, programmes, whom they reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from qinglin.activities import policy
from qinglin.activities.errors import WrongValue
from qinglin.activities.models import Coverage, CreditRule, Programme
from qinglin.activities.rules.minutes import LONGEST
from qinglin.kernel import audit
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit

MOST_PEOPLE = 100_000_000


@dataclass(frozen=True, slots=True)
class NewCoverage:
    """A unit that a programme reaches from a day on, and how many people are there."""

    unit_id: int
    from_on: date
    people: int | None = None


@transaction.atomic
def set_credit_rule(
    actor: Actor, unit: Unit, *, from_on: date, step_minutes: int, cap_minutes: int
) -> CreditRule:
    """From this day on minutes are counted so in this unit and below; what is confirmed stays.

    Setting the same day again replaces that rule. Refuses: Forbidden, WrongValue.
    """
    require(actor.can(policy.MANAGE, unit.pk))
    if not 1 <= step_minutes <= LONGEST:
        raise WrongValue(fields={"step_minutes": _("计时单位填 1 到 1440 分钟。")})
    if not step_minutes <= cap_minutes <= LONGEST:
        raise WrongValue(
            fields={"cap_minutes": _("每日上限不能小于计时单位，也不能超过 1440 分钟。")}
        )
    rule, new = CreditRule.objects.update_or_create(
        unit=unit,
        from_on=from_on,
        defaults={"step_minutes": step_minutes, "cap_minutes": cap_minutes},
    )
    audit.record(
        actor, "activities.credit_rule_set", rule, new=new, step=step_minutes, cap=cap_minutes
    )
    return rule


@transaction.atomic
def define_programme(
    actor: Actor, unit: Unit, *, key: str, title: str, project_class: str
) -> Programme:
    """A programme by its key; defining it again changes title and class.

    Refuses: Forbidden, WrongValue.
    """
    require(actor.can(policy.MANAGE, unit.pk))
    key, title = key.strip(), title.strip()
    faults = {}
    if not 0 < len(key) <= 60:
        faults["key"] = _("项目代号须填写，最多 60 个字符。")
    if not 0 < len(title) <= 60:
        faults["title"] = _("项目名称须填写，最多 60 个字。")
    if project_class not in Programme.Class.values:
        faults["project_class"] = _("请选择项目类别。")
    if faults:
        raise WrongValue(fields=faults)
    programme, _new = Programme.objects.update_or_create(
        key=key, defaults={"unit": unit, "title": title, "project_class": project_class}
    )
    audit.record(actor, "activities.programme_defined", programme, title=title)
    return programme


@transaction.atomic
def cover(actor: Actor, programme: Programme, rows: Sequence[NewCoverage]) -> int:
    """The programme reaches these units; said again, the number of people is the new one.

    Refuses: Forbidden, WrongValue (``fields``: ``people``). Returns how many units.
    """
    require(policy.may_define(actor, programme))
    for row in rows:
        if row.people is not None and not 0 < row.people <= MOST_PEOPLE:
            raise WrongValue(fields={"people": _("覆盖人数填正整数；不清楚就空着。")})
    for row in rows:
        Coverage.objects.update_or_create(
            programme=programme,
            unit_id=row.unit_id,
            until_on=None,
            defaults={"people": row.people},
            create_defaults={"people": row.people, "from_on": row.from_on},
        )
    audit.record(actor, "activities.covered", programme, units=len(rows))
    return len(rows)


@transaction.atomic
def uncover(actor: Actor, coverage: Coverage, *, on: date) -> Coverage:
    """The programme no longer reaches the unit; the past stays. Refuses: Forbidden, WrongValue."""
    held = Coverage.objects.select_for_update(of=("self",)).get(pk=coverage.pk)
    require(policy.may_define(actor, held.programme))
    if held.until_on is not None:
        return held
    if on < held.from_on:
        raise WrongValue(fields={"on": _("结束日期不能早于开始日期。")})
    held.until_on = on
    held.save(update_fields=["until_on"])
    audit.record(actor, "activities.uncovered", held.programme, unit=held.unit_id)
    return held

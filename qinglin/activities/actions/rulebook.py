"""What a district settles for all its activities: credit rules, programmes, whom they reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from qinglin.activities import policy
from qinglin.activities.errors import WrongValue
from qinglin.activities.models import Activity, Coverage, CreditRule, CreditTerms, Programme
from qinglin.activities.rules.minutes import LONGEST
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit

MOST_PEOPLE = 100_000_000
#: A day of twelve hours, which the unit above may agree to.
HIGH_CAP = 720
MOST_PERCENT = 200
MOST_TRAVEL = 600


@dataclass(frozen=True, slots=True)
class NewCoverage:
    """A unit that a programme reaches from a day on, and how many people are there."""

    unit_id: int
    from_on: date
    people: int | None = None


@transaction.atomic
def set_credit_rule(
    actor: Actor,
    unit: Unit,
    *,
    from_on: date,
    step_minutes: int,
    cap_minutes: int,
    high_cap_minutes: int = HIGH_CAP,
    hard_percent: int = 100,
    severe_percent: int = 100,
) -> CreditRule:
    """From this day on minutes are counted so in this unit and below; what is confirmed stays.

    ``high_cap_minutes`` is the most of a day that the unit above may agree to. Setting the same
    day again replaces that rule. Refuses: Forbidden, WrongValue.
    """
    require(actor.can(policy.MANAGE, unit.pk))
    if not 1 <= step_minutes <= LONGEST:
        raise WrongValue(fields={"step_minutes": _("计时单位填 1 到 1440 分钟。")})
    if not step_minutes <= cap_minutes <= LONGEST:
        raise WrongValue(
            fields={"cap_minutes": _("每日上限不能小于计时单位，也不能超过 1440 分钟。")}
        )
    if not 100 <= hard_percent <= severe_percent <= MOST_PERCENT:
        raise WrongValue(fields={"hard_percent": _("难度系数填 100 到 200，艰苦的不低于较难的。")})
    rule, new = CreditRule.objects.update_or_create(
        unit=unit,
        from_on=from_on,
        defaults={
            "step_minutes": step_minutes,
            "cap_minutes": cap_minutes,
            "high_cap_minutes": min(max(cap_minutes, high_cap_minutes), LONGEST),
            "hard_percent": hard_percent,
            "severe_percent": severe_percent,
        },
    )
    audit.record(
        actor, "activities.credit_rule_set", rule, new=new, step=step_minutes, cap=cap_minutes
    )
    return rule


@transaction.atomic
def set_terms(
    actor: Actor, activity: Activity, *, difficulty: str, travel_minutes: int
) -> CreditTerms:
    """How hard it is and how long the way; said by the unit above, before the roll is confirmed.

    Refuses: Forbidden, WrongState, WrongValue.
    """
    require(policy.may_set_terms(actor, activity))
    policy.require_alive(activity)
    if difficulty not in CreditTerms.Difficulty.values:
        raise WrongValue(fields={"difficulty": _("请选择难度。")})
    if not 0 <= travel_minutes <= MOST_TRAVEL:
        raise WrongValue(fields={"travel_minutes": _("路上的时间填 0 到 600 分钟。")})
    terms, _new = CreditTerms.objects.update_or_create(
        activity=activity,
        defaults={
            "difficulty": difficulty,
            "travel_minutes": travel_minutes,
            "made_at": clock.now(),
        },
    )
    audit.record(actor, "activities.terms_set", terms, difficulty=difficulty, travel=travel_minutes)
    return terms


@transaction.atomic
def raise_cap(actor: Actor, activity: Activity, *, minutes: int) -> CreditTerms:
    """The day's cap of one activity that somebody above agreed to; who may, the caller decided.

    Refuses: WrongState (the roll is confirmed), WrongValue.
    """
    require(actor.signed_in)
    policy.require_alive(activity)
    if not 0 < minutes <= LONGEST:
        raise WrongValue(fields={"minutes": _("每日上限填 1 到 1440 分钟。")})
    terms, _new = CreditTerms.objects.update_or_create(
        activity=activity, defaults={"cap_minutes": minutes, "made_at": clock.now()}
    )
    audit.record(actor, "activities.cap_raised", terms, minutes=minutes)
    return terms


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

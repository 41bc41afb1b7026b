"""Which credit rule holds where and when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Sum

from qinglin.activities.models import Activity, CreditRule, CreditTerms, SignUp
from qinglin.activities.rules.minutes import AS_SERVED, PLAIN, Rule, Terms, in_force
from qinglin.kernel import clock
from qinglin.orgs.models import UnitLink


class RuleBook:
    """The credit rules of some units, read once: the nearest unit above that has one in force."""

    def __init__(self, rules: Mapping[int, list[list[Rule]]]) -> None:
        #: for each unit the rules of itself, then of the unit above, and so on
        self._rules = rules

    def on(self, unit_id: int, day: date) -> Rule:
        """The rule by which service of this unit on this day is counted."""
        for rules in self._rules.get(unit_id, []):
            found = in_force(rules, day)
            if found is not None:
                return found
        return AS_SERVED


def rule_book(unit_ids: Iterable[int]) -> RuleBook:
    """The rules that may hold for these units. Two queries."""
    by_unit: dict[int, list[Rule]] = defaultdict(list)
    for one in CreditRule.objects.all():
        by_unit[one.unit_id].append(
            Rule(
                one.from_on,
                one.step_minutes,
                one.cap_minutes,
                one.high_cap_minutes,
                one.hard_percent,
                one.severe_percent,
            )
        )
    above: dict[int, list[list[Rule]]] = defaultdict(list)
    links = UnitLink.objects.filter(descendant_id__in=set(unit_ids), ancestor_id__in=by_unit)
    for ancestor, descendant in links.order_by("depth").values_list("ancestor_id", "descendant_id"):
        above[descendant].append(by_unit[ancestor])
    return RuleBook(above)


def terms_of(activity: Activity) -> Terms:
    """What this activity is counted by besides the rule."""
    found = CreditTerms.objects.filter(activity_id=activity.pk).first()
    if found is None:
        return PLAIN
    return Terms(found.difficulty, found.travel_minutes, found.cap_minutes)


def credited_elsewhere(
    person_ids: Collection[int], days: Collection[date], shift_ids: Collection[int]
) -> dict[tuple[int, date], int]:
    """Person and day to the minutes that shifts other than these have brought already."""
    found: dict[tuple[int, date], int] = defaultdict(int)
    if not days:
        return found
    rows = (
        SignUp.objects.filter(
            person_id__in=person_ids,
            state=SignUp.State.CONFIRMED,
            minutes__gt=0,
            shift__starts_at__gte=clock.at(min(days)),
            shift__starts_at__lt=clock.at(max(days) + timedelta(days=1)),
        )
        .exclude(shift_id__in=shift_ids)
        .values_list("person_id", "shift__starts_at")
        .annotate(counted=Sum("minutes"))
        .order_by()
    )
    for person_id, starts_at, counted in rows:
        found[person_id, clock.day_of(starts_at)] += counted
    return found

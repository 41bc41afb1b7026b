"""What the district decided: options and credit rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qinglin.activities.models import CreditRule
from qinglin.activities.queries import staff
from qinglin.kernel.actor import Actor
from qinglin.kernel.options import OPTIONS, stored_values


@dataclass(frozen=True, slots=True)
class Setting:
    """An option of the district: what it is called, what holds, what would hold by itself."""

    name: str
    label: Any
    value: Any
    default: Any

    @property
    def changed(self) -> bool:
        return bool(self.value != self.default)

    @property
    def shown(self) -> Any:
        return _spoken(self.value)

    @property
    def shown_default(self) -> Any:
        return _spoken(self.default)


def _spoken(value: Any) -> Any:
    """Whether something is done, in words; numbers and texts as they are."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value


def settings_list() -> list[Setting]:
    """Every option, with the district's value. One query."""
    stored = stored_values()
    return [
        Setting(option.name, option.label, stored.get(option.name, option.default), option.default)
        for option in sorted(OPTIONS.values(), key=lambda option: option.name)
    ]


def credit_rules(actor: Actor) -> list[CreditRule]:
    return list(staff.credit_rules(actor))


def in_force(rules: Iterable[CreditRule], day: date) -> set[int]:
    """Ids of the rules that hold on this day: for each unit the latest that had begun."""
    latest: dict[int, CreditRule] = {}
    for rule in rules:
        known = latest.get(rule.unit_id)
        if rule.from_on <= day and (known is None or rule.from_on > known.from_on):
            latest[rule.unit_id] = rule
    return {rule.pk for rule in latest.values()}

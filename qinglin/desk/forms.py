from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.activities.models import CreditRule
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import ANY, offer
from qinglin.orgs.queries import choices
from qinglin.venues.models import Venue
from qinglin.venues.queries import desk_venues


class RosterForm(forms.Form):
    """Which week of which stations; it stands in the address."""

    week = forms.DateField(label=_("哪一周"), required=False)
    unit = forms.TypedChoiceField(label=_("组织"), required=False, coerce=int, empty_value=None)
    venue = forms.TypedChoiceField(label=_("阵地"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self._units = choices(actor, data.get("unit"))
        offer(self, "unit", [ANY, *self._units])
        self._venues = {venue.pk: venue for venue in desk_venues(actor)}
        offer(self, "venue", [ANY, *((venue.pk, venue.name) for venue in self._venues.values())])
        self.is_valid()

    @property
    def day(self) -> date:
        """A day of the wanted week; this week's when the address says none that can be read."""
        chosen: date | None = self.cleaned_data.get("week")
        first, last = date(2000, 1, 3), date(2100, 1, 1)
        return chosen if chosen and first <= chosen <= last else clock.today()

    @property
    def place(self) -> Venue | None:
        """The chosen venue, or the only one there is."""
        chosen = self.cleaned_data.get("venue")
        if chosen is None and len(self._venues) == 1:
            return next(iter(self._venues.values()))
        return self._venues.get(chosen or 0)

    @property
    def unit_id(self) -> int | None:
        chosen: int | None = self.cleaned_data.get("unit")
        return chosen

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one station to choose from."""
        return len(self._venues) > 1 or len(self._units) > 1


class CreditRuleForm(forms.Form):
    """How minutes count from a day on."""

    from_on = forms.DateField(
        label=_("启用日期"), error_messages={"required": _("请选择从哪天启用。")}
    )
    step_minutes = forms.IntegerField(
        label=_("计时单位（分钟）"),
        min_value=1,
        max_value=240,
        help_text=_("满一个单位才计一次，例如 30。"),
        error_messages={"required": _("请填写计时单位。")},
    )
    cap_hours = forms.IntegerField(
        label=_("每天最多（小时）"),
        min_value=1,
        max_value=24,
        help_text=_("一个人一天最多计入多少，例如 8。"),
        error_messages={"required": _("请填写每天最多几小时。")},
    )

    high_cap_hours = forms.IntegerField(
        label=_("上级同意后最多（小时）"),
        min_value=1,
        max_value=24,
        help_text=_("防汛这样的长时段，上级单位同意后一天最多计多少，例如 12。"),
        error_messages={"required": _("请填写上级同意后最多几小时。")},
    )
    hard_percent = forms.IntegerField(
        label=_("较难的服务（%）"),
        min_value=100,
        max_value=200,
        help_text=_("100 表示不加；120 表示 1 小时计 1.2 小时。"),
        error_messages={"required": _("请填写较难的服务按百分之几计，不加就填 100。")},
    )
    severe_percent = forms.IntegerField(
        label=_("艰苦的服务（%）"),
        min_value=100,
        max_value=200,
        help_text=_("不低于较难的。"),
        error_messages={"required": _("请填写艰苦的服务按百分之几计，不加就填 100。")},
    )

    def __init__(self, data: Any = None, *, known: CreditRule | None = None) -> None:
        tomorrow = clock.today() + timedelta(days=1)
        super().__init__(data, initial={"from_on": tomorrow, **_as_now(known)})

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "from_on": data["from_on"],
            "step_minutes": data["step_minutes"],
            "cap_minutes": data["cap_hours"] * 60,
            "high_cap_minutes": data["high_cap_hours"] * 60,
            "hard_percent": data["hard_percent"],
            "severe_percent": data["severe_percent"],
        }


def _as_now(known: CreditRule | None) -> dict[str, int]:
    """What a new rule begins with: the one in force, or what most districts do."""
    if known is None:
        return {
            "step_minutes": 30,
            "cap_hours": 8,
            "high_cap_hours": 12,
            "hard_percent": 100,
            "severe_percent": 100,
        }
    return {
        "step_minutes": known.step_minutes,
        "cap_hours": known.cap_minutes // 60,
        "high_cap_hours": known.high_cap_minutes // 60,
        "hard_percent": known.hard_percent,
        "severe_percent": known.severe_percent,
    }

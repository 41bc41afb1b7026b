from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.almanac import WEEKDAYS
from qinglin.kernel.forms import ANY, offer
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import choices, ids_under, units

from . import policy
from .models import OpeningHours, Venue
from .rules import MICRO, Span


class VenueFilter(forms.Form):
    """What the list of venues is narrowed by; it stands in the address."""

    q = forms.CharField(label=_("名称、地址或拼音首字母"), required=False, max_length=40)
    unit = forms.TypedChoiceField(label=_("组织"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[ANY, *Venue.Kind.choices])
    permanent = forms.ChoiceField(
        label=_("常态化"),
        required=False,
        choices=[ANY, ("yes", _("常态化阵地")), ("no", _("其他阵地"))],
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        offer(self, "unit", [ANY, *choices(actor, data.get("unit"))])

    def narrowing(self) -> dict[str, Any]:
        """Arguments for ``queries.desk_venues``."""
        self.is_valid()
        given = self.cleaned_data
        unit = given.get("unit")
        return {
            "words": given.get("q", ""),
            "unit_ids": ids_under([unit]).get(unit, frozenset()) if unit else None,
            "kind": given.get("kind", ""),
            "permanent": {"yes": True, "no": False}.get(given.get("permanent", "")),
        }

    @property
    def narrowed(self) -> bool:
        return any(self.cleaned_data.values())


class ServiceForm(forms.Form):
    """One more kind of help on the board of the venue."""

    title = forms.CharField(
        label=_("服务项目"),
        max_length=40,
        help_text=_("例如：小家电维修、健康义诊。"),
        error_messages={"required": _("请填写服务项目的名称。")},
    )


class VenueForm(forms.Form):
    """A place: whose, what kind, where; a standing one may owe a number of residents a month."""

    name = forms.CharField(
        label=_("名称"),
        max_length=60,
        help_text=_("居民叫得出的名字，例如“秦望广场雷锋角”。"),
        error_messages={"required": _("请填写阵地的名称。")},
    )
    kind = forms.ChoiceField(label=_("类别"), choices=Venue.Kind.choices)
    setting = forms.ChoiceField(
        label=_("依托场所"),
        required=False,
        choices=[("", _("不区分")), *Venue.Setting.choices],
        help_text=_("青年之家按所依托的场所分类上报；别的阵地可以不填。"),
    )
    unit = forms.TypedChoiceField(
        label=_("所属组织"), coerce=int, error_messages={"required": _("请选择所属组织。")}
    )
    address = forms.CharField(label=_("地址"), required=False, max_length=120)
    latitude = forms.DecimalField(
        label=_("纬度"),
        required=False,
        max_digits=9,
        decimal_places=6,
        help_text=_("例如 30.048962；填了纬度和经度，志愿者能看到离多远。"),
    )
    longitude = forms.DecimalField(label=_("经度"), required=False, max_digits=9, decimal_places=6)
    permanent = forms.BooleanField(
        label=_("常态化阵地"), required=False, help_text=_("固定开放，按月考核服务人次。")
    )
    monthly_floor = forms.IntegerField(
        label=_("每月服务人次下限"), required=False, min_value=1, max_value=99_999
    )

    def __init__(self, data: Any = None, *, actor: Actor, venue: Venue | None = None) -> None:
        super().__init__(data, initial=_written(venue) if venue else {"kind": "station"})
        if venue is not None:
            del self.fields["unit"]
            return
        found = units(actor).filter(pk__in=actor.units(policy.MANAGE), closed_on=None)
        self._units = {unit.pk: unit for unit in found}
        offer(self, "unit", [("", _("请选择")), *((pk, str(u)) for pk, u in self._units.items())])

    @property
    def host(self) -> Unit:
        return self._units[self.cleaned_data["unit"]]

    def values(self) -> dict[str, Any]:
        """Arguments of the actions; positions in millionths of a degree."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "unit"}
        for name in ("latitude", "longitude"):
            degrees: Decimal | None = data[name]
            data[name] = None if degrees is None else int(degrees * MICRO)
        return data


def _written(venue: Venue) -> dict[str, Any]:
    initial = {name: getattr(venue, name) for name in VenueForm.base_fields if name != "unit"}
    for name in ("latitude", "longitude"):
        if initial[name] is not None:
            initial[name] = Decimal(initial[name]) / MICRO
    return initial


class HoursForm(forms.Form):
    """The week: two spans a day, ``opens-6-0`` and ``closes-6-0`` the first one of Saturday."""

    def __init__(self, data: Any = None, *, spans: Iterable[OpeningHours] = ()) -> None:
        known: dict[tuple[int, int], OpeningHours] = {}
        for span in spans:
            number = sum(1 for weekday, _ in known if weekday == span.weekday)
            known[span.weekday, number] = span
        super().__init__(data)
        for weekday, number in self._places():
            found = known.get((weekday, number))
            for name, at in (
                ("opens", found.opens if found else None),
                ("closes", found.closes if found else None),
            ):
                self.fields[f"{name}-{weekday}-{number}"] = forms.TimeField(
                    label=_("开门") if name == "opens" else _("关门"),
                    required=False,
                    initial=at,
                )

    @staticmethod
    def _places() -> list[tuple[int, int]]:
        return [(weekday, number) for weekday in range(1, 8) for number in (0, 1)]

    @property
    def days(self) -> list[tuple[Any, list[tuple[forms.BoundField, forms.BoundField]]]]:
        return [
            (
                WEEKDAYS[weekday - 1],
                [
                    (self[f"opens-{weekday}-{number}"], self[f"closes-{weekday}-{number}"])
                    for number in (0, 1)
                ],
            )
            for weekday in range(1, 8)
        ]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for weekday, number in self._places():
            names = f"opens-{weekday}-{number}", f"closes-{weekday}-{number}"
            opens, closes = data.get(names[0]), data.get(names[1])
            if bool(opens) != bool(closes) and not any(name in self.errors for name in names):
                self.add_error(names[1 if opens else 0], _("开门和关门要一起填。"))
            elif opens and closes and closes <= opens:
                self.add_error(names[1], _("关门要晚于开门。"))
        return data

    def spans(self) -> list[Span]:
        found = []
        for weekday, number in self._places():
            opens: time | None = self.cleaned_data[f"opens-{weekday}-{number}"]
            closes: time | None = self.cleaned_data[f"closes-{weekday}-{number}"]
            if opens and closes:
                found.append(Span(weekday, opens, closes))
        return found

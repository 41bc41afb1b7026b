"""When and where a copy takes place; under which name a pattern is kept; the next season."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.venues.queries import venues

from .planning import hosts


class CopyForm(forms.Form):
    """The day and the hour."""

    day = forms.DateField(label=gettext_lazy("日期"))
    starts = forms.TimeField(label=gettext_lazy("开始"))

    @property
    def starts_at(self) -> datetime:
        return clock.at(self.cleaned_data["day"], self.cleaned_data["starts"])


class PatternForm(forms.Form):
    """A name, and whether others may use it."""

    title = forms.CharField(label=gettext_lazy("模板名称"), max_length=80)
    shared = forms.BooleanField(label=gettext_lazy("其他单位也能用"), required=False)


class UsePatternForm(CopyForm):
    """Where and in whose name the activity will be."""

    unit = forms.TypedChoiceField(label=gettext_lazy("组织单位"), coerce=int)
    venue = forms.TypedChoiceField(label=gettext_lazy("阵地"), coerce=int)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self._hosts = {one.pk: one for one in hosts(actor)}
        self._places = {one.pk: one for one in venues(actor)}
        offer(self, "unit", [(one.pk, str(one)) for one in self._hosts.values()])
        offer(self, "venue", [(one.pk, str(one)) for one in self._places.values()])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "unit": self._hosts[data["unit"]],
            "venue": self._places[data["venue"]],
            "starts_at": self.starts_at,
        }


class SeasonForm(forms.Form):
    """The next season of a series."""

    first_on = forms.DateField(label=gettext_lazy("从哪天开始"))
    until_on = forms.DateField(label=gettext_lazy("到哪天为止"))
    edition = forms.IntegerField(
        label=gettext_lazy("第几季"), required=False, min_value=1, max_value=999
    )

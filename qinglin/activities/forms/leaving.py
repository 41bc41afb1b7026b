"""When somebody left who forgot to check out, and what the leader says to it."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.activities.errors import WrongValue
from qinglin.activities.models import Shift
from qinglin.kernel import clock

from .times import moment_near

MOST = 200


class LeavingForm(forms.Form):
    """``left`` comes out as a moment of the day of the shift."""

    left = forms.TimeField(
        label=_("几点离开的"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("时间请写成 11:30 这样。")},
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=MOST,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": _("比如：手机没电了，和谁一起走的")}
        ),
        help_text=_("领队凭这个核实，请照实写。"),
    )

    def __init__(
        self,
        shift: Shift,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, datetime],
    ) -> None:
        local = {name: at.astimezone(clock.SHANGHAI).time() for name, at in initial.items()}
        super().__init__(data, initial=local)
        self.shift = shift

    def clean_left(self) -> datetime:
        stated: time = self.cleaned_data["left"]
        return moment_near(self.shift, stated)


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(choices=(("accept", _("属实")), ("decline", _("不认可"))))
    answer = forms.CharField(max_length=MOST)

    def or_refuse(self) -> None:
        """The form stands in a list: refuse as a whole."""
        if not self.is_valid():
            raise WrongValue(fields={name: errors[0] for name, errors in self.errors.items()})

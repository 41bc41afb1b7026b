from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.documents.models import Document

from . import queries, rules
from .actions import MOST_REASON


class CorrectionForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("更正后的时长（分钟）"),
        min_value=0,
        max_value=rules.DAY_MINUTES,
        help_text=_("填写这次服务应当计入的分钟数；不应计入的填 0。"),
    )
    reason = forms.CharField(
        label=_("更正理由"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("本人会看到这段话，请写清楚依据。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class AskForm(forms.Form):
    """Ask for a certificate of a period; ``service`` asks for one activity instead."""

    EXTRAS = {
        "volunteer": _("志愿者编号"),
        "document": _("证件号码（打码）"),
        "details": _("逐次列出每次服务"),
    }

    from_on = forms.DateField(label=_("从"), widget=forms.DateInput)
    to_on = forms.DateField(label=_("到"), widget=forms.DateInput)
    service = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62
    )
    extras = forms.MultipleChoiceField(
        label=_("证明上另外写明"),
        choices=tuple(EXTRAS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("服务时间、服务内容、记录单位一定会写；下面的由您决定。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["service"].value():
            self.fields["from_on"].required = self.fields["to_on"].required = False

    def clean_from_on(self) -> date | None:
        return self._checked("from_on")

    def clean_to_on(self) -> date | None:
        return self._checked("to_on")

    def _checked(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and day < queries.EARLIEST:
            raise forms.ValidationError(_("这个日期太早了，请检查。"))
        return day


class ShowForm(forms.Form):
    """What strangers see on the check page."""

    name = forms.ChoiceField(
        label=_("姓名"), choices=Document.NameShown.choices, widget=forms.RadioSelect
    )
    details = forms.BooleanField(
        label=_("显示服务内容"),
        required=False,
        help_text=_("不选的话，别人只看到期间、时长合计和记录单位。"),
    )


class SettleForm(forms.Form):
    """How a finding is settled; which records count how much stands beside it, by sign-up."""

    VERDICTS = (
        ("dismiss", _("排除：核实过，时长不变")),
        ("confirm", _("属实：更正勾选的记录")),
    )

    verdict = forms.ChoiceField(label=_("核实结果"), choices=VERDICTS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明问过谁、看过什么。更正时长时，本人会看到这段话。"),
    )

    def corrections(self) -> dict[int, int]:
        """sign-up -> minutes, for those that are ticked."""
        found = {}
        for name in self.data:
            pk = name.removeprefix("correct-")
            if pk != name and pk.isdecimal() and len(pk) < DIGITS:
                field = forms.IntegerField(
                    label=_("更正后的时长（分钟）"), min_value=0, max_value=rules.DAY_MINUTES
                )
                found[int(pk)] = int(field.clean(self.data.get(f"minutes-{pk}", "0")))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "confirm":
            cleaned["minutes"] = self.corrections()
        return cleaned


#: No id has more.
DIGITS = 19

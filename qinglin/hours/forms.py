from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.activities.models import CreditTerms, SignUp
from qinglin.documents.models import Document

from . import queries, rules
from .actions import MOST_REASON
from .models import ReviewRule


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


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class ObjectForm(forms.Form):
    text = _words(_("异议内容"), _("写明应该是多少、有谁可以证明。"))


class ReasonForm(forms.Form):
    reason = _words(_("理由"), _("本人会看到这段话。"))


class DecideForm(forms.Form):
    """An objection is upheld with the right minutes, or dismissed."""

    VERDICTS = (("uphold", _("成立：改成下面填的分钟数")), ("dismiss", _("不成立：时长不变")))

    verdict = forms.ChoiceField(label=_("核实结果"), choices=VERDICTS, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label=_("应计分钟"), required=False, min_value=0, max_value=rules.DAY_MINUTES
    )
    answer = _words(_("答复"), _("写明问过谁、看过什么；本人会看到。"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "uphold" and cleaned.get("minutes") is None:
            self.add_error("minutes", _("认定成立，请填应计的分钟数。"))
        return cleaned


class ReviewRuleForm(forms.Form):
    from_on = forms.DateField(label=_("启用日期"), widget=forms.DateInput(attrs={"type": "date"}))
    on_the_spot = forms.ChoiceField(
        label=_("当场签到的服务"),
        choices=ReviewRule.OnTheSpot.choices,
        widget=forms.RadioSelect,
        help_text=_("补录、整批录入、没报名来帮忙的，一律由上级单位的人复核。"),
    )
    publish_days = forms.IntegerField(
        label=_("公示几个工作日"), min_value=0, max_value=60, initial=3
    )
    objection_days = forms.IntegerField(
        label=_("入账后几个工作日内可以提异议"), min_value=0, max_value=60, initial=5
    )


class SchemeForm(forms.Form):
    from_on = forms.DateField(label=_("启用日期"), widget=forms.DateInput(attrs={"type": "date"}))
    hours = forms.RegexField(
        r"\A\s*[0-9]{1,6}(\s+[0-9]{1,6}){0,9}\s*\Z",
        label=_("一星到五星的小时数"),
        initial="100 300 600 1000 1500",
        error_messages={"invalid": _("用空格隔开，从小到大，比如 100 300 600 1000 1500。")},
    )
    publish_days = forms.IntegerField(
        label=_("公示几个工作日"), min_value=0, max_value=60, initial=5
    )
    honorary_too = forms.BooleanField(label=_("荣誉时数也算"), required=False)

    def clean_hours(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["hours"].split()]


class LongDayForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("这一天最多计多少分钟"), min_value=1, max_value=rules.DAY_MINUTES, initial=720
    )
    reason = _words(_("理由"))


class TermsForm(forms.Form):
    difficulty = forms.ChoiceField(
        label=_("难度"), choices=CreditTerms.Difficulty.choices, widget=forms.RadioSelect
    )
    travel_minutes = forms.IntegerField(
        label=_("路上的时间（分钟）"),
        min_value=0,
        max_value=600,
        help_text=_("路上的时间不算服务，从实际时间里扣掉。"),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("实际情况"),
        choices=[
            (one.value, one.label)
            for one in (SignUp.Outcome.PAID, SignUp.Outcome.NO_SHOW, SignUp.Outcome.EXCUSED)
        ],
        widget=forms.RadioSelect,
        help_text=_("时长冲销为 0，原来的记录保留。"),
    )
    reason = _words(_("理由"), _("本人会看到这段话。"))


class GiveForm(forms.Form):
    to = forms.IntegerField(min_value=1)
    credits = forms.IntegerField(label=_("转出数量"), min_value=1, max_value=1000)
    nonce = forms.RegexField(r"\A[0-9a-zA-Z\-]{8,40}\Z")


class SpendForm(forms.Form):
    """Service for credits at a desk."""

    credits = forms.IntegerField(
        label=_("使用的时间币"),
        min_value=1,
        max_value=1000,
        error_messages={"required": _("请填写使用的时间币个数。")},
    )
    note = forms.CharField(
        label=_("兑换什么服务"),
        max_length=MOST_REASON,
        help_text=_("写明谁提供、什么服务，例如“社区食堂送餐一周”；本人会收到。"),
        error_messages={"required": _("请写明兑换什么服务，本人会收到。")},
    )
    nonce = forms.RegexField(r"\A[0-9a-zA-Z\-]{8,40}\Z", widget=forms.HiddenInput)

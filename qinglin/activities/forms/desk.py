"""The forms of the desk that are not about planning in rows: filters, a reason, a number."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.activities.models import Activity, Application
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import ANY, offer
from qinglin.orgs.queries import choices
from qinglin.venues.queries import desk_venues
from qinglin.volunteers.models import Profile
from qinglin.volunteers.queries import profile_by_number


class ActivityFilter(forms.Form):
    """What the list of activities is narrowed by; it stands in the address."""

    q = forms.CharField(label=_("活动、阵地或拼音首字母"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ANY,
            ("due", _("待确认点名")),
            ("short", _("人手不够")),
            *Activity.State.choices,
        ],
    )
    when = forms.ChoiceField(
        required=False,
        choices=[("ahead", _("接下来")), ("past", _("已结束")), ("all", _("全部"))],
        widget=forms.HiddenInput,
    )
    unit = forms.TypedChoiceField(label=_("组织"), required=False, coerce=int, empty_value=None)
    venue = forms.TypedChoiceField(label=_("阵地"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=pgettext_lazy("date", "从"), required=False)
    until = forms.DateField(label=pgettext_lazy("date", "到"), required=False)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        offer(self, "unit", [ANY, *choices(actor, data.get("unit"))])
        offer(self, "venue", [ANY, *((venue.pk, venue.name) for venue in desk_venues(actor))])

    def narrowing(self) -> dict[str, Any]:
        """Arguments for ``queries.desk_list``."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "words": given.get("q", ""),
            "state": given.get("state", ""),
            "unit_id": given.get("unit"),
            "venue_id": given.get("venue"),
            "from_on": given.get("since"),
            "until_on": given.get("until"),
            "when": self.part,
        }

    @property
    def part(self) -> str:
        """Which part of time: what lies ahead, unless something else is asked for."""
        given = self.cleaned_data
        asked: str = given.get("when", "")
        anytime = {"due", Activity.State.CONFIRMED, Activity.State.CANCELLED}
        if asked:
            return asked
        wide = given.get("state") in anytime or given.get("since") or given.get("until")
        return "all" if wide else "ahead"

    @property
    def parts(self) -> list[tuple[str, Any]]:
        return [("ahead", _("接下来")), ("past", _("已结束")), ("all", _("全部"))]

    @property
    def narrowed(self) -> bool:
        return any(self.cleaned_data.values())


class ReasonForm(forms.Form):
    """Why an activity does not take place; everybody who signed up reads it."""

    reason = forms.CharField(
        label=_("取消原因"),
        max_length=200,
        help_text=_("报了名的人都会收到，例如“周六有暴雨，改到下周六”。"),
        error_messages={"required": _("请写明取消原因，报了名的人会看到。")},
    )


class CapacityForm(forms.Form):
    """A new number of places."""

    capacity = forms.IntegerField(
        label=_("名额"),
        min_value=1,
        max_value=9999,
        error_messages={
            "required": _("请填写名额。"),
            "min_value": _("名额至少 1 个。"),
            "max_value": _("名额最多 9999 个。"),
            "invalid": _("名额要填数字。"),
        },
    )


class AddPersonForm(forms.Form):
    """Whom staff put on a shift, and why over capacity."""

    q = forms.CharField(
        label=_("姓名、拼音首字母或编号"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    number = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    yes = forms.ChoiceField(
        label=_("本人怎样同意的"),
        required=False,
        choices=[
            ("", _("还没问过：发邀请，本人点头才算数")),
            *[one for one in Application.Yes.choices if one[0] != Application.Yes.ONLINE],
        ],
        help_text=_("不能替人报名：当面、电话或书面同意过的，如实选；会留痕，本人也会收到消息。"),
    )
    override_reason = forms.CharField(
        label=_("超额理由"),
        required=False,
        max_length=200,
        help_text=_("名额已满仍要安排时才填；会留痕，并显示“超出名额”。"),
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self._actor = actor
        #: whom the number names
        self.profile: Profile | None = None

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if number:
            self.profile = profile_by_number(self._actor, number)
            if self.profile is None:
                raise forms.ValidationError(_("没有这个编号，请核对后再填。"))
        return number


class UntilForm(forms.Form):
    """Up to which day occurrences of a series are made, or the series goes on."""

    until = forms.DateField(label=_("排到哪一天"), error_messages={"required": _("请选择日期。")})

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"until": clock.today() + timedelta(weeks=4)})


class MonthForm(forms.Form):
    """One calendar month, as in ``2015-11``; the present one unless it is given."""

    month = forms.DateField(
        label=_("月份"), required=False, input_formats=["%Y-%m"], widget=forms.TextInput
    )

    def span(self) -> tuple[date, date]:
        """The first day of the month, and the first day after it."""
        chosen = self.cleaned_data.get("month") if self.is_valid() else None
        first = (chosen or clock.today()).replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1)

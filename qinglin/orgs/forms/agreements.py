"""Forms about agreements and paid work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import ANY, offer
from qinglin.orgs.actions import NewParty
from qinglin.orgs.models import Agreement, Engagement, Party, Unit
from qinglin.orgs.queries import agreements as queries
from qinglin.orgs.queries import engagements

from .changing import DAY, PICK

#: So many parties have a line in the form.
LINES = 4
SEASON = dict.fromkeys(
    ("required", "invalid", "min_value", "max_value"), _("第几季要填 1 至 99 的整数。")
)
STATES = [
    ("", _("全部")),
    ("running", _("有效")),
    ("soon", _("快到期")),
    ("over", _("已结束")),
]


class AgreementFilter(forms.Form):
    """What the list of agreements is narrowed by."""

    q = forms.CharField(label=_("名称、编号或签约方"), max_length=40, required=False)
    kind = forms.ChoiceField(
        label=_("种类"), choices=[ANY, *Agreement.Kind.choices], required=False
    )
    state = forms.ChoiceField(label=_("状态"), choices=STATES, required=False)


class AgreementForm(forms.Form):
    """What was signed, by whom, for how long."""

    kind = forms.ChoiceField(label=_("种类"), choices=Agreement.Kind.choices)
    title = forms.CharField(
        label=_("名称"), max_length=80, error_messages={"required": _("请填写协议名称。")}
    )
    number = forms.CharField(label=_("编号"), max_length=40, required=False)
    signed_on = forms.DateField(label=_("签订日期"), initial=clock.today, error_messages=DAY)
    from_on = forms.DateField(label=_("生效日期"), initial=clock.today, error_messages=DAY)
    until_on = forms.DateField(
        label=_("到期日期"), required=False, help_text=_("长期有效的不填。"), error_messages=DAY
    )
    duties = forms.CharField(
        label=_("约定事项"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor, unit: Unit) -> None:
        super().__init__(data)
        units = [(other.pk, other.name) for other in queries.party_units(actor)]
        known = {pk for pk, _name in units}
        if unit.pk not in known:
            units.insert(0, (unit.pk, unit.name))
        for line in range(1, LINES + 1):
            initial = {1: ("first", unit.pk), 2: ("second", "")}.get(line, ("", ""))
            self.fields[f"role_{line}"] = forms.ChoiceField(
                label=_("角色"), required=False, initial=initial[0],
                choices=[PICK, *Party.Role.choices],
            )  # fmt: skip
            self.fields[f"unit_{line}"] = forms.TypedChoiceField(
                label=_("组织"), coerce=int, empty_value=None, required=False, initial=initial[1],
                choices=[PICK, *units],
            )  # fmt: skip
            self.fields[f"outside_{line}"] = forms.CharField(
                label=_("或系统外单位"), max_length=80, required=False
            )
        self.units = {other.pk: other for other in [*queries.party_units(actor), unit]}

    def lines(self) -> list[list[Any]]:
        """The fields of each party, for the page."""
        return [
            [self[f"role_{line}"], self[f"unit_{line}"], self[f"outside_{line}"]]
            for line in range(1, LINES + 1)
        ]

    def about(self) -> list[Any]:
        return [self[name] for name in self.base_fields]

    def parties(self) -> list[NewParty]:
        data = self.cleaned_data
        return [
            NewParty(
                role=data[f"role_{line}"],
                unit=self.units.get(data[f"unit_{line}"]),
                outside=data[f"outside_{line}"],
            )
            for line in range(1, LINES + 1)
            if data[f"unit_{line}"] or data[f"outside_{line}"]
        ]


class RenewForm(forms.Form):
    """From when until when it goes on."""

    signed_on = forms.DateField(label=_("签订日期"), initial=clock.today, error_messages=DAY)
    from_on = forms.DateField(label=_("生效日期"), error_messages=DAY)
    until_on = forms.DateField(label=_("到期日期"), required=False, error_messages=DAY)
    number = forms.CharField(label=_("编号"), max_length=40, required=False)


class EndAgreementForm(forms.Form):
    on = forms.DateField(label=_("终止日期"), initial=clock.today, error_messages=DAY)
    reason = forms.CharField(
        label=_("理由"), max_length=200, error_messages={"required": _("请写明终止的理由。")}
    )


class SeasonForm(forms.Form):
    """A numbered season with its theme."""

    number = forms.IntegerField(label=_("第几季"), min_value=1, max_value=99, error_messages=SEASON)
    theme = forms.CharField(
        label=_("主题"), max_length=60, error_messages={"required": _("请写这一季的主题。")}
    )
    from_on = forms.DateField(label=_("开始"), error_messages=DAY)
    until_on = forms.DateField(label=_("结束"), error_messages=DAY)


class EngagementFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("身份"), choices=[ANY, *Engagement.Kind.choices], required=False
    )
    ended = forms.BooleanField(label=_("含已离职"), required=False)


class EngagementForm(forms.Form):
    """Who is engaged by whom; the person is found by name and phone number."""

    name = forms.CharField(
        label=_("姓名"), max_length=50, error_messages={"required": _("请填写姓名。")}
    )
    number = forms.CharField(
        label=_("手机号或证件号码"), max_length=30,
        help_text=_("用来找到系统里登记的本人。"),
        error_messages={"required": _("请填写手机号或证件号码。")},
    )  # fmt: skip
    employer = forms.TypedChoiceField(
        label=_("聘用单位"), coerce=int, error_messages={"required": _("请选择聘用单位。")}
    )
    kind = forms.ChoiceField(label=_("身份"), choices=Engagement.Kind.choices)
    title = forms.CharField(label=_("岗位名称"), max_length=40, required=False)
    posted_at = forms.TypedChoiceField(
        label=_("派驻组织"), coerce=int, empty_value=None, required=False,
        help_text=_("在聘用单位本部上班的不选。"),
    )  # fmt: skip
    from_on = forms.DateField(label=_("起聘日期"), initial=clock.today, error_messages=DAY)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        mine = engagements.employers(actor)
        places = queries.party_units(actor)
        offer(self, "employer", [PICK, *((unit.pk, unit.name) for unit in mine)])
        offer(self, "posted_at", [PICK, *((unit.pk, unit.name) for unit in places)])
        self.units = {unit.pk: unit for unit in [*mine, *places]}


class PostingForm(forms.Form):
    unit = forms.TypedChoiceField(
        label=_("派驻组织"), coerce=int, error_messages={"required": _("请选择派驻组织。")}
    )
    on = forms.DateField(label=_("自"), initial=clock.today, error_messages=DAY)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        places = queries.party_units(actor)
        offer(self, "unit", [PICK, *((unit.pk, unit.name) for unit in places)])
        self.units = {unit.pk: unit for unit in places}


class EndEngagementForm(forms.Form):
    on = forms.DateField(label=_("离职日期"), initial=clock.today, error_messages=DAY)
    reason = forms.CharField(label=_("缘由"), max_length=200, required=False)

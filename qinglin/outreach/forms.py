from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer

from . import queries
from .models import Contact, ContactList, Touch

PICK = ("", pgettext_lazy("choice", "请选择"))
DAY = {"required": _("请填写日期。"), "invalid": _("日期应写成 2021-05-25。")}
WHOLE = _("请填写 1 至 500 的整数。")
YOUNG = dict.fromkeys(("required", "invalid", "min_value", "max_value"), WHOLE)
COUNT = _("请填写整数天数，0 表示不要求。")
DAYS = dict.fromkeys(("required", "invalid", "min_value"), COUNT)


class ContactForm(forms.Form):
    """A young person for one's own list."""

    name = forms.CharField(
        label=_("姓名"), max_length=50, error_messages={"required": _("请填写姓名。")}
    )
    phone = forms.CharField(
        label=_("手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("加密保存，只有您看得到，用来和别的名单核对。"),
        error_messages={"required": _("请填写手机号。")},
    )  # fmt: skip
    field = forms.ChoiceField(
        label=_("领域"), choices=[PICK, *Contact.Field.choices],
        error_messages={"required": _("请选择领域。")},
    )  # fmt: skip
    place = forms.TypedChoiceField(label=_("在哪里生活或工作"), coerce=int)
    extra = forms.BooleanField(label=_("列入 X 名单（自愿增加的）"), required=False)
    also = forms.CharField(
        label=_("另有人联系、仍要联系的理由"), max_length=200, required=False,
        help_text=_("只在提示已有别人联系时填写。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, owner: ContactList) -> None:
        super().__init__(data, initial={"place": owner.unit_id})
        found = queries.places(owner)
        self.places = {unit.pk: unit for unit in found}
        offer(self, "place", [(unit.pk, str(unit)) for unit in found])


class TouchForm(forms.Form):
    """How somebody was reached, and what came of it."""

    way = forms.ChoiceField(label=_("方式"), choices=Touch.Way.choices)
    extra = forms.TypedChoiceField(
        label=_("是哪一项 X 行动"), coerce=int, empty_value=None, required=False
    )
    outcome = forms.ChoiceField(label=_("结果"), choices=Touch.Outcome.choices)
    on = forms.DateField(label=_("日期"), initial=clock.today, error_messages=DAY)
    words = forms.CharField(label=_("记一笔"), max_length=300, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        found = [(extra.pk, extra.title) for extra in queries.extras()]
        if found:
            offer(self, "extra", [PICK, *found])
        else:
            del self.fields["extra"]


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=200, error_messages={"required": _("请写明移出的理由。")}
    )


class CadreForm(forms.Form):
    """A cadre, found by name and phone number."""

    name = forms.CharField(
        label=_("团干部姓名"), max_length=50, error_messages={"required": _("请填写姓名。")}
    )
    number = forms.CharField(
        label=_("手机号或证件号码"), max_length=30,
        error_messages={"required": _("请填写手机号或证件号码。")},
    )  # fmt: skip
    on = forms.DateField(label=_("自"), initial=clock.today, error_messages=DAY)


class ListForm(CadreForm):
    """A new list at a unit."""

    unit = forms.TypedChoiceField(
        label=_("组织"), coerce=int, error_messages={"required": _("请选择组织。")}
    )
    field_order = ("unit", "name", "number", "on")

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        found = queries.assignable(actor)
        self.units = {unit.pk: unit for unit in found}
        offer(self, "unit", [PICK, *((unit.pk, str(unit)) for unit in found)])


class RhythmForm(forms.Form):
    from_on = forms.DateField(label=_("自"), initial=clock.today, error_messages=DAY)
    target = forms.IntegerField(
        label=_("每人联系多少名"), min_value=1, max_value=500, error_messages=YOUNG
    )
    online_days = forms.IntegerField(
        label=_("线上联系，每多少天一次"), min_value=0, error_messages=DAYS
    )
    activity_days = forms.IntegerField(
        label=_("活动，每多少天一次"), min_value=0, error_messages=DAYS
    )
    face_days = forms.IntegerField(
        label=_("面对面，每多少天一次"), min_value=0, help_text=_("0 表示不要求。"),
        error_messages=DAYS,
    )  # fmt: skip


class ExtraForm(forms.Form):
    title = forms.CharField(
        label=_("X 行动名称"), max_length=40, error_messages={"required": _("请填写名称。")}
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel import clock
from qinglin.kernel.forms import offer
from qinglin.orgs import queries
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import strength

PICK = ("", pgettext_lazy("choice", "请选择"))


class UnitForm(forms.Form):
    """Name, short name and credit code of a unit."""

    name = forms.CharField(
        label=_("名称"), max_length=80, error_messages={"required": _("请填写组织名称。")}
    )
    short_name = forms.CharField(
        label=_("简称"),
        max_length=40,
        required=False,
        help_text=_("名单和排班表里用的短名，如“富春街道”。"),
    )
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=30,
        required=False,
        help_text=_("18 位，见登记证书。"),
    )
    credit_code_reason = forms.CharField(
        label=_("校验不符仍登记的理由"),
        max_length=200,
        required=False,
        help_text=_("仅在代码校验不符、但证书确实这样写时填写。"),
    )
    sort = forms.TypedChoiceField(
        label=_("当地叫法"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("如村团支部、社会工作机构。在“组织类别”里可以增加。"),
    )

    def __init__(self, data: Any = None, *, kind: str = "", **more: Any) -> None:
        super().__init__(data, **more)
        words = strength.kinds().filter(base=kind) if kind else strength.kinds()
        offer(self, "sort", [PICK, *((word.pk, word.title) for word in words)])


class NewUnitForm(UnitForm):
    """A unit that is to be opened below another."""

    kind = forms.ChoiceField(
        label=_("类别"),
        error_messages={"required": _("请选择组织类别。")},
    )
    opened_on = forms.DateField(
        label=_("成立日期"),
        initial=clock.today,
        error_messages={"required": _("请填写成立日期。"), "invalid": _("日期应写成 2015-03-05。")},
    )
    field_order = (
        "kind",
        "sort",
        "name",
        "short_name",
        "opened_on",
        "credit_code",
        "credit_code_reason",
    )

    def __init__(self, data: Any = None, *, parent: Unit) -> None:
        super().__init__(data)
        offer(self, "kind", [PICK, *((k.value, k.label) for k in queries.kinds_below(parent))])

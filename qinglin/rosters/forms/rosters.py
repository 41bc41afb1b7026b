from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.rosters import policy, queries
from qinglin.rosters.models import Kind
from qinglin.rosters.rules import fields
from qinglin.rosters.rules.paper import LAYOUTS
from qinglin.rosters.rules.safety import MOST_BYTES

PICK = ("", pgettext_lazy("choice", "请选择"))


class UploadForm(forms.Form):
    """A file with a roster, what it lists, and for which unit."""

    kind = forms.ChoiceField(label=_("名册"), choices=Kind.choices)
    unit = forms.TypedChoiceField(
        label=_("导入到"),
        coerce=int,
        help_text=_("行里没有写组织的，登记在这个组织；写了的，登记在它下面的那个组织。"),
        error_messages={"required": _("请选择组织。"), "invalid_choice": _("请选择组织。")},
    )
    file = forms.FileField(
        label=_("文件"),
        help_text=_(".xlsx 或 .csv（UTF-8、GBK 都行），列的次序不限，表头上面可以有标题。"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    consented = forms.BooleanField(
        label=_("名册上的人都已书面同意登记"),
        required=False,
        help_text=_("登记志愿者时必须勾选。纸质同意书由导入的单位保存。"),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, actor: Actor, unit: Any = ""
    ) -> None:
        super().__init__(data, files, initial={"unit": unit})
        units = queries.importable_units(actor)
        offer(self, "unit", [PICK, *((one.pk, one.name) for one in units)])

    def asked(self) -> dict[str, Any]:
        upload = cast("UploadedFile[bytes]", self.cleaned_data["file"])
        return {
            "kind": self.cleaned_data["kind"],
            "name": upload.name or "",
            "body": upload.read(MOST_BYTES + 1),
            "consented": self.cleaned_data["consented"],
        }


class ColumnsForm(forms.Form):
    """Which column of the file is which field."""

    def __init__(self, data: Any = None, *, roster: Any) -> None:
        super().__init__(data)
        columns = [
            (str(at), f"{label}（{'、'.join(samples[:2])}）" if samples else label)
            for at, (label, samples) in enumerate(
                zip(roster.labels, roster.samples or [[]] * len(roster.labels), strict=True)
            )
            if label
        ]
        for one in fields.FIELDS[roster.kind]:
            at = roster.columns.get(one.key)
            self.fields[one.key] = forms.ChoiceField(
                label=one.label,
                required=one.required,
                choices=[("", _("不导入")), *columns],
                initial="" if at is None else str(at),
                error_messages={"required": _("请选出这一列。")},
            )

    def columns(self) -> dict[str, int]:
        return {key: int(value) for key, value in self.cleaned_data.items() if value}


class ExportForm(forms.Form):
    """Which roster, of which unit, what for."""

    layout = forms.ChoiceField(
        label=_("版式"),
        choices=[(one.key, one.title) for one in LAYOUTS.values()],
        error_messages={"invalid_choice": _("请从列出的选项里选择。")},
    )
    unit = forms.TypedChoiceField(
        label=_("组织"),
        coerce=int,
        help_text=_("含它下面的所有组织。"),
        error_messages={"required": _("请选择组织。"), "invalid_choice": _("请选择组织。")},
    )
    reason = forms.CharField(
        label=_("用途"),
        max_length=200,
        help_text=_("如“年度团员统计上报”。谁在什么时候为什么导出了多少行，都会留痕。"),
        error_messages={"required": _("请写明导出做什么用。")},
    )
    full = forms.BooleanField(
        label=_("含完整的证件号和手机号"),
        required=False,
        help_text=_("不勾选时打码。每个人的完整号码被导出，都会记在本人能看到的记录里。"),
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        units = list(queries.exportable_units(actor))
        offer(self, "unit", [PICK, *((one.pk, one.name) for one in units)])
        if not any(policy.may_export_full(actor, one.pk) for one in units):
            del self.fields["full"]

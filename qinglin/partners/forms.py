from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.orgs.models import Agreement

from . import queries


class UnderForm(forms.Form):
    activity = forms.TypedChoiceField(
        label=_("活动"), coerce=int, error_messages={"required": _("请选择活动。")}
    )

    def __init__(self, data: Any = None, *, actor: Actor, agreement: Agreement) -> None:
        super().__init__(data)
        found = queries.candidates(actor, agreement)
        pick = ("", pgettext_lazy("choice", "请选择"))
        said = [(one.pk, f"{one.starts_at:%Y-%m-%d} {one.title}") for one in found]
        offer(self, "activity", [pick, *said])


class PageForm(forms.Form):
    picture = forms.FileField(
        label=_("扫描件或照片"), error_messages={"required": _("请选择图片。")}
    )

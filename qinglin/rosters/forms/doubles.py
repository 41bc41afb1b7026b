from django import forms
from django.utils.translation import gettext_lazy as _


class MergeForm(forms.Form):
    """How somebody made sure that two entries are one person."""

    reason = forms.CharField(
        label=_("怎样核实的"),
        max_length=200,
        help_text=_("写明依据，如“当面核对身份证，确认为同一人”。留在办理记录里。"),
        error_messages={"required": _("请写明怎样核实了是同一个人。")},
    )

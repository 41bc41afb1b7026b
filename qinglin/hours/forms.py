from django import forms
from django.utils.translation import gettext_lazy as _

from . import rules
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

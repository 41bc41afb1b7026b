from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Correction


class ContactForm(forms.Form):
    """What everybody may change about oneself."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        required=False,
        help_text=_("换了号码就填新的；不改就留空。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel-national", "inputmode": "tel"}),
    )
    residence = forms.CharField(
        label=_("居住区域"),
        max_length=80,
        required=False,
        help_text=_("写到村（社区）就够，如“富春街道秦望社区”。"),
    )


class CorrectionForm(forms.Form):
    """What is wrong about me, and what it should be."""

    field = forms.ChoiceField(
        label=_("哪一项不对"),
        choices=Correction.Field.choices,
        error_messages={"required": _("请选择哪一项不对。")},
    )
    wanted = forms.CharField(
        label=_("应当改成"),
        max_length=300,
        help_text=_("出生日期写成 2012-03-04；其他内容写清楚是哪一条、该怎么改。"),
        error_messages={"required": _("请写明应当改成什么。")},
    )
    why = forms.CharField(
        label=_("说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如“登记时写错了，以身份证为准”。"),
    )


class DecisionForm(forms.Form):
    """Corrected, or why not."""

    verdict = forms.ChoiceField(
        label=_("处理方式"),
        choices=[("done", _("核对无误，照此更正")), ("refused", _("不予更正"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择处理方式。")},
    )
    answer = forms.CharField(
        label=_("答复"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不予更正时必须写明理由；本人会看到这段话。"),
    )

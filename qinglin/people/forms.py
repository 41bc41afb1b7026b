from django import forms
from django.utils.translation import gettext_lazy as _


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

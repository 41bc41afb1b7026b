"""Checking in: what the camera read, or six digits; and the direction."""

import re
import unicodedata
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from qinglin.activities.models import Scan

DIGITS = 6
BLANKS = re.compile(r"[\s\-·]+")


def new_nonce() -> str:
    """Names one attempt, so that sending it twice counts once."""
    return uuid4().hex


class CheckInForm(forms.Form):
    code = forms.CharField(
        label=_("六位数字"),
        max_length=400,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "placeholder": "000000",
            }
        ),
        error_messages={"required": _("请输入领队屏幕上的六位数字。")},
    )
    direction = forms.ChoiceField(
        label=_("签到还是签退"), choices=Scan.Direction.choices, widget=forms.RadioSelect
    )
    nonce = forms.RegexField(r"\A[0-9a-zA-Z\-]{8,64}\Z", widget=forms.HiddenInput)
    #: Added by a device that was without network: its time of the scan, and of sending it.
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    sent_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def clean_code(self) -> Any:
        """Digits lose their blanks and must be six; whatever else was scanned goes on as it is."""
        code = self.cleaned_data["code"].strip()
        digits = BLANKS.sub("", unicodedata.normalize("NFKC", code))
        if not digits.isdecimal():
            return code
        missing = DIGITS - len(digits)
        if missing > 0:
            words = ngettext(
                "签到码是六位数字，还少 %(n)d 位。", "签到码是六位数字，还少 %(n)d 位。", missing
            )
            raise forms.ValidationError(words % {"n": missing})
        if missing < 0:
            words = ngettext(
                "签到码是六位数字，多了 %(n)d 位。", "签到码是六位数字，多了 %(n)d 位。", -missing
            )
            raise forms.ValidationError(words % {"n": -missing})
        return digits


#: Degrees come as decimals; they are counted in millionths.
MICRO = 1_000_000


class WhereaboutsForm(forms.Form):
    """Where the phone says it is; sent by whoever chose to, with a check-in."""

    latitude = forms.FloatField(min_value=-90, max_value=90)
    longitude = forms.FloatField(min_value=-180, max_value=180)
    accuracy = forms.FloatField(min_value=0, max_value=1_000_000)

    def given(self) -> dict[str, int] | None:
        """What the action takes; None where nothing, or nothing usable, was sent."""
        if not self.is_valid():
            return None
        found = self.cleaned_data
        return {
            "latitude": round(found["latitude"] * MICRO),
            "longitude": round(found["longitude"] * MICRO),
            "accuracy": round(found["accuracy"]),
        }

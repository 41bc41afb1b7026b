"""One tap on a counter."""

from django import forms

from qinglin.activities.errors import WrongValue

MOST_AT_ONCE = 99


class CountForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=MOST_AT_ONCE, required=False)
    nonce = forms.RegexField(r"\A[0-9a-zA-Z\-]{8,64}\Z")

    def clean_number(self) -> int:
        """One tap without a number is one resident."""
        number: int | None = self.cleaned_data["number"]
        return number or 1

    def or_refuse(self) -> None:
        """There is no field to show an error at: refuse as a whole."""
        if not self.is_valid():
            raise WrongValue(fields={name: errors[0] for name, errors in self.errors.items()})

"""What one may add when signing up: a part of the shift, family, friends, companions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from qinglin.activities.actions import NewCompanion
from qinglin.activities.errors import WrongValue
from qinglin.kernel.actor import Actor
from qinglin.volunteers.queries import profile_by_number

COMPANIONS, LONGEST = 5, 400


class EnterForm(forms.Form):
    """All of it may be left out: then one simply signs up."""

    role = forms.IntegerField(required=False, min_value=1)
    friends = forms.CharField(required=False, max_length=LONGEST)
    companions = forms.CharField(required=False, max_length=LONGEST)
    children_along = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self._actor = actor
        typed = data.getlist("family") if hasattr(data, "getlist") else []
        self._family = [int(one) for one in typed if one.isdecimal() and len(one) < 19]
        self._friends: list[int] = []

    def clean_friends(self) -> str:
        typed: str = self.cleaned_data["friends"]
        for number in typed.replace("，", " ").replace(",", " ").replace("、", " ").split():
            profile = profile_by_number(self._actor, number)
            if profile is None:
                words = _("没有编号为 %(number)s 的志愿者，请核对同伴的编号。")
                raise forms.ValidationError(words % {"number": number})
            self._friends.append(profile.person_id)
        return typed

    def or_refuse(self) -> None:
        if not self.is_valid():
            raise WrongValue(fields={name: str(few[0]) for name, few in self.errors.items()})

    @property
    def wants_more(self) -> bool:
        data = self.cleaned_data
        return bool(data["role"] or data["companions"].strip() or self._family or self._friends)

    def others(self) -> list[int]:
        return [*self._family, *self._friends]

    def wishes(self) -> dict[str, Any]:
        names = self.cleaned_data["companions"].replace("，", "、").split("、")
        grown = not self.cleaned_data["children_along"]
        return {
            "role_id": self.cleaned_data["role"],
            "companions": [
                NewCompanion(name=one.strip(), adult=grown) for one in names if one.strip()
            ][:COMPANIONS],
        }

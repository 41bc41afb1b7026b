"""Terms of a shift at the desk, and short forms about the line."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.activities.models import Role, SeriesShift, Shift, Terms
from qinglin.activities.rules import terms as rules
from qinglin.activities.rules.terms import RolePlan, TermsPlan
from qinglin.volunteers.queries import skills

ROLES = 5


class TermsForm(forms.Form):
    """How the places of a shift are given, and its parts. A part without a title is none."""

    way = forms.ChoiceField(label=_("录取方式"), choices=Terms.Way.choices)
    offer_minutes = forms.IntegerField(
        label=_("递补确认时限（分钟）"),
        min_value=0,
        max_value=rules.LONGEST_OFFER,
        help_text=_("填 0：有空位直接补上。填 60：先问下一位，60 分钟内答复，夜里不算。"),
    )
    max_age = forms.IntegerField(
        label=_("最高年龄"), required=False, min_value=0, max_value=rules.OLDEST
    )
    training = forms.CharField(
        label=_("须先参加的培训"),
        required=False,
        max_length=rules.LONGEST_TRAINING,
        help_text=_("写培训名称；有这项培训记录的人才能报。"),
    )
    companions = forms.IntegerField(
        label=_("每人可带同行人"), min_value=0, max_value=rules.MOST_COMPANIONS
    )
    largest_party = forms.IntegerField(
        label=_("结伴最多人数"), min_value=1, max_value=rules.LARGEST_PARTY
    )

    def __init__(
        self,
        data: Any = None,
        *,
        shift: Shift | SeriesShift,
        terms: Terms | None,
        roles: Iterable[Role],
    ) -> None:
        super().__init__(data, initial=_initial(terms))
        self.shift, self.terms = shift, terms
        choices = [("", _("不要求")), *skills().values_list("pk", "title")]
        known = list(roles)
        for number in range(ROLES):
            one = known[number] if number < len(known) else None
            self._add_role(number, one, choices)

    def _add_role(self, number: int, one: Role | None, choices: list[tuple[Any, Any]]) -> None:
        name = f"role-{number}"
        self.fields[f"{name}-title"] = forms.CharField(
            label=_("分工"), required=False, max_length=40, initial=one.title if one else ""
        )
        self.fields[f"{name}-capacity"] = forms.IntegerField(
            label=_("名额"), required=False, min_value=1, initial=one.capacity if one else None
        )
        self.fields[f"{name}-minimum"] = forms.IntegerField(
            label=_("最少"), required=False, min_value=0, initial=one.minimum if one else None
        )
        self.fields[f"{name}-skill"] = forms.TypedChoiceField(
            label=_("技能"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=choices,
            initial=one.skill_id if one else None,
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        names = ("way", "offer_minutes", "max_age", "training", "companions", "largest_party")
        return [self[name] for name in names]

    @property
    def role_rows(self) -> list[list[forms.BoundField]]:
        parts = ("title", "capacity", "minimum", "skill")
        return [[self[f"role-{number}-{part}"] for part in parts] for number in range(ROLES)]

    def plan(self) -> TermsPlan:
        data = self.cleaned_data
        return TermsPlan(
            way=data["way"],
            max_age=data["max_age"],
            training=data["training"],
            offer_minutes=data["offer_minutes"],
            companions=data["companions"],
            largest_party=data["largest_party"],
            paused_reason=self.terms.paused_reason if self.terms else "",
            roles=tuple(
                RolePlan(
                    title=data[f"role-{n}-title"],
                    capacity=data[f"role-{n}-capacity"] or self.shift.capacity,
                    minimum=data[f"role-{n}-minimum"] or 0,
                    skill_id=data[f"role-{n}-skill"],
                )
                for n in range(ROLES)
                if data[f"role-{n}-title"]
            ),
        )


def _initial(terms: Terms | None) -> dict[str, Any]:
    plain = TermsPlan()
    names = ("way", "max_age", "training", "offer_minutes", "companions", "largest_party")
    return {name: getattr(terms or plain, name) for name in names}


class PauseForm(forms.Form):
    """Why nobody moves up for now; empty: the line goes on."""

    reason = forms.CharField(label=_("暂停的原因"), required=False, max_length=200)

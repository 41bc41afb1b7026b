"""Forms about one team: a new one, what changes, its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import offer
from qinglin.orgs.queries import units
from qinglin.volunteers import policy, queries
from qinglin.volunteers.models import Profile, Team


class _AboutTeam(forms.Form):
    """What is said of every team: what it is good at, who leads it, how many, for what."""

    speciality = forms.TypedChoiceField(
        label=_("专长"), required=False, coerce=int, empty_value=None
    )
    captain = forms.CharField(
        label=_("队长的志愿者编号"),
        required=False,
        max_length=20,
        help_text=_("队长自动成为队员；没定下来可以先空着。"),
    )
    capacity = forms.IntegerField(
        label=_("名额"),
        required=False,
        min_value=1,
        max_value=2000,
        help_text=_("满额以后不再接收；不限人数就空着。"),
    )
    needs = forms.CharField(
        label=_("服务哪些需求"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一项，照居民的话写，例如“小家电坏了没人修”。"),
    )
    core = forms.BooleanField(label=_("骨干团队"), required=False)

    def _offer(self, actor: Actor) -> None:
        self._actor = actor
        self._categories = {category.pk: category for category in queries.categories()}
        titles = [(pk, category.title) for pk, category in self._categories.items()]
        offer(self, "speciality", [("", _("没有专长")), *titles])
        self._captain: Profile | None = None

    def clean_captain(self) -> str:
        number: str = self.cleaned_data["captain"].strip()
        self._captain = queries.profile_by_number(self._actor, number) if number else None
        if number and self._captain is None:
            raise forms.ValidationError(_("没有这个编号，请到名单里核对。"))
        return number

    def about(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "speciality": self._categories.get(data["speciality"] or 0),
            "captain": self._captain.person if self._captain else None,
            "core": data["core"],
            "capacity": data["capacity"],
            "needs": data["needs"].splitlines(),
        }


class TeamForm(_AboutTeam):
    """A new team: whose, its name, what it is good at, who leads it."""

    name = forms.CharField(
        label=_("队名"),
        max_length=80,
        help_text=_("例如“秦望社区红马甲队”。"),
        error_messages={"required": _("请填写队名。")},
    )
    unit = forms.TypedChoiceField(
        label=_("所属组织"), coerce=int, error_messages={"required": _("请选择所属组织。")}
    )
    field_order = ("name", "unit")

    def __init__(self, data: Any = None, *, actor: Actor, parent: Team | None = None) -> None:
        super().__init__(data, initial={"unit": parent.unit_id} if parent else None)
        self._parent = parent
        self._offer(actor)
        found = units(actor).filter(pk__in=actor.units(policy.MANAGE), closed_on=None)
        if parent is not None:
            found = found.filter(pk=parent.unit_id)
        self._units = {unit.pk: unit for unit in found}
        offer(self, "unit", [("", _("请选择")), *((pk, str(u)) for pk, u in self._units.items())])

    def values(self) -> dict[str, Any]:
        """Arguments of ``actions.form_team``."""
        unit = self._units[self.cleaned_data["unit"]]
        return {**self.about(), "unit": unit, "parent": self._parent}


class ChangeTeamForm(_AboutTeam):
    """What may change while the team stands."""

    name = forms.CharField(
        label=_("队名"), max_length=80, error_messages={"required": _("请填写队名。")}
    )
    field_order = ("name",)

    def __init__(self, data: Any = None, *, actor: Actor, team: Team) -> None:
        led_by = [] if team.captain_id is None else [team.captain_id]
        captain = next(iter(queries.profiles_of(led_by).values()), None)
        super().__init__(
            data,
            initial={
                "name": team.name,
                "speciality": team.speciality_id,
                "captain": captain.number if captain else "",
                "capacity": team.capacity,
                "needs": "\n".join(queries.needs_of([team.pk]).get(team.pk, [])),
                "core": team.core,
            },
        )
        self._offer(actor)

    def values(self) -> dict[str, Any]:
        """Arguments of ``actions.change_team``."""
        about = self.about()
        return {**about, "unlimited": about["capacity"] is None}


class CloseTeamForm(forms.Form):
    """The day from which the team is no more."""

    on = forms.DateField(label=_("撤销日期"), error_messages={"required": _("请填写日期。")})

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"on": clock.today()})

"""Filters of the lists, the columns of the roll of volunteers, and the few forms of the desk."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel.actor import Actor
from qinglin.kernel.forms import ANY, offer
from qinglin.orgs.queries import choices, ids_under
from qinglin.volunteers import queries
from qinglin.volunteers.models import Profile

LETTERS = "abcdefghijklmnopqrstuvwxyz"

#: Columns that may be chosen, in their order on the page; the name always stands first.
COLUMNS: dict[str, Any] = {
    "number": _("编号"),
    "unit": _("所属组织"),
    "sex": _("性别"),
    "age": _("年龄段"),
    "skills": _("技能"),
    "categories": _("服务类别"),
    "available": _("可服务时间"),
    "registered": _("注册日期"),
    "phone": _("手机号"),
    "document": _("证件号码"),
    "residence": _("居住区域"),
    "state": _("状态"),
}
USUAL = ("number", "unit", "sex", "age", "skills", "registered", "phone")
#: Shown only to whoever may look at people, and masked even then.
PERSONAL = frozenset({"phone", "document", "residence"})
COOKIE = "volunteers_columns"


class PeopleFilter(forms.Form):
    """What the roll of volunteers is narrowed by; it stands in the address."""

    q = forms.CharField(label=_("姓名、拼音首字母或编号"), required=False, max_length=40)
    unit = forms.TypedChoiceField(label=_("组织"), required=False, coerce=int, empty_value=None)
    skill = forms.TypedChoiceField(label=_("技能"), required=False, coerce=int, empty_value=None)
    category = forms.TypedChoiceField(
        label=_("服务类别"), required=False, coerce=int, empty_value=None
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[*Profile.State.choices, ("all", pgettext_lazy("filter", "全部"))],
    )
    team = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    letter = forms.ChoiceField(
        required=False, choices=[(c, c) for c in LETTERS], widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__({**data.dict(), "state": data.get("state") or Profile.State.ACTIVE})
        offer(self, "unit", [ANY, *choices(actor, data.get("unit"))])
        offer(self, "skill", [ANY, *queries.skills().values_list("pk", "title")])
        offer(self, "category", [ANY, *queries.categories().values_list("pk", "title")])

    def filters(self) -> queries.Filters:
        """The filters of every field that could be read."""
        self.is_valid()
        given = self.cleaned_data
        state = given.get("state", Profile.State.ACTIVE)
        return queries.Filters(
            words=given.get("q", ""),
            unit_id=given.get("unit"),
            skill_id=given.get("skill"),
            category_id=given.get("category"),
            team_id=given.get("team"),
            state="" if state == "all" else state,
            letter=given.get("letter", ""),
        )

    @property
    def team_id(self) -> int | None:
        found: int | None = self.cleaned_data.get("team")
        return found

    @property
    def narrowed(self) -> bool:
        """Whether anything but the usual state is asked for."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return given != {"state": Profile.State.ACTIVE}


def columns_of(request: HttpRequest) -> list[str]:
    """The columns this reader chose on this device, or the usual ones."""
    chosen = request.COOKIES.get(COOKIE, "").split(".")
    known = [name for name in COLUMNS if name in chosen]
    return known or list(USUAL)


class ColumnsForm(forms.Form):
    """Which columns the roll shows."""

    columns = forms.MultipleChoiceField(
        label=_("显示的列"),
        required=False,
        choices=list(COLUMNS.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class RevealForm(forms.Form):
    """Why somebody looks at a full number; the answer is kept."""

    reason = forms.CharField(
        label=_("查看理由"),
        max_length=200,
        help_text=_("例如：核对保险投保信息。查看人、时间和理由都会留痕。"),
        error_messages={"required": _("请写明查看理由。")},
    )


class TeamFilter(forms.Form):
    """What the list of teams is narrowed by."""

    q = forms.CharField(label=_("队名、需求或拼音首字母"), required=False, max_length=40)
    unit = forms.TypedChoiceField(label=_("组织"), required=False, coerce=int, empty_value=None)
    core = forms.ChoiceField(
        label=_("类别"),
        required=False,
        choices=[ANY, ("yes", _("骨干团队")), ("no", _("普通队伍"))],
    )
    category = forms.TypedChoiceField(label=_("专长"), required=False, coerce=int, empty_value=None)
    room = forms.ChoiceField(
        label=_("名额"), required=False, choices=[ANY, ("yes", _("尚有名额的"))]
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        offer(self, "unit", [ANY, *choices(actor, data.get("unit"))])
        offer(self, "category", [ANY, *queries.categories().values_list("pk", "title")])

    def narrowing(self) -> dict[str, Any]:
        """Arguments for ``queries.teams``."""
        self.is_valid()
        given = self.cleaned_data
        unit, core = given.get("unit"), given.get("core")
        return {
            "words": given.get("q", ""),
            "unit_ids": ids_under([unit]).get(unit, frozenset()) if unit else None,
            "core": {"yes": True, "no": False}.get(core or ""),
            "category_id": given.get("category"),
            "room": given.get("room") == "yes",
        }

    @property
    def narrowed(self) -> bool:
        return any(self.cleaned_data.values())


class JoinForm(forms.Form):
    """Who is taken into a team, by the public number."""

    number = forms.CharField(
        label=_("志愿者编号"),
        max_length=20,
        help_text=_("在名单里可以查到编号。"),
        error_messages={"required": _("请填写志愿者编号。")},
    )
    #: whom the number names; set by a valid form
    profile: Profile

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self._actor = actor

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        profile = queries.profile_by_number(self._actor, number)
        if profile is None:
            raise forms.ValidationError(_("没有这个编号，请到名单里核对。"))
        self.profile = profile
        return number

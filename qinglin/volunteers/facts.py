"""Volunteers and teams to be counted: what is registered on a day."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import search
from qinglin.kernel.facts import Basis, Column, Cut, Fact, Holds, Rows, Shape, UnitKind

from .models import Membership, Profile, ProfileCategory, ProfileSkill, Team
from .policy import VIEW


def _registered(cut: Cut) -> Rows:
    rows = cut.still_there(Profile.objects.all(), "registered_on", "left_on")
    wanted = cut.filters
    if category := wanted.get("category"):
        chosen = ProfileCategory.objects.filter(profile=OuterRef("pk"), category__key=category)
        rows = rows.filter(Exists(chosen))
    if skill := wanted.get("skill"):
        held = ProfileSkill.objects.filter(profile=OuterRef("pk"), skill__key=skill)
        rows = rows.filter(Exists(held))
    if wanted.get("in_team"):
        members = Membership.objects.filter(person=OuterRef("person"))
        rows = rows.filter(Exists(cut.standing(members, "from_on", "until_on")))
    if oldest := wanted.get("age_to"):
        rows = rows.filter(person__born_on__gt=years_before(cut.until, int(oldest) + 1))
    if youngest := wanted.get("age_from"):
        rows = rows.filter(person__born_on__lte=years_before(cut.until, int(youngest)))
    return cut.within(rows, "unit_id")


def years_before(day: date, years: int) -> date:
    """The last birthday of those who have turned so many years by this day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February: those born on the day after turn later
        return day.replace(year=day.year - years, day=28)


REGISTERED = Fact(
    key="volunteers.registered",
    title=_("注册志愿者"),
    definition=_("截至当日已注册且未退出的志愿者，每人计一次，记在注册所在的组织。"),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.AS_OF,
    rows=_registered,
    unit="unit_id",
    distinct="person_id",
    permission=VIEW,
    filters=frozenset({"category", "skill", "in_team", "age_from", "age_to"}),
    holds=Holds.MINORS,
    person="person_id",
    begins="registered_on",
    columns=(
        Column(_("姓名"), "person__name", link=("volunteers:detail", "pk")),
        Column(_("志愿者编号"), "number"),
        Column(_("所属组织"), "unit__name"),
        Column(_("注册日期"), "registered_on", Shape.DAY),
    ),
)


def _joined(cut: Cut) -> Rows:
    return cut.within(cut.on_days(Profile.objects.all(), "registered_on"), "unit_id")


JOINED = Fact(
    key="volunteers.joined",
    title=_("新注册志愿者"),
    definition=_("期间内完成注册的志愿者，每人计一次，后来退出的也算，记在注册所在的组织。"),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.EVENT,
    rows=_joined,
    unit="unit_id",
    distinct="person_id",
    day="registered_on",
    permission=VIEW,
    holds=Holds.MINORS,
    person="person_id",
    columns=(
        Column(_("姓名"), "person__name", link=("volunteers:detail", "pk")),
        Column(_("志愿者编号"), "number"),
        Column(_("所属组织"), "unit__name"),
        Column(_("注册日期"), "registered_on", Shape.DAY),
    ),
)


def _teams(cut: Cut) -> Rows:
    rows = _standing_teams(cut).filter(parent=None)
    if words := cut.filters.get("team"):
        rows = rows.filter(search.matches(words))
    return cut.within(rows, "unit_id")


def _standing_teams(cut: Cut) -> Rows:
    """Teams and groups that fit what the filters say of a team itself."""
    rows = cut.still_there(Team.objects.all(), "founded_on", "closed_on")
    if "core" in cut.filters:
        rows = rows.filter(core=cut.filters["core"])
    if category := cut.filters.get("category"):
        rows = rows.filter(speciality__key=category)
    if kind := cut.filters.get("unit_kind"):
        rows = rows.filter(unit__kind=kind)
    return rows


#: Filters about teams. ``team`` are words of its name, for groups of the team they belong to.
OF_TEAMS = frozenset({"core", "category", "unit_kind", "team"})
TEAMS = Fact(
    key="volunteers.teams",
    title=_("志愿服务队"),
    definition=_("截至当日已成立且未撤销的志愿服务队，每支计一次，队内小组不另计，记在所属组织。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_teams,
    unit="unit_id",
    permission=VIEW,
    filters=OF_TEAMS,
    begins="founded_on",
    columns=(
        Column(_("名称"), "name", link=("volunteers:team", "pk")),
        Column(_("所属组织"), "unit__name"),
        Column(_("成立日期"), "founded_on", Shape.DAY),
    ),
)


def _groups(cut: Cut) -> Rows:
    rows = _standing_teams(cut).exclude(parent=None)
    if words := cut.filters.get("team"):
        rows = rows.filter(parent__in=Team.objects.filter(search.matches(words)).values("pk"))
    return cut.within(rows, "unit_id")


GROUPS = Fact(
    key="volunteers.groups",
    title=_("志愿服务队的小组"),
    definition=_("截至当日已成立且未撤销的队内小组，每个计一次，记在所属组织。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_groups,
    unit="unit_id",
    permission=VIEW,
    filters=OF_TEAMS,
    begins="founded_on",
    columns=(
        Column(_("名称"), "name", link=("volunteers:team", "pk")),
        Column(_("所属队伍"), "parent__name", link=("volunteers:team", "parent_id")),
        Column(_("成立日期"), "founded_on", Shape.DAY),
    ),
)


def _members(cut: Cut) -> Rows:
    """Volunteers with at least one membership that stands; the home unit narrows them."""
    teams = _standing_teams(cut)
    if words := cut.filters.get("team"):
        teams = teams.filter(search.matches(words))
    held = Membership.objects.filter(person=OuterRef("person"), team__in=teams.values("pk"))
    rows = cut.still_there(Profile.objects.all(), "registered_on", "left_on")
    rows = rows.filter(Exists(cut.standing(held, "from_on", "until_on")))
    return cut.within(rows, "unit_id")


MEMBERS = Fact(
    key="volunteers.members",
    title=_("志愿服务队队员"),
    definition=_("截至当日在册、且在志愿服务队里的志愿者，每人计一次，在几支队伍里都只计一次。"),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.AS_OF,
    rows=_members,
    unit="unit_id",
    distinct="person_id",
    permission=VIEW,
    filters=OF_TEAMS,
    holds=Holds.MINORS,
    person="person_id",
    columns=(
        Column(_("姓名"), "person__name", link=("volunteers:detail", "pk")),
        Column(_("志愿者编号"), "number"),
        Column(_("所属组织"), "unit__name"),
        Column(_("注册日期"), "registered_on", Shape.DAY),
    ),
)

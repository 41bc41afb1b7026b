"""What happened, to be counted: sessions, person-times and persons, residents served."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.facts import Basis, Column, Cut, Fact, Holds, Rows, Shape, UnitKind
from qinglin.people.models import Person
from qinglin.volunteers.models import Membership, Profile, ProfileCategory

from .models import Activity, Programme, SignUp, Tally
from .policy import VIEW

#: Who was there. Those who did not come or were excused are not counted anywhere.
SERVED = (
    SignUp.Outcome.PRESENT,
    SignUp.Outcome.LATE,
    SignUp.Outcome.LEFT_EARLY,
    SignUp.Outcome.HELPED,
)
#: Filters about the activity that anything happened in.
ABOUT = frozenset({"programme", "project_class", "venue_kind", "permanent"})


def _about(rows: Rows, wanted: Mapping[str, Any], activity: str) -> Rows:
    """Narrowed by the activity, reached by ``activity``; forward keys only, nothing is doubled."""
    if prefix := wanted.get("programme"):
        chosen = Programme.objects.filter(key__startswith=prefix)
        rows = rows.filter(**{f"{activity}programme__in": chosen.values("pk")})
    if project_class := wanted.get("project_class"):
        chosen = Programme.objects.filter(project_class=project_class)
        rows = rows.filter(**{f"{activity}programme__in": chosen.values("pk")})
    if kind := wanted.get("venue_kind"):
        rows = rows.filter(**{f"{activity}venue__kind": kind})
    if "permanent" in wanted:
        rows = rows.filter(**{f"{activity}venue__permanent": wanted["permanent"]})
    return rows


# ---------------------------------------------------------------- sessions


def _sessions(cut: Cut) -> Rows:
    rows = Activity.objects.filter(state=Activity.State.CONFIRMED)
    rows = cut.within(cut.during(rows, "starts_at"), "unit_id")
    return _about(rows, cut.filters, "")


SESSIONS = Fact(
    key="activities.sessions",
    title=_("活动场次"),
    definition=_("期间内开始且点名已确认的活动，每场计一次，记在组织单位。"),
    unit_kind=UnitKind.SESSIONS,
    basis=Basis.EVENT,
    rows=_sessions,
    unit="unit_id",
    moment="starts_at",
    permission=VIEW,
    filters=ABOUT,
    columns=(
        Column(_("活动"), "title", link=("activities:desk_detail", "pk")),
        Column(_("组织单位"), "unit__name"),
        Column(_("阵地"), "venue__name"),
        Column(_("开始"), "starts_at", Shape.MOMENT),
    ),
)


# ---------------------------------------------------------------- person-times and persons


def _participations(cut: Cut) -> Rows:
    rows = SignUp.objects.filter(state=SignUp.State.CONFIRMED, outcome__in=SERVED)
    rows = cut.within(cut.during(rows, "shift__starts_at"), "shift__activity__unit_id")
    return _by_whom(_about(rows, cut.filters, "shift__activity__"), cut)


def _by_whom(rows: Rows, cut: Cut) -> Rows:
    """Narrowed by what the person is: asked with EXISTS, for people have many of each."""
    if category := cut.filters.get("category"):
        chosen = ProfileCategory.objects.filter(
            profile__person=OuterRef("person"), category__key=category
        )
        rows = rows.filter(Exists(chosen))
    if cut.filters.get("in_team"):
        members = Membership.objects.filter(person=OuterRef("person"))
        rows = rows.filter(Exists(cut.standing(members, "from_on", "until_on")))
    return rows


PARTICIPATIONS = Fact(
    key="activities.participations",
    title=_("参加服务人次"),
    definition=_("期间内点名确认到场的每一次服务计一人次，同一人来几次计几次，记在组织单位。"),
    unit_kind=UnitKind.PERSON_TIMES,
    basis=Basis.EVENT,
    rows=_participations,
    unit="shift__activity__unit_id",
    moment="shift__starts_at",
    permission=VIEW,
    filters=ABOUT | {"category", "in_team"},
    holds=Holds.MINORS,
    person="person_id",
    columns=(
        Column(_("姓名"), "person__name"),
        Column(
            _("活动"),
            "shift__activity__title",
            link=("activities:desk_detail", "shift__activity_id"),
        ),
        Column(_("岗位"), "shift__title"),
        Column(_("开始"), "shift__starts_at", Shape.MOMENT),
        Column(_("到岗情况"), "outcome", choices=dict(SignUp.Outcome.choices)),
        Column(_("计入时长"), "minutes", Shape.MINUTES),
    ),
)


def _participants(cut: Cut) -> Rows:
    """Persons with at least one participation; the home unit narrows them, not the organiser."""
    served = _participations(
        Cut(until=cut.until, since=cut.since, filters=cut.filters),
    ).filter(person=OuterRef("pk"))
    return cut.within(_at_home().filter(Exists(served)), "home")


def _at_home() -> Rows:
    """Everybody, with the unit where they are registered."""
    home = Profile.objects.filter(person=OuterRef("pk")).values("unit_id")[:1]
    return Person.objects.annotate(home=Subquery(home))


PARTICIPANTS = Fact(
    key="activities.participants",
    title=_("参加过服务的人数"),
    definition=_("期间内至少到场服务一次的人，来几次都只计一次，记在注册所在的组织。"),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.EVENT,
    rows=_participants,
    unit="home",
    permission="volunteers.view",
    filters=ABOUT | {"category", "in_team"},
    holds=Holds.MINORS,
    person="pk",
    every=_at_home,
    columns=(Column(_("姓名"), "name"),),
)


# ---------------------------------------------------------------- residents served


def _tallies(cut: Cut, unit: str) -> Rows:
    rows = cut.within(cut.during(Tally.objects.all(), "at"), unit)
    return _about(rows, cut.filters, "shift__activity__")


def _served(cut: Cut) -> Rows:
    return _tallies(cut, "shift__activity__unit_id")


def _served_at(cut: Cut) -> Rows:
    return _tallies(cut, "shift__activity__venue__unit_id")


TALLY_COLUMNS = (
    Column(
        _("活动"), "shift__activity__title", link=("activities:desk_detail", "shift__activity_id")
    ),
    Column(_("服务项目"), "shift__title"),
    Column(_("阵地"), "shift__activity__venue__name"),
    Column(_("时间"), "at", Shape.MOMENT),
    Column(_("人次"), "number", Shape.NUMBER),
)
RESIDENTS = Fact(
    key="activities.residents",
    title=_("服务群众人次"),
    definition=_("期间内服务点计数器记下的人次之和，撤销的已减去，记在组织单位。"),
    unit_kind=UnitKind.PERSON_TIMES,
    basis=Basis.EVENT,
    rows=_served,
    unit="shift__activity__unit_id",
    measure="number",
    moment="at",
    permission=VIEW,
    filters=ABOUT,
    corrects="undoes_id",
    columns=TALLY_COLUMNS,
)
RESIDENTS_AT = Fact(
    key="activities.residents_at_venues",
    title=_("阵地服务群众人次"),
    definition=_("期间内服务点计数器记下的人次之和，撤销的已减去，记在阵地所在的组织。"),
    unit_kind=UnitKind.PERSON_TIMES,
    basis=Basis.EVENT,
    rows=_served_at,
    unit="shift__activity__venue__unit_id",
    measure="number",
    moment="at",
    permission=VIEW,
    filters=ABOUT,
    corrects="undoes_id",
    columns=TALLY_COLUMNS,
)

"""What happened, to be counted: sessions, person-times and persons, residents served."""

from django.db.models import Exists, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from qinglin.activities.models import Activity, SignUp, Tally
from qinglin.activities.policy import VIEW
from qinglin.kernel.facts import Basis, Column, Cut, Fact, Holds, Rows, Shape, UnitKind
from qinglin.orgs.models import Unit

from .narrowing import ABOUT, ABOUT_PERSONS, about, at_home, attendances, everywhere
from .paid import PAID_MINUTES as PAID_MINUTES
from .paid import PAID_PERSONS as PAID_PERSONS
from .paid import PAID_TIMES as PAID_TIMES
from .reach import COVERED_PEOPLE as COVERED_PEOPLE
from .reach import COVERED_UNITS as COVERED_UNITS

# ---------------------------------------------------------------- sessions


def _sessions(cut: Cut) -> Rows:
    rows = Activity.objects.filter(state=Activity.State.CONFIRMED)
    rows = cut.within(cut.during(rows, "starts_at"), "unit_id")
    return about(rows, cut.filters, "")


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


LEAD_DAYS = Fact(
    key="activities.lead_days",
    title=_("提前发布天数"),
    definition=_("期间内开始且点名已确认的活动，从发布到开始隔了几天；各场之和，用来取平均。"),
    unit_kind=UnitKind.SESSIONS,
    basis=Basis.EVENT,
    rows=lambda cut: _sessions(cut).exclude(lead_days=None),
    unit="unit_id",
    measure="lead_days",
    moment="starts_at",
    permission=VIEW,
    filters=ABOUT,
    columns=(
        Column(_("活动"), "title", link=("activities:desk_detail", "pk")),
        Column(_("发布"), "published_at", Shape.MOMENT),
        Column(_("开始"), "starts_at", Shape.MOMENT),
        Column(_("提前天数"), "lead_days", Shape.NUMBER),
    ),
)


def _editions(cut: Cut) -> Rows:
    """The first session of each edition stands for it, and its organiser has it."""
    held = _sessions(everywhere(cut)).exclude(edition=None)
    same = held.filter(programme=OuterRef("programme"), edition=OuterRef("edition"))
    rows = held.filter(~Exists(same.filter(pk__lt=OuterRef("pk"))))
    return cut.within(rows, "unit_id")


EDITIONS = Fact(
    key="activities.editions",
    title=_("届（季、期）数"),
    definition=_(
        "期间内举办过、点名已确认的届（季、期）：同一项目的同一届办了几场都计一次，未编号的活动不计。"
    ),
    unit_kind=UnitKind.SESSIONS,
    basis=Basis.EVENT,
    rows=_editions,
    unit="unit_id",
    permission=VIEW,
    filters=ABOUT,
    columns=(
        Column(_("项目"), "programme__title"),
        Column(_("第几届（季、期）"), "edition", Shape.NUMBER),
        Column(_("其中一场"), "title", link=("activities:desk_detail", "pk")),
    ),
)


def _organisers(cut: Cut) -> Rows:
    """Units, not sessions: who held three is one."""
    held = _sessions(everywhere(cut)).filter(unit=OuterRef("pk"))
    rows = Unit.objects.filter(Exists(held))
    if kind := cut.filters.get("unit_kind"):
        rows = rows.filter(kind=kind)
    return cut.within(rows, "pk")


ORGANISERS = Fact(
    key="activities.organisers",
    title=_("举办过活动的组织"),
    definition=_("期间内举办过活动、点名已确认的组织，每家计一次，办几场都只计一次。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.EVENT,
    rows=_organisers,
    unit="pk",
    permission=VIEW,
    filters=ABOUT | {"unit_kind"},
    columns=(
        Column(_("名称"), "name", link=("orgs:unit", "pk")),
        Column(_("类别"), "kind", choices=dict(Unit.Kind.choices)),
    ),
)


# ---------------------------------------------------------------- person-times and persons


def _participations(cut: Cut) -> Rows:
    return attendances(cut, SignUp.objects.filter(outcome__in=SignUp.SERVED))


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
    filters=ABOUT_PERSONS,
    holds=Holds.MINORS,
    person="person_id",
    left_out="activities.paid_times",
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
    served = _participations(everywhere(cut)).filter(person=OuterRef("pk"))
    return cut.within(at_home().filter(Exists(served)), "home")


PARTICIPANTS = Fact(
    key="activities.participants",
    title=_("参加过服务的人数"),
    definition=_("期间内至少到场服务一次的人，来几次都只计一次，记在注册所在的组织。"),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.EVENT,
    rows=_participants,
    unit="home",
    permission="volunteers.view",
    filters=ABOUT_PERSONS,
    holds=Holds.MINORS,
    person="pk",
    every=at_home,
    left_out="activities.paid_persons",
    columns=(Column(_("姓名"), "name"),),
)


# ---------------------------------------------------------------- residents served


def _tallies(cut: Cut, unit: str) -> Rows:
    rows = cut.within(cut.during(Tally.objects.all(), "at"), unit)
    return about(rows, cut.filters, "shift__activity__")


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
    definition=_("期间内服务点计数器记下的人次之和，撤回的已减去，记在组织单位。"),
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
    definition=_("期间内服务点计数器记下的人次之和，撤回的已减去，记在阵地所属的组织。"),
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


def _with_people() -> Rows:
    """Every activity with what was counted in it."""
    counts = Tally.objects.filter(shift__activity=OuterRef("pk")).order_by()
    people = counts.values("shift__activity").annotate(people=Sum("number")).values("people")
    return Activity.objects.annotate(people=Subquery(people))


def _largest(cut: Cut) -> Rows:
    """One session: that with the most people, the earlier of two equal ones."""
    held = _with_people().filter(pk__in=_sessions(everywhere(cut)).values("pk"), people__gt=0)
    first = held.order_by("-people", "pk").values("pk")[:1]
    return cut.within(_with_people().filter(pk__in=first), "unit_id")


LARGEST_SESSION = Fact(
    key="activities.largest_session",
    title=_("单场服务人数"),
    definition=_(
        "期间内人数最多的一场活动里计数器记下的人数。一场之内每人按一次，几场不相加，所以可以当作人数。"
    ),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.EVENT,
    rows=_largest,
    unit="unit_id",
    measure="people",
    permission=VIEW,
    filters=ABOUT,
    every=_with_people,
    columns=(
        Column(_("活动"), "title", link=("activities:desk_detail", "pk")),
        Column(_("组织单位"), "unit__name"),
        Column(_("开始"), "starts_at", Shape.MOMENT),
        Column(_("人数"), "people", Shape.NUMBER),
    ),
)

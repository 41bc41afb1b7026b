"""Places, what they offer and who resides there, to be counted as of a day."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import search
from qinglin.kernel.facts import Basis, Column, Cut, Fact, Rows, Shape, UnitKind
from qinglin.orgs.models import Unit

from .models import Post, Residency, Service, Venue
from .policy import VIEW


def _open(cut: Cut) -> Rows:
    """Venues that are in use and fit the filters about venues."""
    rows = cut.still_there(Venue.objects.all(), "opened_on", "closed_on")
    wanted = cut.filters
    if kind := wanted.get("venue_kind"):
        rows = rows.filter(kind=kind)
    if setting := wanted.get("setting"):
        rows = rows.filter(setting=setting)
    if "permanent" in wanted:
        rows = rows.filter(permanent=wanted["permanent"])
    if offered := wanted.get("service"):
        offers = Service.objects.filter(venue=OuterRef("pk"), title__contains=offered)
        rows = rows.filter(Exists(cut.standing(offers, "from_on", "until_on")))
    if words := wanted.get("venue"):
        rows = rows.filter(search.matches(words))
    return rows


#: Filters about venues, which every fact of this room knows.
WHERE = frozenset({"venue_kind", "setting", "permanent", "service", "venue"})


def _venues(cut: Cut) -> Rows:
    return cut.within(_open(cut), "unit_id")


VENUES = Fact(
    key="venues.venues",
    title=_("志愿服务阵地"),
    definition=_("截至当日在用的阵地，每处计一次，记在管理它的组织。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_venues,
    unit="unit_id",
    permission=VIEW,
    filters=WHERE,
    begins="opened_on",
    columns=(
        Column(_("名称"), "name", link=("venues:detail", "pk")),
        Column(_("类别"), "kind", choices=dict(Venue.Kind.choices)),
        Column(_("管理组织"), "unit__name"),
        Column(_("启用日期"), "opened_on", Shape.DAY),
    ),
)


def _services(cut: Cut) -> Rows:
    rows = cut.standing(Service.objects.all(), "from_on", "until_on")
    return cut.within(rows.filter(venue__in=_open(cut).values("pk")), "venue__unit_id")


SERVICES = Fact(
    key="venues.services",
    title=_("便民服务项目"),
    definition=_("截至当日各阵地正在提供的便民服务项目，同一项目在两处阵地计两次。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_services,
    unit="venue__unit_id",
    permission=VIEW,
    filters=WHERE,
    begins="from_on",
    columns=(
        Column(_("服务项目"), "title"),
        Column(_("阵地"), "venue__name", link=("venues:detail", "venue_id")),
        Column(_("开始日期"), "from_on", Shape.DAY),
    ),
)


def _posts(cut: Cut) -> Rows:
    rows = cut.standing(Post.objects.all(), "from_on", "until_on")
    return cut.within(rows.filter(venue__in=_open(cut).values("pk")), "venue__unit_id")


POSTS = Fact(
    key="venues.posts",
    title=_("志愿服务岗"),
    definition=_("截至当日在岗的志愿服务岗（微笑岗），每个计一次，记在窗口单位。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_posts,
    unit="venue__unit_id",
    permission=VIEW,
    filters=WHERE,
    begins="from_on",
    columns=(
        Column(_("岗位"), "title"),
        Column(_("窗口"), "venue__name", link=("venues:detail", "venue_id")),
        Column(_("设岗日期"), "from_on", Shape.DAY),
    ),
)


def _organisations(cut: Cut) -> Rows:
    """Units, not residencies: who cooperates with two homes is one organisation."""
    ties = cut.standing(Residency.objects.filter(unit=OuterRef("pk")), "from_on", "until_on")
    ties = ties.filter(venue__in=_open(cut).values("pk"))
    if "resident" in cut.filters:
        ties = ties.filter(resident=cut.filters["resident"])
    rows = Unit.objects.filter(Exists(ties))
    if kind := cut.filters.get("unit_kind"):
        rows = rows.filter(kind=kind)
    return cut.within(rows, "pk")


ORGANISATIONS = Fact(
    key="venues.organisations",
    title=_("合作与常驻组织"),
    definition=_("截至当日与阵地保持合作或常驻的组织，每家计一次，与几处阵地合作都只计一次。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_organisations,
    unit="pk",
    permission=VIEW,
    filters=WHERE | {"unit_kind", "resident"},
    columns=(
        Column(_("名称"), "name", link=("orgs:unit", "pk")),
        Column(_("类别"), "kind", choices=dict(Unit.Kind.choices)),
    ),
)


def _hosts(cut: Cut) -> Rows:
    """Units, not venues: a school with two rooms is one school."""
    rows = Unit.objects.filter(Exists(_open(cut).filter(unit=OuterRef("pk"))))
    if kind := cut.filters.get("unit_kind"):
        rows = rows.filter(kind=kind)
    return cut.within(rows, "pk")


HOSTS = Fact(
    key="venues.hosts",
    title=_("设有阵地的组织"),
    definition=_("截至当日有阵地在用的组织，每家计一次，有几处阵地都只计一次。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_hosts,
    unit="pk",
    permission=VIEW,
    filters=WHERE | {"unit_kind"},
    columns=(
        Column(_("名称"), "name", link=("orgs:unit", "pk")),
        Column(_("类别"), "kind", choices=dict(Unit.Kind.choices)),
    ),
)


def _settings(cut: Cut) -> Rows:
    """The first venue of each setting stands for it, and its unit has it."""
    rows = _open(cut).exclude(setting="")
    same = rows.filter(setting=OuterRef("setting"), pk__lt=OuterRef("pk"))
    return cut.within(rows.filter(~Exists(same)), "unit_id")


SETTINGS = Fact(
    key="venues.settings",
    title=_("阵地依托的场所类型"),
    definition=_("截至当日在用的阵地依托了几类场所，每类计一次，没有填类型的阵地不计。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_settings,
    unit="unit_id",
    permission=VIEW,
    filters=WHERE,
    begins="opened_on",
    columns=(
        Column(_("依托场所"), "setting", choices=dict(Venue.Setting.choices)),
        Column(_("其中最早登记的阵地"), "name", link=("venues:detail", "pk")),
    ),
)

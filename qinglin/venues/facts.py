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
    if "permanent" in wanted:
        rows = rows.filter(permanent=wanted["permanent"])
    if words := wanted.get("venue"):
        rows = rows.filter(search.matches(words))
    return rows


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
    filters=frozenset({"venue_kind", "permanent", "venue"}),
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
    filters=frozenset({"venue_kind", "permanent", "venue"}),
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
    filters=frozenset({"venue_kind", "permanent", "venue"}),
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
    filters=frozenset({"venue_kind", "permanent", "venue", "unit_kind", "resident"}),
    columns=(
        Column(_("名称"), "name", link=("orgs:unit", "pk")),
        Column(_("类别"), "kind", choices=dict(Unit.Kind.choices)),
    ),
)

"""Units to be counted: what stands in the tree on a day."""

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.facts import Basis, Column, Cut, Fact, Holds, Rows, Shape, UnitKind
from qinglin.orgs.models import Holding, Post, Unit
from qinglin.orgs.policy import VIEW

from .records import AGREEMENTS as AGREEMENTS
from .records import BOUND as BOUND
from .records import ENGAGED as ENGAGED
from .records import HONOURS as HONOURS
from .records import MEMBERS as MEMBERS
from .records import SEASONS as SEASONS
from .records import SEATS as SEATS


def _units(cut: Cut) -> Rows:
    rows = cut.still_there(Unit.objects.all(), "opened_on", "closed_on")
    if kind := cut.filters.get("kind"):
        rows = rows.filter(kind=kind)
    return cut.within(rows, "pk")


UNITS = Fact(
    key="orgs.units",
    title=_("组织"),
    definition=_("截至当日已设立且未撤销的组织，每个计一次。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_units,
    unit="pk",
    permission=VIEW,
    filters=frozenset({"kind"}),
    begins="opened_on",
    columns=(
        Column(_("名称"), "name", link=("orgs:unit", "pk")),
        Column(_("类别"), "kind", choices=dict(Unit.Kind.choices)),
        Column(_("成立日期"), "opened_on", Shape.DAY),
    ),
)


def _holders(cut: Cut) -> Rows:
    """Who holds such a post on the day; with several, the one first entered stands for all."""
    rows = Holding.objects.exclude(left_on=F("from_on"))
    rows = cut.within(cut.still_there(rows, "from_on", "left_on"), "unit_id")
    wanted = cut.filters
    for name, path in (
        ("post", "post__kind__key"),
        ("force", "post__kind__force"),
        ("unit_kind", "unit__kind"),
        ("source", "source"),
        ("concurrent", "concurrent"),
        ("way", "way"),
    ):
        if name in wanted:
            rows = rows.filter(**{path: wanted[name]})
    return rows.filter(~Exists(rows.filter(person=OuterRef("person"), pk__lt=OuterRef("pk"))))


HOLDERS = Fact(
    key="orgs.holders",
    title=_("在任人员"),
    definition=_(
        "当日担任所述职务、任期未止的人，同时担任几个职务也只计一次，记在最先登记的组织。"
    ),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.AS_OF,
    rows=_holders,
    unit="unit_id",
    distinct="person_id",
    permission=VIEW,
    filters=frozenset({"post", "force", "unit_kind", "source", "concurrent", "way"}),
    holds=Holds.PERSONS,
    person="person_id",
    begins="from_on",
    columns=(
        Column(_("姓名"), "person__name", link=("orgs:holding", "pk")),
        Column(_("组织"), "unit__name"),
        Column(_("职务"), "post__kind__title"),
        Column(_("任职日期"), "from_on", Shape.DAY),
    ),
)


def _posts(cut: Cut) -> Rows:
    rows = cut.still_there(Post.objects.all(), "opened_on", "closed_on")
    for name, path in (("post", "kind__key"), ("unit_kind", "unit__kind")):
        if name in cut.filters:
            rows = rows.filter(**{path: cut.filters[name]})
    return cut.within(rows, "unit_id")


POSTS = Fact(
    key="orgs.post_seats",
    title=_("职数"),
    definition=_("当日设有的职务的职数之和，是否满额都计入。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_posts,
    unit="unit_id",
    measure="seats",
    permission=VIEW,
    filters=frozenset({"post", "unit_kind"}),
    begins="opened_on",
    columns=(
        Column(_("职务"), "kind__title"),
        Column(_("组织"), "unit__name", link=("orgs:posts", "unit_id")),
        Column(_("职数"), "seats", Shape.NUMBER),
    ),
)

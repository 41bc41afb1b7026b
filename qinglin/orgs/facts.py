"""Units to be counted: what stands in the tree on a day."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.facts import Basis, Column, Cut, Fact, Rows, Shape, UnitKind

from .models import Unit
from .policy import VIEW


def _units(cut: Cut) -> Rows:
    rows = cut.still_there(Unit.objects.all(), "opened_on", "closed_on")
    if kind := cut.filters.get("kind"):
        rows = rows.filter(kind=kind)
    return cut.within(rows, "pk")


UNITS = Fact(
    key="orgs.units",
    title=_("组织单元"),
    definition=_("截至当日已设立且未撤销的组织单元，每个计一次。"),
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

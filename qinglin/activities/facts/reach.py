"""Whom programmes reach, to be counted: never added to those served."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from qinglin.activities.models import Coverage, Programme
from qinglin.activities.policy import VIEW
from qinglin.kernel.facts import Basis, Column, Cut, Fact, Rows, Shape, UnitKind
from qinglin.orgs.models import Unit


def _coverage(cut: Cut) -> Rows:
    rows = cut.standing(Coverage.objects.all(), "from_on", "until_on")
    if prefix := cut.filters.get("programme"):
        chosen = Programme.objects.filter(key__startswith=prefix)
        rows = rows.filter(programme__in=chosen.values("pk"))
    if kind := cut.filters.get("unit_kind"):
        rows = rows.filter(unit__kind=kind)
    return rows


def _covered_units(cut: Cut) -> Rows:
    return cut.within(Unit.objects.filter(Exists(_coverage(cut).filter(unit=OuterRef("pk")))), "pk")


COVERED_UNITS = Fact(
    key="activities.covered_units",
    title=_("项目覆盖的组织"),
    definition=_(
        "截至当日项目登记覆盖的组织（村、社区、学校等），每家计一次，几个项目都覆盖也只计一次。"
    ),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_covered_units,
    unit="pk",
    permission=VIEW,
    filters=frozenset({"programme", "unit_kind"}),
    columns=(
        Column(_("名称"), "name", link=("orgs:unit", "pk")),
        Column(_("类别"), "kind", choices=dict(Unit.Kind.choices)),
    ),
)


def _covered_people(cut: Cut) -> Rows:
    """Of several programmes in one unit the one that reaches most stands for all."""
    rows = _coverage(cut).exclude(people=None)
    same = rows.filter(unit=OuterRef("unit"))
    more = same.filter(people__gt=OuterRef("people"))
    first = same.filter(people=OuterRef("people"), pk__lt=OuterRef("pk"))
    return cut.within(rows.filter(~Exists(more), ~Exists(first)), "unit_id")


COVERED_PEOPLE = Fact(
    key="activities.covered_people",
    title=_("项目覆盖人口"),
    definition=_(
        "截至当日项目登记的覆盖人数之和；同一组织被几个项目覆盖，只取人数最多的一项。覆盖不等于服务。"
    ),
    unit_kind=UnitKind.COVERED,
    basis=Basis.AS_OF,
    rows=_covered_people,
    unit="unit_id",
    measure="people",
    permission=VIEW,
    filters=frozenset({"programme", "unit_kind"}),
    begins="from_on",
    columns=(
        Column(_("项目"), "programme__title"),
        Column(_("覆盖的组织"), "unit__name", link=("orgs:unit", "unit_id")),
        Column(_("覆盖人数"), "people", Shape.NUMBER),
        Column(_("开始日期"), "from_on", Shape.DAY),
    ),
)

"""Re-elections to be counted: which units elected, and the meetings that prepared it."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.facts import Basis, Column, Cut, Fact, Rows, Shape, UnitKind

from .models import Milestone, Reelection
from .policy import VIEW


def _completed(cut: Cut) -> Rows:
    """Results that were approved; a unit that elected twice in the period counts once."""
    rows = Reelection.objects.filter(effective_on__isnull=False)
    rows = cut.on_days(rows, "held_on")
    if kind := cut.filters.get("unit_kind"):
        rows = rows.filter(unit__kind=kind)
    again = rows.filter(unit=OuterRef("unit"), pk__gt=OuterRef("pk"))
    return cut.within(rows.filter(~Exists(again)), "unit_id")


COMPLETED = Fact(
    key="elections.completed",
    title=_("完成换届的组织"),
    definition=_("期间内开过换届大会、结果已经批复的组织，每个计一次，按大会日期记。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.EVENT,
    rows=_completed,
    unit="unit_id",
    distinct="unit_id",
    day="held_on",
    permission=VIEW,
    filters=frozenset({"unit_kind"}),
    columns=(
        Column(_("组织"), "unit__name", link=("elections:detail", "pk")),
        Column(_("大会日期"), "held_on", Shape.DAY),
        Column(_("任职日期"), "effective_on", Shape.DAY),
    ),
)


def _milestones(cut: Cut) -> Rows:
    rows = cut.on_days(Milestone.objects.all(), "held_on")
    if kind := cut.filters.get("kind"):
        rows = rows.filter(kind=kind)
    return cut.within(rows, "campaign__unit_id")


MILESTONES = Fact(
    key="elections.milestones",
    title=_("换届专项的会议"),
    definition=_("期间内为换届专项召开的动员、观摩培训、督导、总结会议，每次计一次。"),
    unit_kind=UnitKind.SESSIONS,
    basis=Basis.EVENT,
    rows=_milestones,
    unit="campaign__unit_id",
    day="held_on",
    permission=VIEW,
    filters=frozenset({"kind"}),
    columns=(
        Column(_("会议"), "title", link=("elections:campaign", "campaign_id")),
        Column(_("类别"), "kind", choices=dict(Milestone.Kind.choices)),
        Column(_("日期"), "held_on", Shape.DAY),
    ),
)

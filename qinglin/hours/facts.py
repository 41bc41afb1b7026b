"""Minutes to be counted, as the ledger has them."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.facts import Basis, Column, Cut, Fact, Holds, Rows, Shape, UnitKind

from .models import Entry
from .policy import VIEW


def _entries(cut: Cut) -> Rows:
    return cut.within(cut.on_days(Entry.objects.all(), "service_on"), "unit_id")


MINUTES = Fact(
    key="hours.minutes",
    title=_("志愿服务时长"),
    definition=_("服务日期在期间内的时长流水之和（分钟），更正已计入，记在组织单位。"),
    unit_kind=UnitKind.HOURS,
    basis=Basis.EVENT,
    rows=_entries,
    unit="unit_id",
    measure="minutes",
    day="service_on",
    permission=VIEW,
    holds=Holds.MINORS,
    person="person_id",
    corrects="corrects_id",
    left_out="activities.paid_minutes",
    columns=(
        Column(_("流水号"), "seq", Shape.NUMBER, link=("hours:entry", "seq")),
        Column(_("姓名"), "person__name"),
        Column(_("活动"), "activity"),
        Column(_("日期"), "service_on", Shape.DAY),
        Column(_("类别"), "kind", choices=dict(Entry.Kind.choices)),
        Column(_("时长"), "minutes", Shape.MINUTES),
    ),
)

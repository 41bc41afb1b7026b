"""Paid time, told apart: who was on the roll for pay is no volunteer in that time."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from qinglin.activities.models import SignUp
from qinglin.activities.policy import VIEW
from qinglin.kernel.facts import Basis, Column, Cut, Fact, Holds, Rows, Shape, UnitKind

from .narrowing import ABOUT_PERSONS, at_home, attendances, everywhere


def _paid(cut: Cut) -> Rows:
    return attendances(cut, SignUp.objects.filter(outcome=SignUp.Outcome.PAID))


COLUMNS = (
    Column(_("姓名"), "person__name"),
    Column(
        _("活动"),
        "shift__activity__title",
        link=("activities:desk_detail", "shift__activity_id"),
    ),
    Column(_("岗位"), "shift__title"),
    Column(_("开始"), "shift__starts_at", Shape.MOMENT),
    Column(_("实际时长"), "raw_minutes", Shape.MINUTES),
)
PAID_TIMES = Fact(
    key="activities.paid_times",
    title=_("带薪在岗人次"),
    definition=_(
        "期间内点名记为带薪在岗的每一次计一人次。领薪的工作时间不是志愿服务，不计入参加服务人次。"
    ),
    unit_kind=UnitKind.PERSON_TIMES,
    basis=Basis.EVENT,
    rows=_paid,
    unit="shift__activity__unit_id",
    moment="shift__starts_at",
    permission=VIEW,
    filters=ABOUT_PERSONS,
    holds=Holds.MINORS,
    person="person_id",
    columns=COLUMNS,
)
PAID_MINUTES = Fact(
    key="activities.paid_minutes",
    title=_("带薪在岗分钟"),
    definition=_("期间内点名记为带薪在岗的实际分钟之和。领薪的工作时间不是志愿服务，不记入时长。"),
    unit_kind=UnitKind.HOURS,
    basis=Basis.EVENT,
    rows=_paid,
    unit="shift__activity__unit_id",
    measure="raw_minutes",
    moment="shift__starts_at",
    permission=VIEW,
    filters=ABOUT_PERSONS,
    holds=Holds.MINORS,
    person="person_id",
    columns=COLUMNS,
)


def _only_paid(cut: Cut) -> Rows:
    """Who was there for pay and at no other time of the period as a volunteer, wherever that was:
    narrowing what was done for pay does not make anybody's service elsewhere undone."""
    paid = _paid(everywhere(cut)).filter(person=OuterRef("pk"))
    anywhere = Cut(until=cut.until, since=cut.since)
    served = attendances(anywhere, SignUp.objects.filter(outcome__in=SignUp.SERVED))
    served = served.filter(person=OuterRef("pk"))
    return cut.within(at_home().filter(Exists(paid), ~Exists(served)), "home")


PAID_PERSONS = Fact(
    key="activities.paid_persons",
    title=_("只带薪在岗的人数"),
    definition=_("期间内只有带薪在岗、没有一次志愿服务的人，每人计一次，记在注册所在的组织。"),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.EVENT,
    rows=_only_paid,
    unit="home",
    permission="volunteers.view",
    filters=ABOUT_PERSONS,
    holds=Holds.MINORS,
    person="pk",
    every=at_home,
    columns=(Column(_("姓名"), "name"),),
)

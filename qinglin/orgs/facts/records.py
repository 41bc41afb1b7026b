"""What units have on record to be counted: paid work, seats, members, honours, agreements."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import search
from qinglin.kernel.facts import Basis, Column, Cut, Fact, Holds, Rows, Shape, UnitKind
from qinglin.orgs.models import (
    Agreement,
    Engagement,
    Establishment,
    Headcount,
    Honour,
    Party,
    Season,
    Unit,
)
from qinglin.orgs.policy import SEE_PEOPLE, VIEW


def _engaged(cut: Cut) -> Rows:
    """One row for each person: an engagement that stands, the oldest of several."""
    rows = cut.standing(Engagement.objects.all(), "from_on", "until_on")
    if kind := cut.filters.get("kind"):
        rows = rows.filter(kind=kind)
    older = rows.filter(person=OuterRef("person"), pk__lt=OuterRef("pk"))
    return cut.within(rows.filter(~Exists(older)), "employer_id")


ENGAGED = Fact(
    key="orgs.engaged",
    title=_("在聘人员"),
    definition=_(
        "当日在聘的社工、督导和聘用人员，每人计一次，受几家聘用也只计一次，记在聘用单位。"
    ),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.AS_OF,
    rows=_engaged,
    unit="employer_id",
    distinct="person_id",
    permission=SEE_PEOPLE,
    filters=frozenset({"kind"}),
    holds=Holds.PERSONS,
    person="person_id",
    begins="from_on",
    columns=(
        Column(_("姓名"), "person__name"),
        Column(_("身份"), "kind", choices=dict(Engagement.Kind.choices)),
        Column(_("聘用单位"), "employer__name", link=("orgs:unit", "employer_id")),
        Column(_("起聘日期"), "from_on", Shape.DAY),
    ),
)


def _latest(rows: QuerySet[Any], cut: Cut, day: str, *same: str) -> Rows:
    """Of rows that replace each other, those that hold on the day."""
    rows = rows.filter(**{f"{day}__lte": cut.until})
    later = rows.filter(
        **{name: OuterRef(name) for name in ("unit", *same)}, **{f"{day}__gt": OuterRef(day)}
    )
    return cut.within(rows.filter(~Exists(later), unit__closed_on=None), "unit_id")


def _seats(cut: Cut) -> Rows:
    rows = _latest(Establishment.objects.all(), cut, "from_on", "kind")
    kind = cut.filters.get("kind")
    return rows.filter(kind=kind) if kind else rows


SEATS = Fact(
    key="orgs.seats",
    title=_("核定编制"),
    definition=_("当日有效的编制核定数之和，每个组织每类只取最近一次核定。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_seats,
    unit="unit_id",
    measure="seats",
    permission=VIEW,
    filters=frozenset({"kind"}),
    begins="from_on",
    columns=(
        Column(_("组织"), "unit__name", link=("orgs:unit", "unit_id")),
        Column(_("编制类别"), "kind", choices=dict(Establishment.Kind.choices)),
        Column(_("核定数"), "seats", Shape.NUMBER),
        Column(_("自"), "from_on", Shape.DAY),
    ),
)
MEMBERS = Fact(
    key="orgs.members",
    title=_("团员数"),
    definition=_("各组织最近一次上报的团员数之和，撤销的组织不计。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=lambda cut: _latest(Headcount.objects.all(), cut, "on"),
    unit="unit_id",
    measure="members",
    permission=VIEW,
    begins="on",
    columns=(
        Column(_("组织"), "unit__name", link=("orgs:unit", "unit_id")),
        Column(_("团员"), "members", Shape.NUMBER),
        Column(_("统计日期"), "on", Shape.DAY),
    ),
)


def _honours(cut: Cut) -> Rows:
    rows = cut.still_there(Honour.objects.all(), "given_on", "withdrawn_on")
    if title := cut.filters.get("title"):
        rows = rows.filter(title=title)
    if level := cut.filters.get("level"):
        rows = rows.filter(level=level)
    rows = cut.within(rows, "unit_id")
    return _in_a_row(rows) if cut.filters.get("in_a_row") else rows


def _in_a_row(rows: Rows) -> Rows:
    """Those after which no year is missing until the latest of the same unit and title."""
    same = rows.filter(unit=OuterRef("unit"), title=OuterRef("title")).order_by()
    before = same.annotate(following=F("year") + 1).filter(following=OuterRef("year"))
    begun_anew = same.filter(~Exists(before), year__gt=OuterRef("year"))
    found: Rows = rows.filter(~Exists(begun_anew))
    return found


HONOURS = Fact(
    key="orgs.honours",
    title=_("集体荣誉"),
    definition=_(
        "截至当日授予组织且未撤销的荣誉，每年每项计一次；只看连续获评的，从最近一年往前数到中断为止。"
    ),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_honours,
    unit="unit_id",
    permission=VIEW,
    filters=frozenset({"title", "level", "in_a_row"}),
    begins="given_on",
    columns=(
        Column(_("组织"), "unit__name", link=("orgs:unit", "unit_id")),
        Column(_("荣誉名称"), "title"),
        Column(_("级别"), "level", choices=dict(Honour.Level.choices)),
        Column(_("授予日期"), "given_on", Shape.DAY),
    ),
)


def _agreements(cut: Cut) -> Rows:
    rows = cut.standing(Agreement.objects.all(), "from_on", "until_on")
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=cut.until))
    if kind := cut.filters.get("kind"):
        rows = rows.filter(kind=kind)
    if words := cut.filters.get("agreement"):
        rows = rows.filter(search.matches(words))
    return rows


AGREEMENTS = Fact(
    key="orgs.agreements",
    title=_("有效协议"),
    definition=_("当日在有效期内、没有提前终止的协议，每份计一次，记在保管协议的组织。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=lambda cut: cut.within(_agreements(cut), "unit_id"),
    unit="unit_id",
    permission=VIEW,
    filters=frozenset({"kind", "agreement"}),
    begins="from_on",
    columns=(
        Column(_("名称"), "title", link=("orgs:agreement", "pk")),
        Column(_("种类"), "kind", choices=dict(Agreement.Kind.choices)),
        Column(_("保管组织"), "unit__name"),
        Column(_("签订日期"), "signed_on", Shape.DAY),
    ),
)


def _bound(cut: Cut) -> Rows:
    """Units that are a party to an agreement that holds."""
    parties = Party.objects.filter(unit=OuterRef("pk"), agreement__in=_agreements(cut).values("pk"))
    if role := cut.filters.get("role"):
        parties = parties.filter(role=role)
    rows = Unit.objects.filter(Exists(parties))
    if kind := cut.filters.get("unit_kind"):
        rows = rows.filter(kind=kind)
    return cut.within(rows, "pk")


BOUND = Fact(
    key="orgs.bound_units",
    title=_("有协议的组织"),
    definition=_("当日是有效协议签约方的组织，签了几份也只计一次。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_bound,
    unit="pk",
    permission=VIEW,
    filters=frozenset({"kind", "agreement", "role", "unit_kind"}),
    begins="opened_on",
    columns=(
        Column(_("名称"), "name", link=("orgs:unit", "pk")),
        Column(_("类别"), "kind", choices=dict(Unit.Kind.choices)),
    ),
)


def _seasons(cut: Cut) -> Rows:
    rows = cut.on_days(Season.objects.all(), "from_on")
    if kind := cut.filters.get("kind"):
        rows = rows.filter(agreement__kind=kind)
    if words := cut.filters.get("agreement"):
        rows = rows.filter(agreement__in=Agreement.objects.filter(search.matches(words)))
    return cut.within(rows, "agreement__unit_id")


SEASONS = Fact(
    key="orgs.seasons",
    title=_("协议下的主题季"),
    definition=_("期间内开始的主题季，每季计一次，季里活动再多也只计一季。"),
    unit_kind=UnitKind.SESSIONS,
    basis=Basis.EVENT,
    rows=_seasons,
    unit="agreement__unit_id",
    day="from_on",
    permission=VIEW,
    filters=frozenset({"kind", "agreement"}),
    columns=(
        Column(_("协议"), "agreement__title", link=("orgs:agreement", "agreement_id")),
        Column(_("第几季"), "number", Shape.NUMBER),
        Column(_("主题"), "theme"),
        Column(_("开始"), "from_on", Shape.DAY),
    ),
)

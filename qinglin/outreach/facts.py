"""Young people in touch: lists, contacts, and the times they were reached."""

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.facts import Basis, Column, Cut, Fact, Holds, Rows, Shape, UnitKind

from .models import Contact, ContactList, Touch
from .policy import COUNT


def _standing(cut: Cut) -> Rows:
    return cut.still_there(Contact.objects.all(), "from_on", "until_on")


def _contacts(cut: Cut) -> Rows:
    """One row for each young person, on however many lists."""
    rows = _standing(cut)
    if field := cut.filters.get("field"):
        rows = rows.filter(field=field)
    older = rows.filter(youth=OuterRef("youth"), pk__lt=OuterRef("pk"))
    return cut.within(rows.filter(~Exists(older)), "list__unit_id")


CONTACTS = Fact(
    key="outreach.contacts",
    title=_("联系的青年"),
    definition=_("当日在团干部联系名单上的青年，每人计一次，在几份名单上也只计一次。"),
    unit_kind=UnitKind.PERSONS,
    basis=Basis.AS_OF,
    rows=_contacts,
    unit="list__unit_id",
    distinct="youth",
    permission=COUNT,
    filters=frozenset({"field"}),
    holds=Holds.MINORS,
    begins="from_on",
    columns=(
        Column(_("领域"), "field", choices=dict(Contact.Field.choices)),
        Column(_("所在组织"), "place__name"),
        Column(_("列入日期"), "from_on", Shape.DAY),
    ),
)


def _lists(cut: Cut) -> Rows:
    """Lists that stand, each with how many are on it."""
    rows = cut.still_there(ContactList.objects.all(), "from_on", "until_on")
    on_it = _standing(cut).filter(list=OuterRef("pk")).order_by().values("list")
    number = Subquery(on_it.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return cut.within(rows.annotate(contacts=Coalesce(number, Value(0))), "unit_id")


LISTS = Fact(
    key="outreach.lists",
    title=_("联系名单上的人数"),
    definition=_("当日有效的联系名单，每名团干部一份，数名单上的青年。"),
    unit_kind=UnitKind.STOCK,
    basis=Basis.AS_OF,
    rows=_lists,
    unit="unit_id",
    measure="contacts",
    permission=COUNT,
    begins="from_on",
    columns=(
        Column(_("组织"), "unit__name"),
        Column(_("建立日期"), "from_on", Shape.DAY),
    ),
)


def _touches(cut: Cut) -> Rows:
    rows = cut.on_days(Touch.objects.exclude(outcome=Touch.Outcome.MISSED), "on")
    if way := cut.filters.get("way"):
        rows = rows.filter(way=way)
    if extra := cut.filters.get("extra"):
        rows = rows.filter(Q(extra__title=extra))
    return cut.within(rows, "contact__list__unit_id")


TOUCHES = Fact(
    key="outreach.touches",
    title=_("联系青年人次"),
    definition=_("期间内联系上青年的记录，每次计一人次；没有联系上的不计。"),
    unit_kind=UnitKind.PERSON_TIMES,
    basis=Basis.EVENT,
    rows=_touches,
    unit="contact__list__unit_id",
    day="on",
    permission=COUNT,
    filters=frozenset({"way", "extra"}),
    holds=Holds.MINORS,
    columns=(
        Column(_("方式"), "way", choices=dict(Touch.Way.choices)),
        Column(_("结果"), "outcome", choices=dict(Touch.Outcome.choices)),
        Column(_("日期"), "on", Shape.DAY),
    ),
)

"""Certificates of service: what they would say, what they say, and whether it still holds."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qinglin.documents.models import Document
from qinglin.documents.queries import Detail, Line, Reading, State, documents_of, statement_of
from qinglin.hours import rules
from qinglin.hours.models import Certificate, CertificateLine, Entry
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.kernel.templatetags.moments import duration
from qinglin.orgs.models import Unit, UnitLink
from qinglin.people.models import Person
from qinglin.people.queries import person_of, same_as, wards_of
from qinglin.volunteers.queries import profile_of

from .entries import Item, head

KIND = "hours.service"
#: What may be asked for beyond the three items that every certificate has.
EXTRAS = ("volunteer", "document", "details")
MOST_SERVICES = 1_000
#: No ledger of this house begins before.
EARLIEST = date(1990, 1, 1)
#: So many kinds of service are named on one line; the rest is counted.
MOST_CONTENTS = 8


@dataclass(frozen=True, slots=True)
class Issued:
    """One of my certificates in the list: with what holds now beside it."""

    document: Document
    certificate: Certificate
    state: str


def served(person_id: int, from_on: date, to_on: date) -> list[Item]:
    """Credits of these days that still count for something, oldest first."""
    return _items(
        Entry.objects.filter(person_id__in=same_as(person_id), service_on__range=(from_on, to_on))
    )


def served_with(entry: Entry) -> list[Item]:
    """The credits of the one activity that this credit is about, on its day."""
    return _items(
        Entry.objects.filter(
            person_id=entry.person_id,
            unit_id=entry.unit_id,
            service_on=entry.service_on,
            activity=entry.activity,
        )
    )


def _items(entries: QuerySet[Entry]) -> list[Item]:
    corrections: dict[int | None, list[Entry]] = defaultdict(list)
    credits: list[Entry] = []
    for entry in entries.order_by("service_on", "seq"):
        if entry.kind == Entry.Kind.CREDIT:
            credits.append(entry)
        else:
            corrections[entry.corrects_id].append(entry)
    items = (Item(entry, corrections[entry.pk]) for entry in credits)
    return [item for item in items if item.minutes > 0]


def person_to_certify(actor: Actor, pk: int | None) -> Person:
    """Oneself, or a child one answers for; anybody else is absent."""
    if pk is None or pk == actor.person_id:
        return person_of(actor)
    ward = wards_of(actor).filter(pk=pk).first()
    if ward is None:
        raise NotFound
    return ward


def first_service(person_id: int) -> date | None:
    """The day of the first service in the ledger."""
    entries = Entry.objects.filter(person_id__in=same_as(person_id)).order_by("service_on")
    return entries.values_list("service_on", flat=True).first()


def credit_of(person_id: int, seq: int) -> Entry:
    """A credit of this person's own; every other number is absent."""
    credits = Entry.objects.filter(kind=Entry.Kind.CREDIT, person_id__in=same_as(person_id))
    entry = credits.filter(pk=seq).first()
    if entry is None:
        raise NotFound
    return entry


def recording_unit(items: Iterable[Item]) -> Unit:
    """Who records certifies: the one unit that recorded it all, or the lowest one above all."""
    units = {item.entry.unit_id for item in items}
    if len(units) == 1:
        return Unit.objects.get(pk=units.pop())
    links = UnitLink.objects.filter(descendant_id__in=units)
    above: dict[int, dict[int, int]] = defaultdict(dict)
    for ancestor, descendant, depth in links.values_list("ancestor_id", "descendant_id", "depth"):
        above[ancestor][descendant] = depth
    common = {
        unit: sum(depths.values()) for unit, depths in above.items() if depths.keys() >= units
    }
    if common:
        return Unit.objects.get(pk=min(common, key=lambda unit: (common[unit], unit)))
    first = max(items, key=lambda item: item.entry.seq)
    return Unit.objects.get(pk=first.entry.unit_id)


def body_of(
    person: Person,
    scope: str,
    days: tuple[date, date],
    items: Collection[Item],
    extras: Collection[str],
) -> dict[str, Any]:
    """What is signed: time, content and recording units always, the rest on request."""
    seq, hash_ = head()
    by_unit: dict[str, list[int]] = defaultdict(list)
    for item in items:
        by_unit[item.entry.organiser].append(item.minutes)
    profile = profile_of(person.pk) if "volunteer" in extras else None
    body: dict[str, Any] = {
        "scope": scope,
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
        "minutes": sum(item.minutes for item in items),
        "services": len(items),
        "contents": _contents(items),
        "units": [
            {"name": name, "minutes": sum(minutes), "services": len(minutes)}
            for name, minutes in sorted(by_unit.items(), key=lambda pair: (-sum(pair[1]), pair[0]))
        ],
        "ledger": {"seq": seq, "head": hash_.hex()},
    }
    if scope == Certificate.Scope.SERVICE:
        entry = next(iter(items)).entry
        body |= {"activity": entry.activity, "place": entry.place}
    if profile is not None:
        body["volunteer"] = profile.number
    if "document" in extras and person.document_mask:
        body["document"] = {
            "type": person.get_document_type_display(),
            "number": person.document_mask,
        }
    if "details" in extras:
        body["entries"] = [
            {
                "seq": item.entry.seq,
                "day": item.entry.service_on.isoformat(),
                "activity": item.entry.activity,
                "place": item.entry.place,
                "content": item.entry.content,
                "organiser": item.entry.organiser,
                "minutes": item.minutes,
            }
            for item in items
        ]
    return body


def _contents(items: Iterable[Item]) -> list[dict[str, Any]]:
    minutes: dict[str, list[int]] = defaultdict(list)
    for item in items:
        minutes[item.entry.content or item.entry.activity].append(item.minutes)
    ordered = sorted(minutes.items(), key=lambda pair: (-sum(pair[1]), pair[0]))
    return [
        {"content": content, "minutes": sum(each), "services": len(each)}
        for content, each in ordered
    ]


def subject_of(person: Person, body: dict[str, Any], items: Iterable[Item]) -> str:
    """The same wish over an unmoved ledger has the same subject, and so the same certificate."""
    wish = {
        **{name: value for name, value in body.items() if name != "ledger"},
        "holder": person.name,
        "lines": [[item.entry.seq, item.minutes] for item in items],
        "person": person.public_id,
    }
    return hashlib.sha256(rules.plain_json(wish).encode()).hexdigest()


# ---------------------------------------------------------------- how it stands now


def certificate_of(document: Document) -> Certificate:
    return Certificate.objects.get(pk=document.pk)


def document_taken_back(pk: int) -> Document:
    return Document.objects.select_related("unit").get(pk=pk, revoked_at__isnull=False)


def my_certificates(person_id: int) -> list[Issued]:
    """All that were ever issued for this person, the latest first, as they stand now."""
    documents = list(documents_of(person_id, KIND))
    certificates = Certificate.objects.in_bulk([document.pk for document in documents])
    now = _minutes_now(documents)
    return [
        Issued(
            document,
            certificates[document.pk],
            "revoked" if document.revoked_at else _state(now[document.pk]).value,
        )
        for document in documents
    ]


def read(document: Document) -> Reading:
    """The certificate in words, every number beside what the ledger holds now."""
    body = statement_of(document)["body"]
    lines = list(
        CertificateLine.objects.filter(certificate_id=document.pk)
        .select_related("entry")
        .order_by("entry__service_on", "entry_id")
    )
    counted = _minutes_now([document])[document.pk]
    now = {seq: minutes for seq, _before, minutes in counted}
    total, services = sum(now.values()), sum(1 for minutes in now.values() if minutes > 0)
    details = tuple(
        Detail(
            day=line.entry.service_on,
            title=line.entry.activity,
            note=" · ".join(filter(None, (line.entry.content, line.entry.place))),
            value=duration(line.minutes),
            now=duration(now[line.entry_id]) if now[line.entry_id] != line.minutes else "",
        )
        for line in lines
        if "entries" in body
    )
    anchor = Line(_("开具时的链头"), f"{body['ledger']['seq']} · {body['ledger']['head']}")
    return Reading(_state(counted), tuple(_lines(body, total, services)), details, (anchor,))


def _lines(body: dict[str, Any], total: int, services: int) -> Iterable[Line]:
    """The facts of a certificate, in the order in which people ask for them."""
    if body["scope"] == Certificate.Scope.SERVICE:
        yield Line(_("活动名称"), body["activity"], optional=True)
        yield Line(_("服务日期"), chinese_day(body["from"]))
    else:
        yield Line(_("服务期间"), period(body["from"], body["to"]))
    yield Line(
        _("服务时间"),
        duration(body["minutes"]),
        now=duration(total) if total != body["minutes"] else "",
    )
    yield Line(
        _("服务次数"),
        times(body["services"]),
        now=times(services) if services != body["services"] else "",
    )
    yield Line(_("服务内容"), contents(body["contents"]), optional=True)
    yield Line(_("记录单位"), "、".join(unit["name"] for unit in body["units"]))


def times(number: int) -> str:
    return ngettext("%(n)d 次", "%(n)d 次", number) % {"n": number}


def contents(found: list[dict[str, Any]]) -> str:
    """小家电维修、义诊等 9 项"""
    named = "、".join(one["content"] for one in found[:MOST_CONTENTS])
    if len(found) <= MOST_CONTENTS:
        return named
    return _("%(named)s等 %(n)d 项") % {"named": named, "n": len(found)}


def chinese_day(text: str) -> str:
    """A signed day with its year, as it is said on paper."""
    # Translators: Django's date format characters: year, month and day.
    return date_format(date.fromisoformat(text), _("Y年n月j日"))


def period(start: str, end: str) -> str:
    return _("%(start)s至%(end)s") % {"start": chinese_day(start), "end": chinese_day(end)}


def _minutes_now(documents: Iterable[Document]) -> dict[int, list[tuple[int, int, int]]]:
    """Per document: each line's number, what it counted then, and what it counts now."""
    ids = [document.pk for document in documents]
    found: dict[int, list[tuple[int, int, int]]] = {pk: [] for pk in ids}
    lines = CertificateLine.objects.filter(certificate_id__in=ids)
    rows = list(
        lines.order_by("entry_id").values_list(
            "certificate_id", "entry_id", "minutes", "entry__minutes"
        )
    )
    corrected = dict(
        Entry.objects.filter(corrects__in=lines.values("entry"))
        .values_list("corrects")
        .annotate(difference=Sum("minutes"))
    )
    for certificate, seq, then, entered in rows:
        found[certificate].append((seq, then, entered + corrected.get(seq, 0)))
    return found


def _state(lines: list[tuple[int, int, int]]) -> State:
    if not any(now > 0 for _seq, _then, now in lines):
        return State.VOID
    return State.VALID if all(then == now for _seq, then, now in lines) else State.CHANGED


def services_to_certify(person_id: int, limit: int = 12) -> list[Item]:
    """The latest services that a certificate could be asked for, newest first."""
    credits = Entry.objects.filter(person_id__in=same_as(person_id), kind=Entry.Kind.CREDIT)
    latest = credits.order_by("-service_on", "-seq").values_list("pk", flat=True)[: limit * 2]
    entries = Entry.objects.filter(pk__in=list(latest)) | Entry.objects.filter(
        corrects__in=list(latest)
    )
    return _items(entries)[::-1][:limit]

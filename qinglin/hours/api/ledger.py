from datetime import date, datetime
from typing import Annotated, Any

from ninja import Router, Schema, Status
from pydantic import Field

from qinglin.hours import actions, queries
from qinglin.hours.errors import PeriodNeeded
from qinglin.kernel import clock
from qinglin.kernel.actor import require_person
from qinglin.kernel.schemas import Body, DayAsked, Id, Number, Text, operation
from qinglin.kernel.web import Request

router = Router(tags=["hours"])

Year = Annotated[int | None, Field(ge=1990, le=2999)]
After = Annotated[int, Field(ge=0, le=2**62)]
Limit = Annotated[int, Field(ge=1, le=queries.MOST_LINES)]


class CorrectionOut(Schema):
    seq: int
    minutes: int
    reason: str
    made_at: datetime


class ItemOut(Schema):
    """``minutes`` as entered, ``counted`` as it counts after corrections."""

    seq: int
    service_on: date
    activity: str
    place: str
    content: str
    organiser: str
    leader: str
    minutes: int
    raw_minutes: int | None
    counted: int
    corrections: list[CorrectionOut]


class PendingOut(Schema):
    """Served, the roll not confirmed yet."""

    sign_up_id: int
    activity: str
    shift: str
    starts_at: datetime


class StatementOut(Schema):
    year: int
    minutes: int
    years: dict[int, int]
    items: list[ItemOut]
    pending: list[PendingOut]


class CorrectionIn(Body):
    """``minutes`` is what the entry shall count from now on; ``seen`` what it counted until now."""

    minutes: Number
    reason: Text
    seen: Number | None = None


class CorrectedOut(Schema):
    """``minutes`` is the difference that was entered, ``counted`` what counts now."""

    seq: int
    corrects: int
    minutes: int
    counted: int


class CertificateIn(Body):
    """Days of a period, both included; or the number of one credit, for that activity alone."""

    from_on: DayAsked | None = None
    to_on: DayAsked | None = None
    entry: Id | None = None
    extras: list[Text] = Field(default_factory=list, max_length=10)


class CertificateOut(Schema):
    """``state`` is how it stands now: valid, changed, void or revoked."""

    number: str
    state: str
    from_on: date
    to_on: date
    minutes: int
    services: int
    unit: str
    issued_at: datetime


class HeadOut(Schema):
    seq: int
    hash: str


class LedgerOut(Schema):
    """Entries as docs/ledger.md describes them; ``next`` is the number to go on after."""

    items: list[dict[str, Any]]
    next: int | None


@router.get("me/hours", **operation("my_hours", "hours.view_own", {200: StatementOut}))
def my_hours(request: Request, year: Year = None) -> StatementOut:
    """My statement of one year, newest first; this year unless another is asked for."""
    person_id = require_person(request.actor)
    statement = queries.statement(person_id, year or clock.today().year)
    items = [_item(item) for month in statement.months for item in month.items]
    pending = [
        PendingOut(
            sign_up_id=waiting.pk,
            activity=waiting.shift.activity.title,
            shift=waiting.shift.title,
            starts_at=waiting.shift.starts_at,
        )
        for waiting in statement.pending
    ]
    return StatementOut(
        year=statement.year,
        minutes=statement.minutes,
        years=dict(statement.years),
        items=items,
        pending=pending,
    )


def _item(item: queries.Item) -> ItemOut:
    entry = item.entry
    return ItemOut(
        seq=entry.seq,
        service_on=entry.service_on,
        activity=entry.activity,
        place=entry.place,
        content=entry.content,
        organiser=entry.organiser,
        leader=entry.leader.name if entry.leader else "",
        minutes=entry.minutes,
        raw_minutes=entry.raw_minutes,
        counted=item.minutes,
        corrections=[
            CorrectionOut(
                seq=correction.seq,
                minutes=correction.minutes,
                reason=queries.reason_of(correction),
                made_at=correction.made_at,
            )
            for correction in item.corrections
        ],
    )


@router.post(
    "entries/{int:seq}/corrections",
    **operation("correct_entry", "hours.correct", {201: CorrectedOut}, scope="seq"),
)
def correct(request: Request, seq: int, body: CorrectionIn) -> Status[CorrectedOut]:
    """Correct an entry by a further entry; the volunteer is told."""
    entry = queries.entry_for(request.actor, seq)
    correction = actions.correct(
        request.actor, entry, minutes=body.minutes, reason=body.reason, seen=body.seen
    )
    made = CorrectedOut(
        seq=correction.seq, corrects=seq, minutes=correction.minutes, counted=body.minutes
    )
    return Status(201, made)


@router.get(
    "me/certificates",
    **operation("my_certificates", "certificates.view_own", {200: list[CertificateOut]}),
)
def my_certificates(request: Request) -> list[CertificateOut]:
    """All certificates that were ever issued for me, the latest first, as they stand now."""
    person_id = require_person(request.actor)
    return [_certificate(one) for one in queries.my_certificates(person_id)]


@router.post(
    "me/certificates",
    **operation("ask_certificate", "certificates.ask", {200: CertificateOut, 201: CertificateOut}),
)
def ask_certificate(request: Request, body: CertificateIn) -> Status[CertificateOut]:
    """A certificate of my service; asked again while the ledger is unmoved, the same one (200)."""
    person = queries.person_to_certify(request.actor, None)
    if body.entry is not None:
        entry = queries.credit_of(person.pk, body.entry)
        made = actions.certify_service(request.actor, person, entry, extras=body.extras)
    elif body.from_on is None or body.to_on is None:
        raise PeriodNeeded(fields={"from_on": PeriodNeeded.message})
    else:
        made = actions.certify_period(
            request.actor, person, from_on=body.from_on, to_on=body.to_on, extras=body.extras
        )
    (found,) = (
        one for one in queries.my_certificates(person.pk) if one.document.pk == made.document.pk
    )
    return Status(201 if made.new else 200, _certificate(found))


def _certificate(one: queries.Issued) -> CertificateOut:
    return CertificateOut(
        number=one.document.number,
        state=one.state,
        from_on=one.certificate.from_on,
        to_on=one.certificate.to_on,
        minutes=one.certificate.minutes,
        services=one.certificate.services,
        unit=one.document.unit.name,
        issued_at=one.document.issued_at,
    )


@router.get("ledger/head", **operation("ledger_head", "ledger.head", {200: HeadOut}))
def ledger_head(request: Request) -> HeadOut:
    """Number and hash of the last entry, for whoever wants to keep it elsewhere."""
    seq, hash_ = queries.head()
    return HeadOut(seq=seq, hash=hash_.hex())


@router.get("ledger", **operation("read_ledger", "ledger.audit", {200: LedgerOut}))
def ledger(
    request: Request,
    after: After = 0,
    limit: Limit = 500,
) -> LedgerOut:
    """The ledger line by line, for auditors of the district."""
    items = queries.ledger(request.actor, after, limit)
    following = after + limit if len(items) == limit else None
    return LedgerOut(items=items, next=following)

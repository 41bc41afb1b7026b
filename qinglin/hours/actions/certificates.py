"""Certificates of service: free, by the volunteers themselves, from the ledger alone."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.urls import reverse

from qinglin.documents.actions import Made, issue
from qinglin.hours import policy, queries
from qinglin.hours.errors import (
    NothingServed,
    PeriodBackwards,
    PeriodNotOver,
    TooManyServices,
    UnknownExtra,
)
from qinglin.hours.models import Certificate, CertificateLine, Entry
from qinglin.inbox.actions import tell
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.people.models import Person
from qinglin.people.queries import kept_id

from .entries import _locked_head


@transaction.atomic
def certify_period(
    actor: Actor, person: Person, *, from_on: date, to_on: date, extras: Collection[str] = ()
) -> Made:
    """A certificate of all that counts between two days, both included.

    Asked again while the ledger says the same, it is the same certificate.
    """
    require(policy.may_certify(actor, person.pk))
    if from_on > to_on:
        raise PeriodBackwards(fields={"to_on": PeriodBackwards.message})
    if to_on > clock.today():
        today = clock.today().isoformat()
        raise PeriodNotOver(fields={"to_on": PeriodNotOver.message % {"today": today}}, today=today)
    _locked_head()
    items = queries.served(person.pk, from_on, to_on)
    return _certified(actor, person, Certificate.Scope.PERIOD, (from_on, to_on), items, extras)


@transaction.atomic
def certify_service(
    actor: Actor, person: Person, entry: Entry, *, extras: Collection[str] = ()
) -> Made:
    """A certificate of the one activity that this credit is about."""
    own = entry.person_id == person.pk or kept_id(entry.person_id) == person.pk
    require(policy.may_certify(actor, person.pk) and own)
    _locked_head()
    items = queries.served_with(entry)
    day = entry.service_on
    return _certified(actor, person, Certificate.Scope.SERVICE, (day, day), items, extras)


@transaction.atomic
def tell_of_revocation(actor: Actor, document_id: int) -> None:
    """The unit took a certificate back: its holder hears so, with the reason, once."""
    require(actor.everything)
    document = queries.document_taken_back(document_id)
    tell(
        actor,
        people=[kept_id(document.person_id)],
        template="hours.certificate_revoked",
        link=reverse("hours:certificate", args=[document.number]),
        key=f"hours.certificate_revoked:{document.pk}",
        number=document.number,
        unit=document.unit.name,
        reason=document.reason,
    )


def _certified(
    actor: Actor,
    person: Person,
    scope: Certificate.Scope,
    days: tuple[date, date],
    items: list[queries.Item],
    extras: Collection[str],
) -> Made:
    if unknown := sorted(set(extras) - set(queries.EXTRAS)):
        raise UnknownExtra(extra=unknown[0])
    if not items:
        raise NothingServed
    if len(items) > queries.MOST_SERVICES:
        raise TooManyServices(n=len(items), most=queries.MOST_SERVICES)
    unit = queries.recording_unit(items)
    body = queries.body_of(person, scope.value, days, items, extras)
    made = issue(
        actor,
        kind=queries.KIND,
        subject=queries.subject_of(person, body, items),
        person=person,
        unit=unit,
        body=body,
        simulated=person.simulated or unit.simulated,
    )
    if made.new:
        certificate = Certificate.objects.create(
            document=made.document,
            scope=scope,
            from_on=days[0],
            to_on=days[1],
            minutes=body["minutes"],
            services=body["services"],
        )
        CertificateLine.objects.bulk_create(
            [
                CertificateLine(certificate=certificate, entry=item.entry, minutes=item.minutes)
                for item in items
            ]
        )
        audit.record(actor, "hours.certified", certificate, number=made.document.number)
    return made

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit
from qinglin.orgs import policy
from qinglin.orgs.errors import (
    EngagedAlready,
    EngagementOver,
    NotTogether,
    UnitClosed,
    WrongEngagement,
)
from qinglin.orgs.events import WorkEntered
from qinglin.orgs.models import Engagement, Holding, Posting, PostKind, Unit
from qinglin.people.models import Person


@dataclass(frozen=True, slots=True)
class NewEngagement:
    """One engagement of a bulk, and where the person works from the first day on."""

    person: Person
    employer: Unit
    kind: str
    from_on: date
    posted_at: Unit | None = None
    title: str = ""


@transaction.atomic
def engage(
    actor: Actor,
    person: Person,
    employer: Unit,
    *,
    kind: str,
    from_on: date,
    posted_at: Unit | None = None,
    title: str = "",
) -> Engagement:
    """A unit employs a person from a day on, posted where the work is."""
    return engage_many(actor, [NewEngagement(person, employer, kind, from_on, posted_at, title)])[0]


@transaction.atomic
def engage_many(actor: Actor, rows: Sequence[NewEngagement]) -> list[Engagement]:
    """Many engagements at once, all or none."""
    today = clock.today()
    for row in rows:
        require(policy.may_engage(actor, row.employer))
        if row.employer.closed_on is not None:
            raise UnitClosed(unit=row.employer.name)
        if row.kind not in Engagement.Kind.values:
            raise WrongEngagement(fields={"kind": _("请选择身份。")})
        if row.from_on > today:
            raise WrongEngagement(fields={"from_on": _("起聘日期不能晚于今天。")})
    _check_together(rows)
    made = [
        Engagement(
            person=row.person, employer=row.employer, kind=row.kind, from_on=row.from_on,
            title=row.title.strip()[:40],
        )
        for row in rows
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Engagement.objects.bulk_create(made, batch_size=500)
    except IntegrityError:
        raise EngagedAlready(name=rows[0].person.name, unit=rows[0].employer.name) from None
    Posting.objects.bulk_create(
        [
            Posting(engagement=one, unit=row.posted_at, from_on=row.from_on)
            for one, row in zip(made, rows, strict=True)
            if row.posted_at is not None
        ],
        batch_size=500,
    )
    if len(made) == 1:
        audit.record(actor, "orgs.engaged", made[0], employer=rows[0].employer.pk)
    elif made:
        audit.record(actor, "orgs.engaged_many", rows[0].employer, number=len(made))
    earlier = [one.pk for one in made if one.from_on < today]
    if earlier:
        emit(WorkEntered(engagements=earlier))
    return made


def _check_together(rows: Sequence[NewEngagement]) -> None:
    """Nobody is a paid social worker beside a post that does not allow it."""
    workers = {row.person.pk: row for row in rows if row.kind == Engagement.Kind.SOCIAL_WORKER}
    held = Holding.objects.filter(
        Q(left_on=None) | Q(left_on__gt=clock.today()), person_id__in=workers
    ).select_related("post__kind", "person")
    for holding in held:
        row, kind = workers[holding.person_id], holding.post.kind
        late = holding.left_on is None or holding.left_on > row.from_on
        if late and PostKind.Force.SOCIAL_WORK not in kind.together:
            label = str(Engagement.Kind.SOCIAL_WORKER.label)
            raise NotTogether(person=holding.person.name, held=kind.title, post=label)


@transaction.atomic
def post_to(actor: Actor, engagement: Engagement, unit: Unit, *, on: date) -> Posting:
    """The person works elsewhere from a day on; where it was before stays on record."""
    engagement = _open(actor, engagement)
    if unit.closed_on is not None:
        raise UnitClosed(unit=unit.name)
    now = Posting.objects.filter(engagement=engagement, until_on=None).first()
    first = now.from_on if now else engagement.from_on
    if not first <= on <= clock.today() or (now is not None and on == now.from_on):
        raise WrongEngagement(fields={"on": _("派驻日期要晚于上一次，不晚于今天。")})
    if now is not None:
        now.until_on = on
        now.save(update_fields=["until_on"])
    posting = Posting.objects.create(engagement=engagement, unit=unit, from_on=on)
    audit.record(actor, "orgs.posted", engagement, unit=unit.pk, on=on.isoformat())
    if on < clock.today():
        emit(WorkEntered(engagements=[engagement.pk]))
    return posting


@transaction.atomic
def end_engagement(
    actor: Actor, engagement: Engagement, *, on: date, reason: str = ""
) -> Engagement:
    """The last day of the work; a posting ends with it."""
    engagement = _open(actor, engagement)
    posting = Posting.objects.filter(engagement=engagement, until_on=None).first()
    first = max(engagement.from_on, posting.from_on if posting else engagement.from_on)
    if not first <= on <= clock.today():
        raise WrongEngagement(fields={"on": _("离职日期要晚于起聘和派驻，不晚于今天。")})
    if posting is not None:
        posting.until_on = on
        posting.save(update_fields=["until_on"])
    engagement.until_on, engagement.end_reason = on, reason.strip()[:200]
    engagement.save(update_fields=["until_on", "end_reason"])
    audit.record(actor, "orgs.engagement_ended", engagement, on=on.isoformat())
    return engagement


def _open(actor: Actor, engagement: Engagement) -> Engagement:
    require(policy.may_engage(actor, engagement.employer))
    held = Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
    if held.until_on is not None:
        raise EngagementOver
    return held

"""Stars are proposed by hours, published, and granted by a decision that names its scheme."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qinglin.hours import policy
from qinglin.hours.errors import CannotSettleOwn, NoStarScheme, StarKnown, WrongRule
from qinglin.hours.models import Star, StarScheme
from qinglin.hours.queries import reviewing, stars
from qinglin.hours.rules import stars as rules
from qinglin.inbox.actions import tell
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.orgs.models import Unit

from .entries import _checked_reason

MOST_DAYS = 60


@transaction.atomic
def set_star_scheme(
    actor: Actor,
    unit: Unit,
    *,
    from_on: date,
    hours: Sequence[int] = rules.NATIONAL,
    publish_days: int = 5,
    honorary_too: bool = False,
) -> StarScheme:
    """From this day on stars of this unit and below stand on these hours; the past stays.

    Refuses: Forbidden, WrongRule.
    """
    require(actor.can(policy.REVIEW, unit.pk))
    if not rules.sound(hours):
        raise WrongRule(fields={"hours": _("各星级的小时数要从小到大，比如 100 300 600。")})
    if not 0 <= publish_days <= MOST_DAYS:
        raise WrongRule(fields={"publish_days": _("天数填 0 到 60。")})
    scheme, new = StarScheme.objects.update_or_create(
        unit=unit,
        from_on=from_on,
        defaults={
            "hours": list(hours),
            "publish_days": publish_days,
            "honorary_too": honorary_too,
        },
    )
    audit.record(actor, "hours.star_scheme_set", scheme, new=new, hours=list(hours))
    return scheme


@transaction.atomic
def propose_stars(actor: Actor, unit: Unit) -> int:
    """Publish one more star for everybody of the unit who earned it; returns how many.

    A person with the right presses this; nothing is granted before the notice is over. Refuses:
    Forbidden, SignInNeeded, NoStarScheme.
    """
    person = require_person(actor)
    require(actor.can(policy.REVIEW, unit.pk))
    today = clock.today()
    scheme = stars.scheme_of(unit.pk, today)
    if scheme is None:
        raise NoStarScheme
    until_on = reviewing.until(today, scheme.publish_days)
    found = [
        Star(
            person_id=earned,
            unit=unit,
            scheme=scheme,
            level=level,
            minutes=minutes,
            proposed_by_id=person,
            published_on=today,
            until_on=until_on,
        )
        for earned, level, minutes in stars.reached(unit, scheme)
        if earned != person
    ]
    made = Star.objects.bulk_create(found, batch_size=500)
    if made:
        audit.record(actor, "hours.stars_published", made[0], number=len(made))
    return len(made)


@transaction.atomic
def refuse_star(actor: Actor, star: Star, *, reason: str) -> Star:
    """While it is published: not granted, with the reason the person reads.

    Refuses: Forbidden, CannotSettleOwn, StarKnown, ReasonNeeded, ReasonTooLong.
    """
    person = require_person(actor)
    require(actor.can(policy.REVIEW, star.unit_id))
    if star.person_id == person:
        raise CannotSettleOwn
    text = _checked_reason(reason)
    still = Star.objects.filter(pk=star.pk, state=Star.State.PUBLISHED)
    if not still.update(
        state=Star.State.REFUSED, reason=text, decided_at=clock.now(), decided_by_id=person
    ):
        raise StarKnown
    star.refresh_from_db()
    audit.record(actor, "hours.star_refused", star)
    _tell(actor, star, "hours.star_refused", reason=text)
    return star


@transaction.atomic
def grant_published(actor: Actor) -> int:
    """Notices that are over become stars, in the name of whoever published them."""
    require(policy.may_credit(actor))
    number = 0
    for star in stars.due_stars():
        still = Star.objects.filter(pk=star.pk, state=Star.State.PUBLISHED)
        if still.update(
            state=Star.State.GRANTED, decided_at=clock.now(), decided_by=star.proposed_by_id
        ):
            audit.record(actor, "hours.star_granted", star, level=star.level)
            _tell(actor, star, "hours.star_granted")
            number += 1
    return number


def _tell(actor: Actor, star: Star, template: str, **more: str) -> None:
    tell(
        actor,
        people=[star.person_id],
        template=template,
        link=reverse("hours:mine"),
        key=f"{template}:{star.pk}",
        level=star.level,
        unit=star.unit.name,
        **more,
    )

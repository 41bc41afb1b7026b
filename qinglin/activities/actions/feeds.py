"""The secret address of one's own calendar: given, reset, taken back."""

import secrets

from django.db import transaction

from qinglin.activities.models import CalendarFeed
from qinglin.activities.queries.feeds import digest_of, secret_of
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require_person


@transaction.atomic
def renew_feed(actor: Actor) -> CalendarFeed:
    """A new address; the one before is gone at once. Everybody has at most one, their own."""
    person_id = require_person(actor)
    salt = secrets.token_hex(16)
    feed, _made = CalendarFeed.objects.update_or_create(
        person_id=person_id,
        defaults={
            "salt": salt,
            "digest": digest_of(secret_of(person_id, salt)),
            "made_at": clock.now(),
        },
    )
    audit.record(actor, "activities.feed_renewed", feed)
    return feed


@transaction.atomic
def end_feed(actor: Actor) -> None:
    """No address any more. Ending what is not there changes nothing."""
    feed = CalendarFeed.objects.filter(person_id=require_person(actor)).first()
    if feed is not None:
        audit.record(actor, "activities.feed_ended", feed)
        feed.delete()

"""Bringing daily heads to their places: by the schedule, or at once by an operator."""

import logging
from smtplib import SMTPException

from qinglin.kernel.actor import system

from . import actions, heads, queries

log = logging.getLogger(__name__)


def send_heads() -> None:
    """Note the heads of the days that are over and bring them to their places."""
    actor = system("hours")
    actions.note_heads(actor)
    actions.plan_deliveries(actor)
    for delivery in queries.undelivered():
        try:
            heads.bring(delivery.place, queries.line_to_bring(delivery))
        except (OSError, SMTPException) as error:
            log.exception("head.not_sent", extra={"place": delivery.place.partition(":")[0]})
            actions.note_delivery(actor, delivery, error=repr(error))
        else:
            actions.note_delivery(actor, delivery)

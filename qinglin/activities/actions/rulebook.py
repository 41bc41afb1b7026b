"""What a district settles for all its activities: credit rules and programmes."""

from datetime import date

from django.db import transaction

from qinglin.activities.models import CreditRule, Programme
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit


@transaction.atomic
def set_credit_rule(
    actor: Actor, unit: Unit, *, from_on: date, step_minutes: int, cap_minutes: int
) -> CreditRule:
    """From this day on minutes are counted so in this unit and below; what is confirmed stays.

    Setting the same day again replaces that rule. Refuses: Forbidden, WrongValue.
    """
    raise NotImplementedError


@transaction.atomic
def define_programme(
    actor: Actor, unit: Unit, *, key: str, title: str, project_class: str
) -> Programme:
    """A programme by its key; defining it again changes title and class."""
    raise NotImplementedError

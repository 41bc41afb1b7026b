from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.access import policy
from qinglin.access.errors import AlreadyGranted, GrantEnded, WrongGrant
from qinglin.access.models import Grant, Offered, Role
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import PERMISSIONS, Actor, require
from qinglin.orgs.models import Unit
from qinglin.people.models import Person

ROLES = Path(__file__).resolve().parent.parent / "roles.yaml"


@transaction.atomic
def sync_roles(actor: Actor) -> int:
    """Bring in the roles of roles.yaml that are not there yet; give the others what is new.

    A role is given each permission once: what a district took away stays away. Returns how many
    roles were brought in. Safe to repeat.
    """
    require(actor.everything)
    declared = _declared()
    there = set(Role.objects.values_list("key", flat=True))
    missing = [
        Role(
            key=key,
            title=role["title"],
            title_en=role["title_en"],
            permissions=sorted(role["permissions"]),
        )
        for key, role in declared.items()
        if key not in there
    ]
    Role.objects.bulk_create(missing, ignore_conflicts=True)
    offered = set(Offered.objects.values_list("role__key", "permission"))
    fresh = {
        key: [name for name in role["permissions"] if (key, name) not in offered]
        for key, role in declared.items()
    }
    if any(fresh.values()):
        _offer(actor, fresh)
    return len(missing)


def _offer(actor: Actor, fresh: dict[str, list[str]]) -> None:
    """Give each standard role what it was never offered, and write down that it was."""
    standard = Role.objects.select_for_update().filter(key__in=fresh).order_by("pk")
    for role in standard:
        added = sorted(set(fresh[role.key]) - set(role.permissions))
        if added:
            role.permissions = sorted({*role.permissions, *added})
            role.save(update_fields=["permissions"])
            audit.record(actor, "access.role_widened", role, permissions=added)
        Offered.objects.bulk_create(
            [Offered(role=role, permission=name, on=clock.today()) for name in fresh[role.key]],
            ignore_conflicts=True,
        )


@cache
def _declared() -> dict[str, Any]:
    """The standard roles of this release."""
    declared: dict[str, Any] = yaml.safe_load(ROLES.read_text(encoding="utf-8"))
    for key, role in declared.items():
        unknown = set(role["permissions"]) - set(PERMISSIONS)
        if unknown:
            raise ValueError(f"role {key} names unknown permissions {sorted(unknown)}")
    return declared


@transaction.atomic
def grant(
    actor: Actor,
    person: Person,
    role_key: str,
    unit: Unit,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Grant:
    """Give a person a role at a unit and below it; nobody gives what is not held there."""
    role = Role.objects.filter(key=role_key).first()
    if role is None:
        raise WrongGrant(fields={"role": _("没有这个角色。")})
    require(policy.may_grant(actor, role, unit))
    from_on = from_on or clock.today()
    if until_on is not None and until_on < from_on:
        raise WrongGrant(fields={"until_on": _("结束日期不能早于开始日期。")})
    try:
        with transaction.atomic():
            made = Grant.objects.create(
                person=person, role=role, unit=unit, from_on=from_on, until_on=until_on
            )
    except IntegrityError as error:
        raise AlreadyGranted(unit=str(unit), role=role.spoken) from error
    audit.record(
        actor, "access.granted", person, role=role_key, unit=unit.pk, grant=made.pk,
        until=until_on.isoformat() if until_on else None,
    )  # fmt: skip
    return made


@transaction.atomic
def end_grant(actor: Actor, grant: Grant) -> None:
    """Take a role back; it no longer holds at the next request."""
    require(policy.may_end(actor, grant))
    live = Grant.objects.filter(pk=grant.pk, ended_at=None)
    if not live.update(ended_at=clock.now()):
        raise GrantEnded
    audit.record(actor, "access.grant_ended", grant.person, grant=grant.pk, unit=grant.unit_id)

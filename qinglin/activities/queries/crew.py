"""The crew a shift needs, part by part and skill by skill, and what of it is not there yet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from qinglin.activities import policy
from qinglin.activities.models import Activity, Offer, Role, Shift, SignUp
from qinglin.kernel.actor import Actor
from qinglin.volunteers.models import ProfileSkill

from .staff import HELD


@dataclass(frozen=True, slots=True)
class Lack:
    """People who are missing to the minimum of a shift, or of one of its parts."""

    #: the part; empty: the shift as a whole
    part: str
    #: what they have to know; empty: nothing
    skill: str
    have: int
    minimum: int

    @property
    def short(self) -> int:
        return self.minimum - self.have

    def on(self, shift: Shift) -> "Lack":
        """The same, with the post where it names no part."""
        return Lack(self.part or shift.title, self.skill, self.have, self.minimum)


def lacks(shifts: Iterable[Shift]) -> dict[int, list[Lack]]:
    """shift id -> what its crew lacks. Four queries for any number of shifts.

    Whoever holds a place without the skill it asks for is somebody, but not the one who is missing.
    """
    wanted = {one.pk: one for one in shifts}
    gated = [one.pk for one in wanted.values() if one.gated]
    roles = list(
        Role.objects.filter(shift__in=gated, minimum__gt=0)
        .select_related("skill")
        .order_by("position", "pk")
        if gated
        else ()
    )
    asking = {one.pk for one in wanted.values() if one.skill_id} | {one.shift_id for one in roles}
    crew = _crew(asking)
    skills = {one.skill_id for one in wanted.values()} | {one.skill_id for one in roles}
    known = _known(crew, {one for one in skills if one is not None})
    found: dict[int, list[Lack]] = defaultdict(list)
    titles = _skill_titles(wanted.values())
    for shift in wanted.values():
        have = shift.taken
        if shift.skill_id and shift.pk in crew:
            have = sum((person, shift.skill_id) in known for _role, person in crew[shift.pk])
        elif shift.skill_id:
            have = 0
        if have < shift.minimum:
            lack = Lack("", titles.get(shift.skill_id or 0, ""), have, shift.minimum)
            found[shift.pk].append(lack)
    for role in roles:
        on_it = [person for part, person in crew.get(role.shift_id, ()) if part == role.pk]
        if role.skill_id:
            on_it = [person for person in on_it if (person, role.skill_id) in known]
        if len(on_it) < role.minimum:
            skill = str(role.skill) if role.skill else ""
            found[role.shift_id].append(Lack(role.title, skill, len(on_it), role.minimum))
    return dict(found)


def _crew(shift_ids: set[int]) -> dict[int, list[tuple[int | None, int]]]:
    """shift id -> (part, person) of everybody who holds a place."""
    found: dict[int, list[tuple[int | None, int]]] = defaultdict(list)
    if shift_ids:
        rows = SignUp.objects.filter(shift__in=shift_ids, state__in=HELD).order_by()
        for shift_id, role_id, person_id in rows.values_list("shift_id", "role_id", "person_id"):
            found[shift_id].append((role_id, person_id))
    return found


def _known(
    crew: dict[int, list[tuple[int | None, int]]], skill_ids: set[int]
) -> set[tuple[int, int]]:
    """(person, skill) as registered."""
    people = {person for few in crew.values() for _role, person in few}
    if not people or not skill_ids:
        return set()
    rows = ProfileSkill.objects.filter(profile__person__in=people, skill__in=skill_ids)
    return set(rows.values_list("profile__person_id", "skill_id"))


def _skill_titles(shifts: Iterable[Shift]) -> dict[int, str]:
    return {one.skill_id: str(one.skill) for one in shifts if one.skill_id and one.skill}


def lacks_ahead(shifts: Iterable[Shift], now: datetime) -> dict[int, list[Lack]]:
    """The same for those of published activities that have not begun; activities are at hand."""
    ahead = [
        one
        for one in shifts
        if one.starts_at > now and one.activity.state == Activity.State.PUBLISHED
    ]
    return lacks(ahead)


def lacks_of(activities: Iterable[Activity], now: datetime) -> dict[int, list[Lack]]:
    """activity id -> what the crews of its shifts lack, each lack with its post."""
    shifts = (
        Shift.objects.filter(activity__in=[one.pk for one in activities], starts_at__gt=now)
        .select_related("activity", "skill")
        .order_by("position", "pk")
    )
    held = list(shifts)
    missing = lacks_ahead(held, now)
    found: dict[int, list[Lack]] = defaultdict(list)
    for shift in held:
        if shift.pk in missing:
            found[shift.activity_id] += [lack.on(shift) for lack in missing[shift.pk]]
    return dict(found)


def covers(actor: Actor, shift: Shift) -> list[Offer]:
    """Everybody who was asked to cover, in the order of asking, with what became of it."""
    if not policy.may_see_people(actor, shift.activity):
        return []
    asked = Offer.objects.filter(shift=shift, kind=Offer.Kind.COVER)
    return list(asked.select_related("person").order_by("made_at", "pk"))

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qinglin.kernel import search
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Unit, UnitLink
from qinglin.orgs.queries import district, towns
from qinglin.people.models import Consent, Guardianship, Person
from qinglin.people.queries import adults

from . import policy
from .models import (
    Captaincy,
    Category,
    Membership,
    Profile,
    ProfileCategory,
    ProfileSkill,
    Skill,
    Team,
    TeamNeed,
)
from .options import LOWEST_AGE


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of volunteers is narrowed by; empty means: all."""

    words: str = ""
    #: this unit and everything below it
    unit_id: int | None = None
    skill_id: int | None = None
    category_id: int | None = None
    team_id: int | None = None
    state: str = Profile.State.ACTIVE
    #: first letter of the pinyin, for leaps in a long list
    letter: str = ""


def profile_of(person_id: int) -> Profile | None:
    """The registration of a person, whatever its state."""
    return Profile.objects.select_related("unit").filter(person_id=person_id).first()


def profile_for(actor: Actor, pk: int) -> Profile:
    """Unseen and absent look the same."""
    profiles = policy.visible(actor, Profile.objects.select_related("person", "unit"))
    profile = profiles.filter(pk=pk).first()
    if profile is None:
        raise NotFound
    return profile


def people_list(actor: Actor, filters: Filters) -> QuerySet[Profile]:
    """The volunteers this actor may see, by pinyin. Slice it: it may be long."""
    found = policy.visible(actor, Profile.objects.select_related("person", "unit"))
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.unit_id is not None:
        below = UnitLink.objects.filter(ancestor_id=filters.unit_id)
        found = found.filter(unit_id__in=below.values("descendant_id"))
    if filters.skill_id is not None:
        holders = ProfileSkill.objects.filter(skill_id=filters.skill_id)
        found = found.filter(pk__in=holders.values("profile_id"))
    if filters.category_id is not None:
        choosers = ProfileCategory.objects.filter(category_id=filters.category_id)
        found = found.filter(pk__in=choosers.values("profile_id"))
    if filters.team_id is not None:
        members = Membership.objects.filter(team_id=filters.team_id, until_on=None)
        found = found.filter(person_id__in=members.values("person_id"))
    if filters.letter:
        found = found.filter(person__name_key__startswith=filters.letter)
    words = filters.words.strip()
    if words.isdecimal() and len(words) > 4:
        found = found.filter(number__startswith=words)
    elif words:
        found = found.filter(search.matches(words, "person__search"))
    return found.order_by("person__name_key", "person_id")


def shown(ids: Iterable[int]) -> list[Profile]:
    """These registrations in this order, with person and unit.

    A page of ``people_list`` asks for ids first: sorting whole rows of 38,000 people takes ten
    times as long.
    """
    wanted = list(ids)
    found = Profile.objects.select_related("person", "unit").in_bulk(wanted)
    return [found[pk] for pk in wanted]


def adult_volunteers(limit: int) -> list[Profile]:
    """Active volunteers who are of age, the longest registered first."""
    grown = Person.objects.filter(adults())
    active = Profile.objects.filter(state=Profile.State.ACTIVE, person__in=grown)
    return list(active.order_by("pk")[:limit])


def joinable_units() -> list[Unit]:
    """Where somebody registers alone: the towns; the district while there are none."""
    root = district()
    return list(towns()) or ([root] if root else [])


def lowest_age() -> int:
    """From which age on somebody may be registered."""
    return LOWEST_AGE.get()


def skills() -> QuerySet[Skill]:
    return Skill.objects.order_by("pk")


def categories() -> QuerySet[Category]:
    return Category.objects.order_by("pk")


def skills_of(person_id: int) -> frozenset[int]:
    """Ids of the skills of an active volunteer; nothing for anybody else."""
    held = ProfileSkill.objects.filter(
        profile__person_id=person_id, profile__state=Profile.State.ACTIVE
    )
    return frozenset(held.values_list("skill_id", flat=True))


def skill_titles(profile_ids: Iterable[int]) -> dict[int, list[str]]:
    """profile id -> titles of its skills, for a page of the list. One query."""
    found: dict[int, list[str]] = {}
    held = ProfileSkill.objects.filter(profile_id__in=list(profile_ids)).order_by("skill_id")
    for profile, title in held.values_list("profile_id", "skill__title"):
        found.setdefault(profile, []).append(title)
    return found


def category_titles(profile_ids: Iterable[int]) -> dict[int, list[str]]:
    """profile id -> titles of the categories it chose, for a page of the list. One query."""
    found: dict[int, list[str]] = {}
    chosen = ProfileCategory.objects.filter(profile_id__in=list(profile_ids))
    rows = chosen.order_by("category_id").values_list("profile_id", "category__title")
    for profile, title in rows:
        found.setdefault(profile, []).append(title)
    return found


def profile_by_number(actor: Actor, number: str) -> Profile | None:
    """The registration with exactly this number, of whatever unit: its holder has told it.

    People serve away from their own unit; whoever keeps a roll writes them down by the number.
    """
    if not actor.signed_in:
        return None
    profiles = Profile.objects.select_related("person", "unit")
    return profiles.filter(number=number.strip()).first()


def person_with_number(number: str) -> int | None:
    """Who has this public number, for somebody who was told it; nothing else about her."""
    found = Profile.objects.filter(number=number.strip()).values_list("person_id", flat=True)
    return found.first()


def held_skills(profile: Profile) -> QuerySet[ProfileSkill]:
    """The skills of a volunteer, and whether somebody checked them."""
    return ProfileSkill.objects.filter(profile=profile).select_related("skill").order_by("skill_id")


def teams(
    actor: Actor,
    *,
    words: str = "",
    unit_ids: frozenset[int] | None = None,
    core: bool | None = None,
    closed: bool = False,
    category_id: int | None = None,
    room: bool = False,
) -> QuerySet[Team]:
    """The teams this actor may see, by pinyin. Slice it, then ask ``member_counts``.

    ``words`` are of the name or of a need the team answers; ``room``: only those that could
    take somebody in.
    """
    found = policy.visible_teams(
        actor, Team.objects.select_related("unit", "speciality", "captain")
    )
    if not closed:
        found = found.filter(closed_on=None)
    if unit_ids is not None:
        found = found.filter(unit_id__in=unit_ids)
    if core is not None:
        found = found.filter(core=core)
    if category_id is not None:
        found = found.filter(speciality_id=category_id)
    if room:
        inside = Membership.objects.filter(team=OuterRef("pk"), until_on=None).order_by()
        number = inside.values("team_id").annotate(number=Count("pk")).values("number")
        found = found.annotate(inside=Coalesce(Subquery(number), 0))
        found = found.filter(Q(capacity=None) | Q(capacity__gt=F("inside")), closed_on=None)
    if words.strip():
        needed = TeamNeed.objects.filter(search.matches(words), team=OuterRef("pk"))
        found = found.filter(search.matches(words) | Q(Exists(needed)))
    return found.order_by("name_key", "pk")


def team_for(actor: Actor, pk: int) -> Team:
    """Unseen and absent look the same; a member sees the own team."""
    found = Team.objects.select_related("unit", "speciality", "captain", "parent").filter(pk=pk)
    team = policy.visible_teams(actor, found).first()
    if team is None and actor.person_id is not None:
        own = Membership.objects.filter(team_id=pk, person_id=actor.person_id, until_on=None)
        team = found.first() if own.exists() else None
    if team is None:
        raise NotFound
    return team


def teams_of(person_id: int) -> QuerySet[Team]:
    """The teams in which a person serves now."""
    current = Membership.objects.filter(person_id=person_id, until_on=None)
    return (
        Team.objects.filter(pk__in=current.values("team_id"), closed_on=None)
        .select_related("unit")
        .order_by("name_key", "pk")
    )


def members(team: Team) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(team=team, until_on=None)
        .select_related("person")
        .order_by("person__name_key", "person_id")
    )


def former_members(team: Team) -> QuerySet[Membership]:
    """Who left, the latest first; whoever came back is among the members as well."""
    return (
        Membership.objects.filter(team=team)
        .exclude(until_on=None)
        .select_related("person")
        .order_by("-until_on", "-pk")
    )


def memberships_of(person_id: int) -> QuerySet[Membership]:
    """Every time this person was in a team, the present ones first."""
    rows = Membership.objects.filter(person_id=person_id).select_related("team__unit")
    return rows.order_by(F("until_on").desc(nulls_first=True), "-from_on", "-pk")


def captaincies(team: Team) -> QuerySet[Captaincy]:
    """Who leads the team and who did, the present one first."""
    rows = Captaincy.objects.filter(team=team).select_related("person")
    return rows.order_by(F("until_on").desc(nulls_first=True), "-from_on", "-pk")


def groups_of(team: Team) -> QuerySet[Team]:
    """The groups into which a team is divided."""
    rows = Team.objects.filter(parent=team, closed_on=None)
    return rows.select_related("speciality", "captain").order_by("name_key", "pk")


def needs_of(team_ids: Iterable[int]) -> dict[int, list[str]]:
    """team id -> the needs it answers. One query."""
    found: dict[int, list[str]] = {}
    rows = TeamNeed.objects.filter(team_id__in=list(team_ids)).order_by("pk")
    for team_id, title in rows.values_list("team_id", "title"):
        found.setdefault(team_id, []).append(title)
    return found


def may_lead(actor: Actor, team: Team) -> bool:
    return policy.may_lead(actor, team)


def registered_at(actor: Actor, unit_id: int, *, words: str = "") -> QuerySet[Profile]:
    """Who is registered at exactly this unit, by pinyin, where the actor manages volunteers."""
    found = policy.visible(actor, Profile.objects.select_related("person", "unit"))
    found = found.filter(unit_id=unit_id)
    if words.strip():
        found = found.filter(search.matches(words, "person__search"))
    return found.order_by("person__name_key", "person_id")


def member_for(team: Team, person_id: int) -> Membership:
    """The present membership of this person."""
    member = members(team).filter(person_id=person_id).first()
    if member is None:
        raise NotFound
    return member


def profiles_of(person_ids: Iterable[int]) -> dict[int, Profile]:
    """person id -> the registration, for a page of people. One query."""
    found = Profile.objects.filter(person_id__in=list(person_ids)).select_related("unit")
    return {profile.person_id: profile for profile in found}


def seen_of(actor: Actor, person_ids: Iterable[int]) -> set[int]:
    """Those of these people whose registration the actor may open. One query."""
    found = policy.visible(actor, Profile.objects.filter(person_id__in=list(person_ids)))
    return set(found.values_list("person_id", flat=True))


def member_counts(team_ids: Iterable[int]) -> dict[int, int]:
    """team id -> members now. One query."""
    current = Membership.objects.filter(team_id__in=list(team_ids), until_on=None)
    rows = current.values_list("team_id").annotate(number=Count("pk")).order_by()
    return dict(rows)


def consents(person_ids: Iterable[int]) -> dict[int, set[int]]:
    """person id -> who consented to this person's registration, and has not withdrawn it."""
    found: dict[int, set[int]] = {}
    given = Consent.objects.filter(
        person_id__in=list(person_ids),
        purpose=Consent.Purpose.REGISTRATION,
        withdrawn_at=None,
    )
    for person, by in given.values_list("person_id", "given_by_id"):
        found.setdefault(person, set()).add(by)
    return found


def guardians(person_ids: Iterable[int]) -> dict[int, set[int]]:
    """person id -> ids of the present guardians."""
    found: dict[int, set[int]] = {}
    current = Guardianship.objects.filter(Q(until_on=None), child_id__in=list(person_ids))
    for child, guardian in current.values_list("child_id", "guardian_id"):
        found.setdefault(child, set()).add(guardian)
    return found

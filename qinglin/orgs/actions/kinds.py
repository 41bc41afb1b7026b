"""What posts there may be, and how long terms last: data of the district."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit
from qinglin.kernel.actor import Actor, require
from qinglin.orgs import policy, queries
from qinglin.orgs.errors import KindTaken, KindThere, RuleThere, WrongPost
from qinglin.orgs.models import Occupied, PostKind, PostRole, TermRule

STARTS_WITH = Path(__file__).resolve().parent.parent / "posts.yaml"
SEATS_MOST, YEARS_MOST, AGE_MOST = 500, 10, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """What a kind of post says of its posts and their holders."""

    title: str
    force: str
    unit_kinds: Collection[str]
    rank: int = 50
    leads: bool = False
    elected: bool = False
    seats: int = 1
    youngest: int | None = None
    oldest: int | None = None
    oldest_concurrent: int | None = None
    members_only: bool = False
    together: Collection[str] = ()
    hand_over: Sequence[str] = ()
    roles: Collection[str] = field(default=())
    occupies: str = ""


@transaction.atomic
def sync_posts(actor: Actor) -> int:
    """Bring in the kinds of posts and the lengths of terms of posts.yaml that are not there yet.

    Returns how many were brought in; what is there stays as it is.
    """
    require(actor.everything)
    declared = yaml.safe_load(STARTS_WITH.read_text(encoding="utf-8"))
    there = set(PostKind.objects.values_list("key", flat=True))
    made = 0
    for key, facts in declared["kinds"].items():
        if key not in there:
            _write(PostKind(key=key), KindFacts(**facts))
            made += 1
    known = set(TermRule.objects.values_list("unit_kind", flat=True))
    rules = [TermRule(**rule) for rule in declared["terms"] if rule["unit_kind"] not in known]
    TermRule.objects.bulk_create(rules)
    return made + len(rules)


@transaction.atomic
def define_kind(actor: Actor, key: str, facts: KindFacts) -> PostKind:
    """A further kind of post for the whole district."""
    _require_district(actor, facts.roles)
    _check(facts)
    kind = PostKind(key=key.strip())
    if PostKind.objects.filter(key=kind.key).exists():
        raise KindThere(key=kind.key)
    _require_own_title(kind, facts)
    try:
        with transaction.atomic():
            _write(kind, facts)
    except IntegrityError as error:
        raise KindThere(key=kind.key) from error
    audit.record(actor, "orgs.post_kind_defined", kind, roles=sorted(facts.roles))
    return kind


@transaction.atomic
def change_kind(actor: Actor, kind: PostKind, facts: KindFacts) -> PostKind:
    """Another rule from now on; who holds such a post already keeps it."""
    kind = PostKind.objects.select_for_update(of=("self",)).get(pk=kind.pk)
    before = {role.role_key for role in kind.roles.all()}
    _require_district(actor, before | set(facts.roles))
    _check(facts)
    _require_own_title(kind, facts)
    _write(kind, facts)
    audit.record(
        actor,
        "orgs.post_kind_changed",
        kind,
        roles_before=sorted(before),
        roles=sorted(facts.roles),
    )
    return kind


def _require_own_title(kind: PostKind, facts: KindFacts) -> None:
    """Posts are told apart by what they are called."""
    title = " ".join(facts.title.split())
    if PostKind.objects.filter(title=title).exclude(pk=kind.pk).exists():
        raise KindTaken(title=title, fields={"title": KindTaken.message % {"title": title}})


@transaction.atomic
def set_term_rule(
    actor: Actor, *, unit_kind: str, from_on: date, years: int, source: str = ""
) -> TermRule:
    """How long terms last that begin on this day or later; earlier ones keep their own."""
    _require_district(actor, ())
    faults: dict[str, Any] = {}
    if unit_kind not in queries.unit_kinds():
        faults["unit_kind"] = _("请选择组织类别。")
    if not 1 <= years <= YEARS_MOST:
        faults["years"] = _("每届应为 1 至 10 年。")
    if faults:
        raise WrongPost(fields=faults)
    try:
        with transaction.atomic():
            rule = TermRule.objects.create(
                unit_kind=unit_kind, from_on=from_on, years=years, source=source.strip()[:200]
            )
    except IntegrityError as error:
        raise RuleThere from error
    audit.record(actor, "orgs.term_rule_set", rule, unit_kind=unit_kind, years=years)
    return rule


def _require_district(actor: Actor, roles: Collection[str]) -> None:
    """Kinds hold for the whole district, so only who answers for all of it changes them."""
    root = queries.district()
    if actor.everything:
        return
    require(root is not None and policy.may_arrange(actor, root.pk))
    require(root is not None and policy.may_confer(actor, roles, [root.pk]))


def _check(facts: KindFacts) -> None:
    faults: dict[str, Any] = {}
    if not 2 <= len(facts.title.strip()) <= 40:
        faults["title"] = _("名称应为 2 至 40 个字。")
    if facts.force not in PostKind.Force.values:
        faults["force"] = _("请选择属于哪支队伍。")
    elif facts.force == PostKind.Force.SOCIAL_WORK:
        faults["force"] = _("社工是聘用，不是职务，请在“社工与聘用”里登记。")
    if facts.occupies not in Occupied.values:
        faults["occupies"] = _("请选择占用编制。")
    if not facts.unit_kinds or set(facts.unit_kinds) - set(queries.unit_kinds()):
        faults["unit_kinds"] = _("请选择设在哪类组织。")
    if not 1 <= facts.seats <= SEATS_MOST:
        faults["seats"] = _("职数应为 1 至 500。")
    if set(facts.together) - set(PostKind.Force.values):
        faults["together"] = _("请选择可以同时担任哪些队伍的职务。")
    for name in ("youngest", "oldest", "oldest_concurrent"):
        age = getattr(facts, name)
        if age is not None and not 0 < age <= AGE_MOST:
            faults[name] = _("年龄应为 1 至 100。")
    if facts.youngest and facts.oldest and facts.oldest < facts.youngest:
        faults["oldest"] = _("最大年龄不能小于最小年龄。")
    if faults:
        raise WrongPost(fields=faults)


def _write(kind: PostKind, facts: KindFacts) -> None:
    kind.title, kind.force, kind.rank = facts.title.strip(), facts.force, facts.rank
    kind.unit_kinds, kind.together = sorted(facts.unit_kinds), sorted(facts.together)
    kind.leads, kind.elected, kind.seats = facts.leads, facts.elected, facts.seats
    kind.youngest, kind.oldest = facts.youngest, facts.oldest
    kind.occupies = facts.occupies
    kind.oldest_concurrent, kind.members_only = facts.oldest_concurrent, facts.members_only
    kind.hand_over = [item.strip()[:80] for item in facts.hand_over if item.strip()]
    kind.save()
    kind.roles.exclude(role_key__in=facts.roles).delete()
    PostRole.objects.bulk_create(
        [PostRole(kind=kind, role_key=key) for key in sorted(facts.roles)], ignore_conflicts=True
    )

"""Posts and who holds them. A right that comes with a post holds while the post is held: nothing
is granted or taken back, the days of the holding decide (``access.queries.actor_for``)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit
from qinglin.orgs import policy, queries, rules
from qinglin.orgs.errors import (
    AlreadyHolds,
    HoldingEnded,
    LeavesBeforeComing,
    NotTogether,
    PostClosed,
    PostHeld,
    PostThere,
    SeatsTaken,
    UnitClosed,
    WrongPost,
)
from qinglin.orgs.events import PostsChanged
from qinglin.orgs.models import Engagement, Holding, Occupied, Post, PostKind, Term, Unit
from qinglin.people.models import Person

from .kinds import SEATS_MOST

SOCIAL_WORK = PostKind.Force.SOCIAL_WORK


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHolding:
    """Somebody who is to hold a post, and what the roster says of them that day."""

    post: Post
    person: Person
    from_on: date
    left_on: date | None = None
    way: str = Holding.Way.APPOINTED
    concurrent: bool = False
    term: Term | None = None
    document: str = ""
    education: str = ""
    politics: str = ""
    source: str = ""
    #: which established seat is taken; None: what posts of this kind usually take
    occupies: str | None = None

    @property
    def span(self) -> rules.Span:
        return self.from_on, self.left_on


@transaction.atomic
def open_post(
    actor: Actor, unit: Unit, kind: PostKind, *, on: date, seats: int | None = None
) -> Post:
    """A post at a unit, with as many seats as its kind usually has."""
    return open_posts(actor, [unit], kind, on=on, seats=seats)[0]


@transaction.atomic
def open_posts(
    actor: Actor, units: Sequence[Unit], kind: PostKind, *, on: date, seats: int | None = None
) -> list[Post]:
    """The same post at many units; one wrong unit refuses all."""
    require(actor.everything or all(policy.may_arrange(actor, unit.pk) for unit in units))
    seats = kind.seats if seats is None else seats
    _check_seats(seats)
    for unit in units:
        if unit.closed_on is not None:
            raise UnitClosed(unit=unit.name)
        if unit.kind not in kind.unit_kinds:
            raise WrongPost(fields={"kind": _("这类组织不设这个职务。")})
    there = Post.objects.filter(unit__in=[unit.pk for unit in units], kind=kind, closed_on=None)
    if taken := there.select_related("unit").first():
        raise PostThere(unit=taken.unit.name, post=kind.title)
    made = [Post(unit=unit, kind=kind, seats=seats, opened_on=on) for unit in units]
    try:
        with transaction.atomic():
            Post.objects.bulk_create(made, batch_size=1000)
    except IntegrityError as error:
        raise PostThere(unit=units[0].name, post=kind.title) from error
    if made:
        audit.record(actor, "orgs.posts_opened", made[0], number=len(made), kind=kind.key)
    return made


@transaction.atomic
def change_seats(actor: Actor, post: Post, *, seats: int) -> Post:
    """More or fewer seats; never fewer than are taken now or will be."""
    require(policy.may_arrange(actor, post.unit_id))
    post = _locked([post])[0]
    _check_seats(seats)
    today = clock.today()
    spans = [
        (max(from_on, today), left_on)
        for from_on, left_on in post.holdings.values_list("from_on", "left_on")
        if left_on is None or left_on > today
    ]
    if rules.most_at_once(spans) > seats:
        raise SeatsTaken(unit=post.unit.name, post=post.kind.title, seats=seats)
    before, post.seats = post.seats, seats
    post.save(update_fields=["seats"])
    audit.record(actor, "orgs.post_seats_changed", post, before=before, after=seats)
    return post


@transaction.atomic
def close_post(actor: Actor, post: Post, *, on: date) -> Post:
    """The post is no more from this day on; nobody may hold it then."""
    require(policy.may_arrange(actor, post.unit_id))
    post = _locked([post])[0]
    if post.closed_on is not None:
        raise PostClosed(unit=post.unit.name, post=post.kind.title)
    if on < post.opened_on:
        raise WrongPost(fields={"on": _("撤销日期不能早于设立日期。")})
    if post.holdings.filter(left_on=None).exists() or post.holdings.filter(left_on__gt=on).exists():
        raise PostHeld(post=post.kind.title)
    post.closed_on = on
    post.save(update_fields=["closed_on"])
    audit.record(actor, "orgs.post_closed", post, on=on.isoformat())
    return post


@transaction.atomic
def appoint(actor: Actor, new: NewHolding) -> Holding:
    """Somebody holds a post from a day on, with all rights that come with it."""
    return appoint_many(actor, [new])[0]


@transaction.atomic
def appoint_many(actor: Actor, rows: Sequence[NewHolding]) -> list[Holding]:
    """Many holdings at once; one that is against a rule refuses all."""
    if not rows:
        return []
    posts = {post.pk: post for post in _locked([row.post for row in rows])}
    _require_may(actor, posts.values())
    for row in rows:
        _check_row(row, posts[row.post.pk])
    _check_together(rows, posts)
    _check_places(rows, posts)
    made = [
        Holding(
            post_id=row.post.pk,
            unit_id=posts[row.post.pk].unit_id,
            person=row.person,
            way=row.way,
            concurrent=row.concurrent,
            term=row.term,
            from_on=row.from_on,
            left_on=row.left_on,
            document=row.document.strip()[:120],
            education=row.education,
            politics=row.politics,
            source=row.source,
            occupies=_occupied(row, posts[row.post.pk]),
        )
        for row in rows
    ]
    try:
        with transaction.atomic():
            Holding.objects.bulk_create(made, batch_size=1000)
    except IntegrityError as error:
        raise AlreadyHolds(
            person=rows[0].person.name, unit=rows[0].post.unit.name, post=rows[0].post.kind.title
        ) from error
    for row, holding in zip(rows, made, strict=True):
        audit.record(
            actor, "orgs.appointed", row.person, holding=holding.pk, post=holding.post_id,
            unit=holding.unit_id, from_on=row.from_on.isoformat(), way=row.way,
        )  # fmt: skip
    emit(PostsChanged(taken=[holding.pk for holding in made], left=[]))
    return made


@transaction.atomic
def end_holding(
    actor: Actor, holding: Holding, *, on: date, reason: str = "", document: str = ""
) -> Holding:
    """The post is left on this day: from its first minute the rights are gone."""
    return end_holdings(actor, [holding], on=on, reason=reason, document=document)[0]


@transaction.atomic
def end_holdings(
    actor: Actor, holdings: Sequence[Holding], *, on: date, reason: str = "", document: str = ""
) -> list[Holding]:
    """Leave many posts on one day; who has left already refuses all."""
    ids = [holding.pk for holding in holdings]
    locked = list(
        Holding.objects.select_for_update(of=("self",))
        .select_related("person", "post__kind")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    require(
        actor.everything or all(policy.may_arrange(actor, holding.unit_id) for holding in locked)
    )
    for holding in locked:
        if holding.left_on is not None and holding.left_on <= min(on, clock.today()):
            raise HoldingEnded(person=holding.person.name)
        if on < holding.from_on:
            raise LeavesBeforeComing(fields={"on": LeavesBeforeComing.message})
        holding.left_on, holding.left_reason = on, reason.strip()[:120]
        holding.left_document = document.strip()[:120]
    fields = ["left_on", "left_reason", "left_document"]
    Holding.objects.bulk_update(locked, fields, batch_size=500)
    for holding in locked:
        audit.record(actor, "orgs.post_left", holding.person, holding=holding.pk, on=on.isoformat())
    emit(PostsChanged(taken=[], left=[holding.pk for holding in locked]))
    return locked


@transaction.atomic
def describe_holder(
    actor: Actor,
    holding: Holding,
    *,
    education: str,
    politics: str,
    source: str,
    occupies: str | None = None,
) -> Holding:
    """Add what the roster left out: schooling, political standing, where the holder comes from,
    and which established seat is taken (None: as it was)."""
    require(policy.may_arrange(actor, holding.unit_id))
    _check_words(education, politics, source, occupies=occupies or "")
    holding = Holding.objects.select_for_update(of=("self",)).get(pk=holding.pk)
    holding.education, holding.politics, holding.source = education, politics, source
    if occupies is not None:
        holding.occupies = occupies
    holding.save(update_fields=["education", "politics", "source", "occupies"])
    audit.record(actor, "orgs.holder_described", holding, source=source)
    return holding


def _locked(posts: Iterable[Post]) -> list[Post]:
    """Posts in the order of their ids: two who fill the same ones wait for each other."""
    ids = {post.pk for post in posts}
    found = Post.objects.select_for_update(of=("self",)).select_related("unit", "kind")
    return list(found.filter(pk__in=ids).prefetch_related("kind__roles").order_by("pk"))


def _require_may(actor: Actor, posts: Iterable[Post]) -> None:
    units: defaultdict[int, set[int]] = defaultdict(set)
    kinds = {}
    for post in posts:
        kinds[post.kind_id] = post.kind
        units[post.kind_id].add(post.unit_id)
    require(all(policy.may_appoint(actor, kinds[kind], units[kind]) for kind in kinds))


def _check_seats(seats: int) -> None:
    if not 1 <= seats <= SEATS_MOST:
        raise WrongPost(fields={"seats": _("职数应为 1 至 500。")})


def _occupied(row: NewHolding, post: Post) -> str:
    """A member of the two committees who serves beside that takes no seat, unless it is said."""
    if row.occupies is not None:
        return row.occupies
    return "" if row.concurrent else post.kind.occupies


def _check_words(
    education: str, politics: str, source: str, way: str = "elected", *, occupies: str = ""
) -> None:
    known: dict[str, tuple[str, list[str]]] = {
        "education": (education, ["", *Holding.Education.values]),
        "politics": (politics, ["", *Holding.Politics.values]),
        "source": (source, ["", *Holding.Source.values]),
        "way": (way, Holding.Way.values),
        "occupies": (occupies, Occupied.values),
    }
    faults: dict[str, Any] = {
        name: _("请从列出的选项里选择。")
        for name, (value, allowed) in known.items()
        if value not in allowed
    }
    if faults:
        raise WrongPost(fields=faults)


def _check_row(row: NewHolding, post: Post) -> None:
    """What can be said of one holding alone."""
    _check_words(row.education, row.politics, row.source, row.way, occupies=row.occupies or "")
    unit, kind = post.unit, post.kind
    if unit.closed_on is not None and row.from_on >= unit.closed_on:
        raise UnitClosed(unit=unit.name)
    closed = post.closed_on is not None and (row.left_on is None or row.left_on > post.closed_on)
    if closed or row.from_on < post.opened_on:
        raise PostClosed(unit=unit.name, post=kind.title)
    if row.left_on is not None and row.left_on <= row.from_on:
        raise LeavesBeforeComing(fields={"left_on": LeavesBeforeComing.message})
    unfit = queries.unfit(
        kind, row.person, row.from_on, concurrent=row.concurrent, politics=row.politics
    )
    if unfit is not None:
        raise unfit


def _check_together(rows: Sequence[NewHolding], posts: dict[int, Post]) -> None:
    """Nobody holds a post twice at a time, nor posts that do not go together."""
    held: defaultdict[int, list[tuple[rules.Span, Post]]] = defaultdict(list)
    people = {row.person.pk for row in rows}
    first = min(row.from_on for row in rows)
    others = Holding.objects.filter(person_id__in=people).exclude(left_on__lte=first)
    for holding in others.select_related("post__kind", "post__unit"):
        held[holding.person_id].append(((holding.from_on, holding.left_on), holding.post))
    paid = _paid_spans(people)
    for row in rows:
        post = posts[row.post.pk]
        if SOCIAL_WORK not in post.kind.together:
            for span, held_as in paid.get(row.person.pk, []):
                if rules.overlap(span, row.span):
                    person = row.person.name
                    raise NotTogether(person=person, held=held_as, post=post.kind.title)
        for span, other in held[row.person.pk]:
            if not rules.overlap(span, row.span):
                continue
            person = row.person.name
            if other.pk == post.pk:
                raise AlreadyHolds(person=person, unit=post.unit.name, post=post.kind.title)
            if (
                other.kind.force not in post.kind.together
                or post.kind.force not in other.kind.together
            ):
                raise NotTogether(person=person, held=other.kind.title, post=post.kind.title)
        held[row.person.pk].append((row.span, post))


def _paid_spans(people: set[int]) -> dict[int, list[tuple[rules.Span, str]]]:
    """person -> when they are paid as social workers; the last day is a day of work."""
    found: defaultdict[int, list[tuple[rules.Span, str]]] = defaultdict(list)
    engagements = Engagement.objects.filter(
        person_id__in=people, kind=Engagement.Kind.SOCIAL_WORKER
    )
    for row in engagements:
        end = row.until_on + timedelta(days=1) if row.until_on else None
        found[row.person_id].append(((row.from_on, end), str(row.get_kind_display())))
    return found


def _check_places(rows: Sequence[NewHolding], posts: dict[int, Post]) -> None:
    """Never more holders at a time than seats; the posts are locked."""
    spans: defaultdict[int, list[rules.Span]] = defaultdict(list)
    first = min(row.from_on for row in rows)
    others = Holding.objects.filter(post_id__in=posts).exclude(left_on__lte=first)
    for post_id, from_on, left_on in others.values_list("post_id", "from_on", "left_on"):
        spans[post_id].append((from_on, left_on))
    for row in rows:
        spans[row.post.pk].append(row.span)
    for pk, post in posts.items():
        if rules.most_at_once(spans[pk]) > post.seats:
            raise SeatsTaken(unit=post.unit.name, post=post.kind.title, seats=post.seats)

"""The line of a shift as the rules see it, and in words: why nobody is offered a place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.activities import policy
from qinglin.activities.models import Activity, Draw, Offer, Role, Shift, SignUp, Terms
from qinglin.activities.rules import waiting
from qinglin.activities.rules.reminding import after_the_night
from qinglin.activities.rules.waiting import Entry, Limits, Step, Why
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import NotFound
from qinglin.kernel.models import AuditEntry
from qinglin.kernel.templatetags.moments import clock_time, full_day

from .conduct import conduct_on
from .find import shift_for
from .fitness import lacking

TRACED = 200
WORDS = {
    Why.MOVES: gettext_lazy("有空位，正在补上。"),
    Why.PASSES: gettext_lazy("前面结伴的凑不齐名额，按本区规则先补单人。"),
    Why.OFFERED: gettext_lazy("已发出递补邀请，等本人答复。"),
    Why.STARTED: gettext_lazy("班次已经开始，不再从候补里补人。"),
    Why.CLOSED: gettext_lazy("活动没有在招募，不递补。"),
    Why.NOT_DRAWN: gettext_lazy("这一班抽签录取，还没有抽签。"),
    Why.NOT_APPROVED: gettext_lazy("这一班要审核录取，还没有审核通过。"),
    Why.FULL: gettext_lazy("名额已满，还没有人退出。"),
    Why.BEHIND_PARTY: gettext_lazy("前面有结伴的在等，本区规则不允许后面的人先补。"),
    Why.NIGHT: gettext_lazy("夜里不打扰，早上 7 点以后再递补。"),
}


@dataclass(frozen=True, slots=True)
class LineState:
    """Everything that decides about a line. ``members``: the sign-ups behind each entry."""

    entries: list[Entry]
    limits: Limits
    members: dict[int, list[SignUp]]
    offers: dict[int, Offer]
    terms: Terms | None
    roles: dict[int, Role]

    def steps(self) -> list[Step]:
        return waiting.walk(self.entries, self.limits)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of the line for people: who, since when, and why no offer is made."""

    position: int
    members: list[SignUp]
    why: str
    words: str
    offer: Offer | None = None

    @property
    def role(self) -> Role | None:
        return self.members[0].role

    @property
    def people(self) -> str:
        return _("、").join(one.person.name for one in self.members)


def line_state(shift: Shift, now: datetime) -> LineState:
    """As it is stored now; a shift without terms is read with four queries."""
    rows = list(
        SignUp.objects.filter(shift=shift, state=SignUp.State.WAITING)
        .select_related("person", "role", "party", "application")
        .order_by("queue_no", "pk")
    )
    held = list(Offer.objects.filter(shift=shift, state=Offer.State.OPEN).select_related("sign_up"))
    terms = Terms.objects.filter(shift=shift).first() if shift.gated else None
    roles = {one.pk: one for one in Role.objects.filter(shift=shift)} if shift.gated else {}
    offers = {one.sign_up_id: one for one in held if one.sign_up_id is not None}
    entries, members = _entries(shift, rows, offers, terms)
    if shift.gated and entries:
        missing = lacking(shift, terms, [one for few in members.values() for one in few])
        entries = [
            replace(
                entry,
                lacking=next((missing[m.pk] for m in members[entry.key] if m.pk in missing), ""),
            )
            for entry in entries
        ]
    return LineState(
        entries, _limits(shift, now, held, terms, roles), members, offers, terms, roles
    )


def _entries(
    shift: Shift, rows: Iterable[SignUp], offers: dict[int, Offer], terms: Terms | None
) -> tuple[list[Entry], dict[int, list[SignUp]]]:
    """Parties are one entry; who was invited and has not answered stands in no line."""
    groups: dict[tuple[str, int], list[SignUp]] = defaultdict(list)
    for row in rows:
        if row.queue_no is None:
            continue
        mark = ("party", row.party_id) if row.party_id else ("one", row.pk)
        groups[mark].append(row)
    approving = terms is not None and terms.way == Terms.Way.APPROVAL
    entries, members = [], {}
    for few in groups.values():
        key = few[0].pk
        asked = [offers[one.pk] for one in few if one.pk in offers]
        unsaid = any(one.kind == Offer.Kind.INVITED for one in asked)
        entries.append(
            Entry(
                key=key,
                size=len(few),
                queue_no=few[0].queue_no or 0,
                role_id=few[0].role_id,
                approved=not unsaid and (not approving or all(map(_approved, few))),
                offered=any(one.kind == Offer.Kind.LINE for one in asked),
            )
        )
        members[key] = few
    return entries, members


def _approved(sign_up: SignUp) -> bool:
    application = getattr(sign_up, "application", None)
    return application is not None and application.approved_at is not None


def _limits(
    shift: Shift,
    now: datetime,
    held: Sequence[Offer],
    terms: Terms | None,
    roles: dict[int, Role],
) -> Limits:
    kept = sum(one.size for one in held if one.kind != Offer.Kind.COVER)
    local = now.astimezone(clock.SHANGHAI)
    drawing = terms is not None and terms.way == Terms.Way.DRAW
    drawn = not drawing or _drawn(shift)
    return Limits(
        free=max(shift.capacity - shift.taken - kept, 0),
        held=kept,
        roles=_free_in(shift, roles, held) if roles else {},
        started=now >= shift.starts_at,
        recruiting=shift.activity.state == Activity.State.PUBLISHED,
        paused=bool(terms and terms.paused_reason),
        drawn=drawn,
        may_pass=shift.gated
        and conduct_on(shift.activity.unit_id, clock.day_of(shift.starts_at)).may_pass,
        night=bool(terms and terms.offer_minutes) and after_the_night(local) != local,
    )


def _drawn(shift: Shift) -> bool:
    draw = getattr(shift, "draw", None)
    return draw is not None and draw.drawn_at is not None


def _free_in(shift: Shift, roles: dict[int, Role], held: Sequence[Offer]) -> dict[int, int]:
    taken = dict(
        SignUp.objects.filter(shift=shift, state__in=[SignUp.State.JOINED, SignUp.State.CONFIRMED])
        .exclude(role=None)
        .values_list("role_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for one in held:
        if one.sign_up is not None and one.sign_up.role_id is not None:
            taken[one.sign_up.role_id] = taken.get(one.sign_up.role_id, 0) + one.size
    return {pk: max(role.capacity - taken.get(pk, 0), 0) for pk, role in roles.items()}


def free_in_roles(shift: Shift) -> dict[int, int]:
    """Role -> places that are left in it."""
    roles = {one.pk: one for one in Role.objects.filter(shift=shift)}
    held = list(Offer.objects.filter(shift=shift, state=Offer.State.OPEN).select_related("sign_up"))
    return _free_in(shift, roles, held) if roles else {}


def explained_line(actor: Actor, shift: Shift) -> list[Waiting]:
    """Every entry of the line with its reason, first come first. Refuses: Forbidden."""
    require(policy.may_see_people(actor, shift.activity))
    return _explained(shift)


def own_waiting(sign_up: SignUp) -> Waiting | None:
    """The reason for one's own entry; the caller has found the sign-up for its reader."""
    if sign_up.state != SignUp.State.WAITING:
        return None
    return next(
        (one for one in _explained(sign_up.shift) if sign_up in one.members),
        None,
    )


def _explained(shift: Shift) -> list[Waiting]:
    state = line_state(shift, clock.now())
    found = []
    for position, step in enumerate(state.steps(), 1):
        few = state.members[step.entry.key]
        offer = next((state.offers[one.pk] for one in few if one.pk in state.offers), None)
        found.append(Waiting(position, few, step.why.value, words_of(step, state, offer), offer))
    return found


def words_of(step: Step, state: LineState, offer: Offer | None) -> str:
    """Why this entry is offered nothing, naming the limit."""
    limits, entry = state.limits, step.entry
    if step.why is Why.OFFERED and offer is not None:
        return _("已发出递补邀请，%(day)s %(time)s 前答复，名额为其保留。") % {
            "day": full_day(offer.expires_at),
            "time": clock_time(offer.expires_at),
        }
    if step.why is Why.PAUSED and state.terms is not None:
        return _("递补已暂停：%(reason)s") % {"reason": state.terms.paused_reason}
    if step.why is Why.LACKING:
        return entry.lacking
    if step.why is Why.HELD:
        return _("空出的 %(held)d 个名额正在等别人答复，没有多的。") % {"held": limits.held}
    if step.why is Why.ROLE_FULL:
        role = state.roles[entry.role_id or 0]
        return _("“%(role)s”这一分工的 %(n)d 个名额已满；别的分工有空位不能占用。") % {
            "role": role.title,
            "n": role.capacity,
        }
    if step.why is Why.PARTY:
        return _("%(size)d 人结伴、须一起补上，现在只空出 %(free)d 个名额。") % {
            "size": entry.size,
            "free": limits.free,
        }
    if step.why is Why.NOT_APPROVED and offer is not None:
        return _("还等同伴本人点头，都同意以后才能补上。")
    return str(WORDS[step.why])


def trace(actor: Actor, shift: Shift) -> list[AuditEntry]:
    """Everything that happened in the line of a shift, the latest first. Refuses: Forbidden."""
    require(policy.may_see_people(actor, shift.activity))
    ids = SignUp.objects.filter(shift=shift).values_list("pk", flat=True)
    targets = [f"activities.signup:{pk}" for pk in ids]
    targets += [f"activities.shift:{shift.pk}"]
    return list(AuditEntry.objects.filter(target__in=targets).order_by("-id")[:TRACED])


def held_by_offers(shift: Shift) -> int:
    """Places that open offers keep for somebody."""
    held = Offer.objects.filter(shift=shift, state=Offer.State.OPEN)
    kept = held.exclude(kind=Offer.Kind.COVER).aggregate(n=Sum("size"))["n"]
    return kept or 0


def terms_of(shift: Shift) -> Terms | None:
    return Terms.objects.filter(shift=shift).first()


def roles_of(shift: Shift) -> list[Role]:
    return list(Role.objects.filter(shift=shift).select_related("skill").order_by("position", "pk"))


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose when signing up for a shift with terms."""

    terms: Terms | None
    roles: list[tuple[Role, int]]

    @property
    def way(self) -> str:
        return self.terms.way if self.terms else Terms.Way.FIRST.value


def choice_of(shift: Shift) -> Choice:
    """The parts with what is left of each; nothing is asked where the shift has no terms."""
    if not shift.gated:
        return Choice(None, [])
    left = free_in_roles(shift)
    return Choice(terms_of(shift), [(one, left[one.pk]) for one in roles_of(shift)])


def invited(shift: Shift) -> list[Offer]:
    """Who was asked and has not answered, but for offers to those in line."""
    held = Offer.objects.filter(shift=shift, state=Offer.State.OPEN).exclude(kind=Offer.Kind.LINE)
    return list(held.select_related("person").order_by("expires_at", "pk"))


def draw_for(actor: Actor, shift_id: int) -> Draw:
    """The draw of a shift, for everybody who sees the shift; the seed only once it was drawn."""
    shift = shift_for(actor, shift_id)
    found = Draw.objects.filter(shift=shift).first()
    if found is None:
        raise NotFound
    found.shift = shift
    return found

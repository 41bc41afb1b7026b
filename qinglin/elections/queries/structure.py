"""Who held the posts before and who holds them now: ages, schooling, sex, Party, two committees."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from qinglin.elections import rules
from qinglin.elections.models import Contest, Reelection
from qinglin.kernel import clock
from qinglin.orgs.models import Holding, PostKind
from qinglin.people.queries import age_on


@dataclass(slots=True)
class Side:
    """Holders of the posts on a day. ``unnamed``: elected, but the record has no name."""

    ages: list[int] = field(default_factory=list)
    bands: Counter[str] = field(default_factory=Counter)
    sexes: Counter[str] = field(default_factory=Counter)
    education: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    party: int = 0
    concurrent: int = 0
    unnamed: int = 0
    vacant: int = 0

    @property
    def number(self) -> int:
        return len(self.ages)

    @property
    def mean_age(self) -> float | None:
        return round(sum(self.ages) / len(self.ages), 1) if self.ages else None

    def add(self, holding: Holding, on: date) -> None:
        age = age_on(on, holding.person.born_on)
        self.ages.append(age)
        self.bands[rules.age_band(age)] += 1
        self.sexes[holding.person.sex] += 1
        self.education[holding.education] += 1
        self.sources[holding.source] += 1
        self.party += holding.politics in {
            Holding.Politics.PARTY,
            Holding.Politics.PROBATIONARY,
        }
        self.concurrent += holding.concurrent


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison: what, before and after."""

    group: str
    key: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Structure:
    """Both sides, for the posts of one kind."""

    kind: PostKind
    before: Side
    after: Side
    seats: int

    def rows(self) -> list[Row]:
        """Every line in which either side has anybody."""
        found = []
        for group, one, other in (
            ("age", self.before.bands, self.after.bands),
            ("sex", self.before.sexes, self.after.sexes),
            ("education", self.before.education, self.after.education),
            ("source", self.before.sources, self.after.sources),
        ):
            for key in _ordered(group, set(one) | set(other)):
                found.append(Row(group, key, one[key], other[key]))
        return found


def _ordered(group: str, keys: set[str]) -> list[str]:
    if group == "education":
        order = ["master", "bachelor", "college", "high", "middle", ""]
    elif group == "source":
        order = [*Holding.Source.values, ""]
    elif group == "age":
        order = ["≤25", "26–30", "31–35", "36+"]
    else:
        order = ["m", "f"]
    return [key for key in order if key in keys]


def structure_of(reelections: QuerySet[Reelection]) -> list[Structure]:
    """By kind of post: the eve of the effective day (today where there is none) and that day.

    Three queries, whatever the number of units.
    """
    today = clock.today()
    contests = list(
        Contest.objects.filter(reelection__in=reelections.order_by())
        .exclude(reelection__state=Reelection.State.CANCELLED)
        .select_related("post__kind", "reelection")
    )
    holdings = _holdings(contest.post_id for contest in contests)
    sides: dict[int, tuple[PostKind, Side, Side, int]] = {}
    for contest in contests:
        kind = contest.post.kind
        _kind, before, after, seats = sides.get(kind.pk, (kind, Side(), Side(), 0))
        effective = contest.reelection.effective_on
        eve = effective - timedelta(days=1) if effective else today
        _fill(before, holdings[contest.post_id], eve, contest.post.seats)
        if effective:
            _fill(after, holdings[contest.post_id], effective, contest.post.seats)
            after.unnamed += contest.unnamed
            after.vacant -= min(contest.unnamed, after.vacant)
        sides[kind.pk] = (kind, before, after, seats + contest.seats)
    ordered = sorted(sides.values(), key=lambda row: (row[0].rank, row[0].key))
    return [Structure(*row) for row in ordered]


def leading(structures: Iterable[Structure]) -> Structure | None:
    """The one of the post that leads, else the first."""
    found = list(structures)
    return next((one for one in found if one.kind.leads), found[0] if found else None)


def _holdings(posts: Iterable[int]) -> defaultdict[int, list[Holding]]:
    found: defaultdict[int, list[Holding]] = defaultdict(list)
    for holding in Holding.objects.filter(post_id__in=list(posts)).select_related("person"):
        found[holding.post_id].append(holding)
    return found


def _fill(side: Side, holdings: Iterable[Holding], day: date, seats: int) -> None:
    there = 0
    for holding in holdings:
        if holding.from_on <= day and (holding.left_on is None or holding.left_on > day):
            side.add(holding, day)
            there += 1
    side.vacant += max(seats - there, 0)

"""What a facts file says of records that units keep: agreements, honours, paid work, contacts."""

from .parts import Facts


class Agreed(Facts):
    """An agreement: parties by name (``district``: the root) with their roles, signed so many days
    before today, and the themes of its seasons.

    ``lasts``: days it is in force, 0 without an end; ``renewed``: by a new one on the day after;
    ``ended``: why it ended before its time, two months ago; ``under``: the programme whose latest
    activities were held under it, so many as ``held``.
    """

    kind: str
    title: str
    days_ago: int
    parties: dict[str, str]
    seasons: list[str] = []
    lasts: int = 0
    renewed: bool = False
    ended: str = ""
    duties: str = ""
    under: str = ""
    held: int = 6


class Honoured(Facts):
    """What the district was named; 1: for last year."""

    title: str
    level: str
    given_by: str
    years_ago: list[int]


class Employees(Facts):
    """So many people whom a named unit employs, posted in the towns in turn."""

    kind: str
    employer: str
    number: int


class Lists(Facts):
    """So many cadres, each with a list of at least so many young people, and the actions of X."""

    cadres: int
    each: int
    extras: list[str] = []


class Asked(Facts):
    """What a name asks of a unit: words, the fact that is counted, and how much at least."""

    title: str
    fact: str
    least: int


class Naming(Facts):
    """A name that units of a group apply for; the association gives it unless it is said who."""

    title: str
    level: str
    review_years: int
    of: str
    given_by: str = ""
    criteria: list[Asked]

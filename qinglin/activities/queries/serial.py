"""What a series must be before it is stored."""

from qinglin.activities.errors import (
    FAULTS,
    BadRule,
    RuleNeverHappens,
    RuleTooOften,
    WrongTimes,
    WrongValue,
)
from qinglin.activities.models import Series
from qinglin.activities.rules import notice, repetition

from .repeating import kind_of


def check_series(series: Series) -> None:
    """Days, times and texts of the series itself."""
    days = {"first_on": series.first_on, "until_on": series.until_on}
    fields = {
        name: FAULTS["years"]
        for name, day in days.items()
        if day is not None and day.year not in notice.YEARS
    }
    if series.until_on is not None and series.until_on < series.first_on:
        fields["until_on"] = FAULTS["days"]
    if series.starts >= series.ends:
        fields["ends"] = FAULTS["order"]
    if fields:
        raise WrongTimes(fields=fields)
    texts = {name: getattr(series, name) for name in notice.TEXTS}
    wrong = notice.wrong_texts(series.title, texts)
    if wrong:
        raise WrongValue(fields={name: FAULTS[fault] for name, fault in wrong.items()})


def checked_rule(series: Series, rule: str) -> str:
    """The rule in one spelling, known to yield something and not too much."""
    plain = repetition.plain(rule)
    if plain is None or len(plain) > repetition.LONGEST:
        raise BadRule(fields={"rule": BadRule.message})
    last = series.until_on or series.first_on + repetition.HORIZON
    named = repetition.days(plain, series.first_on, series.first_on, last)
    if not repetition.kept(series.days, named, kind_of):
        raise RuleNeverHappens(fields={"rule": RuleNeverHappens.message})
    if len(named) > repetition.MOST:
        raise RuleTooOften(most=repetition.MOST)
    return plain

"""Pure decisions. No database, no clock, no Django."""

from datetime import date

#: Full age (Civil Code Art. 17): below it somebody else answers for the person.
FULL_AGE = 18


def age_on(day: date, born_on: date) -> int:
    """Whole years on this day; whoever is born on 29 February turns older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def volunteer_number(registered_on: date, person_id: int) -> str:
    """The public number: year of registration and a running part, never the identity number."""
    return f"{registered_on.year}{person_id:08d}"


def consent_needed(age: int, *, by_themselves: bool) -> bool:
    """A minor's guardian always consents; an adult only when somebody else does the registering."""
    return age < FULL_AGE or not by_themselves

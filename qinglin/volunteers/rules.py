"""Pure decisions. No database, no clock, no Django."""

from datetime import date

#: Full age (Civil Code Art. 17): below it somebody else answers for the person.
FULL_AGE = 18
#: Under it the guardian reads a notice of its own first (PIPL Art. 31).
OWN_WORD_AGE = 14
#: Limits of what is written about a team.
MOST_MEMBERS, MOST_NEEDS, LONGEST_NEED = 2000, 20, 40


def volunteer_number(registered_on: date, person_id: int) -> str:
    """The public number: year of registration and a running part, never the identity number."""
    return f"{registered_on.year}{person_id:08d}"


def consent_needed(age: int, *, by_themselves: bool) -> bool:
    """A minor's guardian always consents; an adult only when somebody else does the registering."""
    return age < FULL_AGE or not by_themselves

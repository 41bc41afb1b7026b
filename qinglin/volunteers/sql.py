"""Hand-tuned statements. The slow twins stand in tests/test_sql.py."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

CHOSEN_SKILLS = "INSERT INTO volunteers_profileskill (profile_id, skill_id) VALUES (%s, %s)"
CHOSEN_CATEGORIES = (
    "INSERT INTO volunteers_profilecategory (profile_id, category_id) VALUES (%s, %s)"
)
MEMBERSHIPS = "INSERT INTO volunteers_membership (team_id, person_id, from_on) VALUES (%s, %s, %s)"


def add_skills(pairs: Sequence[tuple[int, int]]) -> None:
    """(profile, skill) of new profiles. A district registers some hundred thousand pairs at once:
    ``bulk_create`` spends ten times as long on preparing the values as the database on rows."""
    with connection.cursor() as cursor:
        cursor.executemany(CHOSEN_SKILLS, pairs)


def add_categories(pairs: Sequence[tuple[int, int]]) -> None:
    """(profile, category) of new profiles; see ``add_skills``."""
    with connection.cursor() as cursor:
        cursor.executemany(CHOSEN_CATEGORIES, pairs)


def add_members(rows: Sequence[tuple[int, int, date]]) -> None:
    """(team, person, from this day on) of new memberships; see ``add_skills``."""
    day = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.executemany(MEMBERSHIPS, [(team, person, day(on)) for team, person, on in rows])

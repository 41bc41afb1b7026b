"""What a person is in."""

from collections.abc import Iterable

from qinglin.activities.models import SignUp


def my_upcoming(person_id: int, limit: int = 20) -> list[SignUp]:
    """Joined or waiting and not over yet, soonest first; with shift, activity, venue. One query.

    Each carries ``place_in_line`` (int or None).
    """
    raise NotImplementedError


def my_past(person_id: int, limit: int = 20) -> list[SignUp]:
    """Over, newest first: confirmed ones, and joined ones whose roll is not confirmed yet."""
    raise NotImplementedError


def position_of(sign_up: SignUp) -> int | None:
    """The place in line, counting from 1; None for who does not wait."""
    raise NotImplementedError


def positions_of(sign_ups: Iterable[SignUp]) -> dict[int, int]:
    """Sign-up id to place in line, for those that wait. One query."""
    raise NotImplementedError


def check_in_now(person_id: int) -> list[SignUp]:
    """Joined sign-ups whose check-in window is open now, nearest first."""
    raise NotImplementedError

"""One week at the corner of 秦望广场, from the draft to the figures, as people live it.

The steps follow each other, file by file: each starts where the one before ended, so the folder
is run as a whole.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.cast import players, saturday_of_the_corner
from tests.browser.town import MONDAY, SATURDAY, Town, open_town

from .week import Week


@pytest.fixture(scope="package")
def town(
    built: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Town]:
    """One copy of the district for the whole story."""
    database = tmp_path_factory.mktemp("story") / "town.sqlite3"
    with django_db_blocker.unblock(), open_town(built, database) as opened:
        yield opened


@pytest.fixture(scope="package")
def week(town: Town) -> Week:
    town.it_is(MONDAY, "08:50")
    cast = players(town, SATURDAY, ("first", "second", "third", "absent", "helper"))
    return Week(town, saturday_of_the_corner(SATURDAY).pk, {one.login: one for one in cast})

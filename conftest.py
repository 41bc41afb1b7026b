"""What every test of the repository shares; rooms keep their builders in tests/make.py."""

import pytest
from django.conf import settings

from tests.environment import HOME


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite is tested in a file, as it runs in earnest: in memory it knows neither WAL nor
    two connections."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3")

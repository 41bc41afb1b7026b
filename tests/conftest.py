"""What the tests of the whole house share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root folder of the source tree."""
    return Path(__file__).resolve().parent.parent

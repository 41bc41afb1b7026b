"""Addresses of static files: each carries a digest of its content, so caches never go stale."""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def digest(name: str) -> str:
    """The first ten hex digits of the file's SHA-256, or ``0`` when it is not there."""
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10] if path else "0"


class VersionedStorage(StaticFilesStorage):
    """Appends ``?v=digest`` to every address."""

    def url(self, name: str | None) -> str:
        return f"{super().url(name)}?v={digest(name or '')}"

"""Whether a file may be opened at all. Looked at from outside: nothing is unpacked here."""

import io
import zipfile
from enum import StrEnum

MOST_BYTES = 20 * 1024 * 1024
MOST_PARTS = 2_000
MOST_UNPACKED = 300 * 1024 * 1024
#: A workbook of text packs about ten to one; a bomb a thousand to one.
MOST_RATIO = 150
SMALL = 4 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
SYMLINK = 0o120000


class Danger(StrEnum):
    """Why a file is not opened."""

    EMPTY = "empty"
    HUGE = "huge"
    OLD = "old"
    DAMAGED = "damaged"
    BOMB = "bomb"
    MACRO = "macro"
    LINKED = "linked"
    PATHS = "paths"
    OTHER = "other"


def danger(body: bytes) -> Danger | None:
    """The first reason not to open this file."""
    if not body:
        return Danger.EMPTY
    if len(body) > MOST_BYTES:
        return Danger.HUGE
    if body.startswith(OLE):
        return Danger.OLD
    if body.startswith(ZIP):
        return _packed(body)
    return Danger.OTHER if b"\x00" in body[:4096] and not body.startswith(UTF_16) else None


UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _packed(body: bytes) -> Danger | None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            parts = book.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return Danger.DAMAGED
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        return Danger.PATHS
    if any(part.external_attr >> 16 & 0o170000 == SYMLINK for part in parts):
        return Danger.PATHS
    if any(part.flag_bits & 1 for part in parts):
        return Danger.OLD
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return Danger.BOMB
    for part in parts:
        if part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            return Danger.BOMB
    if any(name.endswith(("vbaproject.bin", ".vba")) for name in names):
        return Danger.MACRO
    if any("externallink" in name for name in names):
        return Danger.LINKED
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        return Danger.OTHER
    return None

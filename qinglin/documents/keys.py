"""Signing keys: files under ``QINGLIN_HOME/keys``, never rows of the database.

``0001.key`` is the private part (PKCS 8, mode 0600), ``0001.json`` what is published of it. The
highest number signs. A rotation makes the next pair and destroys the private part of the last;
published parts stay for ever, so that what was signed with them can always be checked.
"""

import json
import os
import secrets
import stat
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from qinglin.kernel import clock

from . import rules
from .errors import KeysUnusable


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody may know of a key. Moments are ISO 8601 in UTC, public keys hexadecimal."""

    key: str
    algorithm: str
    public: str
    made_at: str
    retired_at: str = ""
    stolen_at: str = ""

    @property
    def public_bytes(self) -> bytes:
        return bytes.fromhex(self.public)


@dataclass(frozen=True, slots=True)
class Pair:
    number: int
    published: Published
    private: Path

    @property
    def open(self) -> Path:
        return self.private.with_suffix(".json")


def folder() -> Path:
    return Path(settings.QINGLIN_HOME) / "keys"


def pairs() -> list[Pair]:
    """Every key there ever was, oldest first."""
    found = []
    for path in sorted(folder().glob("[0-9][0-9][0-9][0-9].json")):
        try:
            published = Published(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise KeysUnusable(reason=f"{path.name}: {error}") from error
        if rules.key_id(published.public_bytes) != published.key:
            raise KeysUnusable(reason=f"{path.name}: {published.key}")
        found.append(Pair(int(path.stem), published, path.with_suffix(".key")))
    return found


def published() -> dict[str, Published]:
    """Key id -> what is published of it."""
    return {pair.published.key: pair.published for pair in pairs()}


def set_up() -> Pair:
    """The key that signs; the first one is made where there is none yet."""
    known = pairs()
    return known[-1] if known else _make(1)


def sign(text: str) -> tuple[str, bytes]:
    """Sign with the present key: its id, and the signature."""
    pair = set_up()
    private = _private(pair)
    return pair.published.key, private.sign(rules.signed_bytes(text))


def rotate() -> Pair:
    """A new key signs from now on; the private part of the old one is destroyed."""
    old = set_up()
    new = _make(old.number + 1)
    _note(old, retired_at=rules.moment(clock.now()))
    old.private.unlink(missing_ok=True)
    return new


def mark_stolen(key: str) -> Pair | None:
    """From now on nothing that this key signed is believed any more."""
    for pair in pairs():
        if pair.published.key == key:
            return _note(pair, stolen_at=pair.published.stolen_at or rules.moment(clock.now()))
    return None


def _private(pair: Pair) -> Ed25519PrivateKey:
    try:
        if stat.S_IMODE(pair.private.stat().st_mode) & 0o077:
            raise KeysUnusable(reason=_("%(file)s 应只有属主能读") % {"file": pair.private.name})
        private = load_pem_private_key(pair.private.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise KeysUnusable(reason=f"{pair.private.name}: {error}") from error
    if not isinstance(private, Ed25519PrivateKey) or _public(private) != (
        pair.published.public_bytes
    ):
        raise KeysUnusable(reason=_("%(file)s 与公钥不是一对") % {"file": pair.private.name})
    return private


def _public(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _make(number: int) -> Pair:
    """A new pair. Whoever comes first makes it; the others find it."""
    private = Ed25519PrivateKey.generate()
    public = _public(private)
    opened = Published(
        key=rules.key_id(public),
        algorithm=rules.ALGORITHM,
        public=public.hex(),
        made_at=rules.moment(clock.now()),
    )
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder() / f"{number:04}.key"
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("a") as lock:
            os.lockf(lock.fileno(), os.F_LOCK, 0)
            if known := [pair for pair in pairs() if pair.number == number]:
                return known[0]
            _write(path, pem, 0o600)
            _write(path.with_suffix(".json"), _json(opened), 0o644)
    except OSError as error:
        raise KeysUnusable(reason=str(error)) from error
    return Pair(number, opened, path)


def _note(pair: Pair, **changes: str) -> Pair:
    opened = Published(**{**asdict(pair.published), **changes})
    try:
        _write(pair.open, _json(opened), 0o644)
    except OSError as error:
        raise KeysUnusable(reason=str(error)) from error
    return Pair(pair.number, opened, pair.private)


def _json(opened: Published) -> bytes:
    return (json.dumps(asdict(opened), indent=1) + "\n").encode()


def _write(path: Path, body: bytes, mode: int) -> None:
    """Whole or not at all, on the disk, and never readable by others even for a moment."""
    draft = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)

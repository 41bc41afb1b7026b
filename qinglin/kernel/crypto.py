"""Secrets at rest: sealed with AES-GCM, found again by a keyed hash.

A sealed value is ``algorithm (1 byte) ‖ nonce (12) ‖ ciphertext and tag``; the context (room,
field and the record's public id) is authenticated with it, so a value moved to another row
does not open.
"""

import hmac
import secrets
from functools import cache, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

AES_GCM = 1
#: Algorithm, nonce and tag: nothing shorter was ever sealed.
SHORTEST = 1 + 12 + 16


class Unreadable(Exception):
    """The sealed value was damaged, moved, or sealed with another key."""


@cache
def key(purpose: str) -> bytes:
    """A 32-byte key of its own for each purpose, derived from the installation's master key."""
    master: bytes = settings.QINGLIN_MASTER_KEY
    derived: bytes = HKDF(SHA256(), 32, b"qinglin/1", purpose.encode()).derive(master)
    return derived


@lru_cache(maxsize=2)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)


def seal(text: str, context: str) -> bytes:
    nonce = secrets.token_bytes(12)
    body = _cipher(key("seal")).encrypt(nonce, text.encode(), context.encode())
    return bytes([AES_GCM]) + nonce + body


def unseal(sealed: bytes, context: str) -> str:
    sealed = bytes(sealed)
    if len(sealed) < SHORTEST or sealed[0] != AES_GCM:
        raise Unreadable("cut off, or unknown algorithm")
    try:
        return _cipher(key("seal")).decrypt(sealed[1:13], sealed[13:], context.encode()).decode()
    except InvalidTag as error:
        raise Unreadable("wrong key, row or bytes") from error


def look_up(text: str, purpose: str) -> str:
    """Keyed hash (hex) by which an encrypted value is found again; useless without the key."""
    return mac(text.encode(), f"look-up:{purpose}").hex()


def mac(message: bytes, purpose: str) -> bytes:
    """HMAC-SHA-256 with the key of this purpose."""
    return hmac.digest(key(purpose), message, "sha256")


def same(a: str | bytes, b: str | bytes) -> bool:
    """Compare in constant time."""
    left = a.encode() if isinstance(a, str) else a
    right = b.encode() if isinstance(b, str) else b
    return hmac.compare_digest(left, right)

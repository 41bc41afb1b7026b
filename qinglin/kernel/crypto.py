"""Secrets at rest: sealed with AES-GCM, found again by a keyed hash.

A sealed value is ``algorithm (1 byte) ‖ nonce (12) ‖ ciphertext and tag``; the context (room,
field and the record's public id) is authenticated with it, so a value moved to another row
does not open.
"""

import hmac
import secrets
from functools import cache, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

AES_GCM = 1
#: Algorithm, nonce and tag: nothing shorter was ever sealed.
SHORTEST = 1 + 12 + 16
#: Order of the group of the curve P-256 (FIPS 186-5).
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


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


@cache
def _p256(purpose: str) -> EllipticCurvePrivateKey:
    """A key pair for each purpose; the private number lies between 1 and the group's order."""
    number = int.from_bytes(key(f"p256:{purpose}") + key(f"p256+:{purpose}")[:8], "big")
    return derive_private_key(number % (P256_ORDER - 1) + 1, SECP256R1())


def sign_p256(message: bytes, purpose: str) -> bytes:
    """ECDSA with SHA-256 as browsers check it: the two numbers, 32 bytes each."""
    first, second = decode_dss_signature(_p256(purpose).sign(message, ECDSA(SHA256())))
    return first.to_bytes(32, "big") + second.to_bytes(32, "big")


def public_p256(purpose: str) -> tuple[bytes, bytes]:
    """The two coordinates of the public key."""
    point = _p256(purpose).public_key().public_numbers()
    return point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")


def same(a: str | bytes, b: str | bytes) -> bool:
    """Compare in constant time."""
    left = a.encode() if isinstance(a, str) else a
    right = b.encode() if isinstance(b, str) else b
    return hmac.compare_digest(left, right)

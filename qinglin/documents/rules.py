"""What is signed, byte for byte (docs/documents.md); numbers and codes that people copy by hand."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

#: Version of the signed form; stands in the statement and before the signed bytes.
FORM = "qinglin-document/1"
ALGORITHM = "ed25519"
#: Thirty-two characters that are not taken for one another when read aloud or copied.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
#: 26 characters of five bits each: 130 bits that nobody guesses.
CODE_LENGTH = 26
CODE_GROUP = 3
NUMBER_LENGTH = 8
#: Wrong codes that one address may try within the window; the next one is refused.
MISSES, WINDOW = 30, timedelta(minutes=1)


def composed(value: Any) -> Any:
    """The value with every text in it in Unicode's normal form C."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {composed(name): composed(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [composed(inner) for inner in value]
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"a statement holds no {type(value).__name__}")


def canonical(statement: Mapping[str, Any]) -> str:
    """The statement as JSON in exactly one way: sorted names, no white space, integers only."""
    return json.dumps(
        composed(statement), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def signed_bytes(text: str) -> bytes:
    """What the key signs: the form on a line of its own, so that nothing else fits the signature,
    and the canonical text."""
    return f"{FORM}\n{text}".encode()


def key_id(public: bytes) -> str:
    """How a public key is called: the beginning of its own digest."""
    return hashlib.sha256(public).hexdigest()[:16]


def signature_fits(public: bytes, text: str, signature: bytes) -> bool:
    """Whether the holder of the key signed exactly this text."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed_bytes(text))
    except (InvalidSignature, ValueError, UnicodeEncodeError):
        return False
    return True


def check_character(characters: str) -> str:
    """One more character, by which every single slip of the pen is found."""
    weighed = (
        (2 * place + 1) * ALPHABET.index(character) for place, character in enumerate(characters)
    )
    return ALPHABET[sum(weighed) % len(ALPHABET)]


def drawn(values: Iterable[int]) -> str:
    """Random numbers below 32 as characters."""
    return "".join(ALPHABET[value] for value in values)


def number_of(year: int, drawn: str) -> str:
    """``2026-4H7K-9M2P-X``. Drawn at random: neighbours and gaps tell nothing about anybody."""
    return f"{year}-{drawn[:4]}-{drawn[4:]}-{check_character(drawn)}"


def code_of(drawn: str) -> str:
    return drawn + check_character(drawn)


def plain_code(typed: str) -> str | None:
    """A code as it is kept, however it was typed; nothing when it cannot be one."""
    wide = unicodedata.normalize("NFKC", typed[:200]).upper()
    code = "".join(character for character in wide if character.isalnum()).translate(MISREAD)
    if len(code) != CODE_LENGTH + 1 or set(code) - set(ALPHABET):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def grouped_code(code: str) -> str:
    """The code in groups that can be read aloud."""
    return " ".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))


def moment(when: datetime) -> str:
    """``2026-11-22T05:10:00Z``: UTC, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def recent(times: Iterable[datetime], now: datetime) -> list[datetime]:
    """Those within the window; a clock that was set back makes none of them younger."""
    return [time for time in times if abs(now - time) < WINDOW]


def wait_for(times: Iterable[datetime], now: datetime) -> int:
    """Seconds until another wrong code may be tried; none while there are tries left."""
    counted = sorted(recent(times, now))
    if len(counted) < MISSES:
        return 0
    left = counted[-MISSES] + WINDOW - now
    return max(1, -(-left // timedelta(seconds=1)))

"""A fair draw that everybody can repeat: whoever has the seed finds the same order.

The digest of the seed is published before anybody enters, the seed itself after the draw. The
rank of an entry is the SHA-256 of ``seed:entry``; the smaller, the earlier.
"""

import hashlib
from collections.abc import Iterable


def digest_of(seed: str) -> str:
    """What is published before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def rank_of(seed: str, key: int) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def order(seed: str, keys: Iterable[int]) -> list[int]:
    """The entries in the order that the seed gives them."""
    return sorted(set(keys), key=lambda key: rank_of(seed, key))

"""Unified social credit codes (GB 32100-2015)."""

import re
import unicodedata
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class CreditCodeFault(StrEnum):
    """What is wrong with a code. Real codes fail the check too: warn, never forbid."""

    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK = "check"


def plain_code(text: str) -> str:
    """Half-width capitals without blanks or hyphens."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(code: str) -> str:
    """The 18th character. When the weighted sum is a multiple of 31 it is ``0``."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(code, WEIGHTS, strict=False))
    return ALPHABET[-total % 31]


def check_credit_code(code: str) -> CreditCodeFault | None:
    """The first fault of a plain code. First characters are not judged: 54 and 55 exist."""
    if len(code) != 18:
        return CreditCodeFault.LENGTH
    if any(c not in ALPHABET for c in code):
        return CreditCodeFault.CHARACTERS
    return None if check_character(code) == code[17] else CreditCodeFault.CHECK

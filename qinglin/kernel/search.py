"""How names are sorted and found: pinyin keys, initials, and character pairs.

People are sorted by a stored pinyin key, not by collation. A search index is one text column
of tokens, each closed by a blank: single characters, pairs of neighbours and pinyin initials.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache, reduce
from importlib import import_module
from operator import and_
from typing import Any

from django.db.models import Q

WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
#: Titles and places come again and again when a year of history is brought in.
REMEMBERED = 4096
HAN = re.compile(r"[\u3400-\u9fff]")
ONLY_HAN = re.compile(r"[\u4e00-\u9fa5]+")


def plain(text: str) -> str:
    """One form for look-alikes: NFKC, lower case, no surrounding blanks."""
    return unicodedata.normalize("NFKC", text).strip().lower()


@cache
def pinyin() -> Any:
    """The dictionary of readings: 0.3 s to load, which a command that sorts no name is spared."""
    return import_module("pypinyin")


@lru_cache(REMEMBERED)
def sort_key(name: str) -> str:
    """Pinyin with blanks between syllables: sorts 安 before 白 on every database."""
    return " ".join(_readings(plain(name)))[:120]


@lru_cache(REMEMBERED)
def initials(name: str) -> str:
    """First letters: 秦望广场雷锋角 -> qwgclfj, as typed on a phone."""
    text = plain(name)
    if ONLY_HAN.fullmatch(text):  # each reading is one character's, and they are known already
        letters = [reading[0] for reading in _readings(text)]
    else:
        letters = pinyin().lazy_pinyin(text, style=pinyin().Style.FIRST_LETTER)
    return re.sub(r"[^a-z0-9]", "", "".join(letters))[:60]


@lru_cache(REMEMBERED)
def _readings(text: str) -> tuple[str, ...]:
    return tuple(pinyin().lazy_pinyin(text))


def tokens(*texts: str) -> str:
    """The search column: `` 雷 雷锋 锋 锋角 角 ^lfj `` (characters, pairs, initials)."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(_tokens(text)))
    return " " + " ".join(found) + " "


@lru_cache(REMEMBERED)
def _tokens(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in WORDS.findall(plain(text)):
        if HAN.match(word):
            for i, char in enumerate(word):
                found.append(char)
                if i + 1 < len(word):
                    found.append(word[i : i + 2])
        else:
            found.append(word)
    if HAN.search(text):
        found.append("^" + initials(text))
    return tuple(found)


def matches(words: str, column: str = "search") -> Q:
    """The filter for what somebody typed: Chinese words, latin words, or pinyin initials."""
    parts: list[Q] = []
    for word in WORDS.findall(plain(words)):
        if HAN.match(word):
            pairs = [word] if len(word) == 1 else [word[i : i + 2] for i in range(len(word) - 1)]
            parts.extend(_has(column, f" {pair} ") for pair in pairs)
        else:
            parts.append(
                _has(column, f" {word}")
                | (_has_initials(column, word) if word.isalpha() else Q(pk__in=()))
            )
    return _all(parts)


def _has(column: str, token: str) -> Q:
    return Q(**{f"{column}__contains": token})


def _has_initials(column: str, letters: str) -> Q:
    return Q(**{f"{column}__regex": rf"\^[a-z0-9]*{letters}"})


def _all(parts: Iterable[Q]) -> Q:
    return reduce(and_, parts, Q())

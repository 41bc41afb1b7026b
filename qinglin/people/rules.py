"""Ages, numbers and masks. No database, no clock, no Django.

Citizen number: GB 11643-1999, check character by ISO 7064 MOD 11-2. The area digits are not
looked up: old numbers keep area codes that were abolished long ago.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from stdnum.cn import ric

#: Under this age a guardian decides and a notice of its own is read (PIPL Art. 31).
OWN_WORD_AGE = 14
#: From this age on nobody else's consent is asked (Civil Code Art. 17).
ADULT_AGE = 18
OLDEST = 130

BLANKS = re.compile(r"[\s\-‐-―－]")
CITIZEN = re.compile(r"[0-9]*[0-9X]")
DIGITS = re.compile(r"[0-9]+")
PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
OLD_RESIDENCE_CARD = re.compile(r"[A-Z]{3}\d{12}")


class DocumentFault(StrEnum):
    """What is wrong with the number of an identity document."""

    MISSING = "missing"
    FIRST_GENERATION = "first_generation"
    SHORT = "short"
    LONG = "long"
    CHARACTERS = "characters"
    PREFIX = "prefix"
    DATE = "date"
    CHECK = "check"
    BORN = "born"
    SEX = "sex"
    FORM = "form"


class PhoneFault(StrEnum):
    """What is wrong with a mobile number."""

    CHARACTERS = "characters"
    SHORT = "short"
    LONG = "long"
    PREFIX = "prefix"


def age_on(day: date, born_on: date) -> int:
    """Full years on this day; who was born on 29 February turns a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_minor(day: date, born_on: date) -> bool:
    return age_on(day, born_on) < ADULT_AGE


def needs_dedicated_notice(day: date, born_on: date) -> bool:
    """Under 14: the guardian reads and accepts the rules for children's data."""
    return age_on(day, born_on) < OWN_WORD_AGE


def plain_number(text: str) -> str:
    """One form for what people type: half-width, upper case, no blanks or hyphens."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_citizen_id(number: str, *, born_on: date, sex: str) -> DocumentFault | None:
    """The first fault of an 18-digit citizen number that must belong to this person."""
    if not number:
        return DocumentFault.MISSING
    if len(number) == 15 and number.isascii() and number.isdigit():
        return DocumentFault.FIRST_GENERATION
    if not CITIZEN.fullmatch(number):
        return DocumentFault.CHARACTERS
    if len(number) != 18:
        return DocumentFault.SHORT if len(number) < 18 else DocumentFault.LONG
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return DocumentFault.DATE
    if ric.calc_check_digit(number) != number[-1]:
        return DocumentFault.CHECK
    if born != born_on:
        return DocumentFault.BORN
    if (int(number[16]) % 2 == 1) != (sex == "m"):
        return DocumentFault.SEX
    return None


def check_document(
    document_type: str, number: str, *, born_on: date, sex: str
) -> DocumentFault | None:
    """The first fault of a document of any accepted kind; the number is already plain."""
    if document_type == "passport":
        return _by_form(PASSPORT, number)
    if document_type == "foreign" and len(number) == 15:
        return _by_form(OLD_RESIDENCE_CARD, number)
    fault = check_citizen_id(number, born_on=born_on, sex=sex)
    prefixes = {"hmt": ("81", "82", "83"), "foreign": ("9",)}.get(document_type)
    if fault is None and prefixes and not number.startswith(prefixes):
        return DocumentFault.PREFIX
    return fault


def _by_form(form: re.Pattern[str], number: str) -> DocumentFault | None:
    if not number:
        return DocumentFault.MISSING
    return None if form.fullmatch(number) else DocumentFault.FORM


def plain_phone(text: str) -> str:
    """The eleven digits of a mainland mobile number, without blanks and country code."""
    plain = plain_number(text)
    for prefix in ("+86", "0086"):
        if plain.startswith(prefix):
            return plain[len(prefix) :]
    return plain[2:] if len(plain) == 13 and plain.startswith("86") else plain


def check_phone(number: str) -> PhoneFault | None:
    """The first fault of a mainland mobile number; the number is already plain."""
    if not DIGITS.fullmatch(number):
        return PhoneFault.CHARACTERS
    if len(number) != 11:
        return PhoneFault.SHORT if len(number) < 11 else PhoneFault.LONG
    return None if _assigned(number[:5]) else PhoneFault.PREFIX


@lru_cache(maxsize=4096)
def _assigned(prefix: str) -> bool:
    """Whether mobile numbers begin like this: the numbering plan looks at five digits."""
    number = phonenumbers.parse(f"{prefix}000000", "CN")
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE


def plain_day(text: str) -> date | None:
    """A typed day: 2012-03-04, 2012/3/4 or 2012年3月4日."""
    found = DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def mask_document(number: str) -> str:
    """Enough to recognise one's own document, too little for anybody else."""
    if len(number) == 18:
        return f"{number[:3]}{'*' * 13}{number[-2:]}"
    if len(number) <= 4:
        return "*" * len(number)
    return f"{number[0]}{'*' * (len(number) - 3)}{number[-2:]}"


def mask_phone(number: str) -> str:
    """138****8000."""
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


#: First year of each band; a child, a minor, a young person as the league counts, and on.
BANDS = (0, 14, 18, 36, 60)


def age_band(age: int) -> tuple[int, int | None]:
    """The first and the last year of the band of an age; enough wherever the day is not needed."""
    first = max(start for start in BANDS if start <= max(age, 0))
    later = [start for start in BANDS if start > first]
    return first, (later[0] - 1 if later else None)


def mask_name(name: str) -> str:
    """The surname stays: 张* , 欧阳** keeps one character as well."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def birthday_before(day: date, age: int) -> date:
    """The latest birth date of whoever is at least this old on this day."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        return date(day.year - age, 2, 28)


class Alike(StrEnum):
    """Why two entries may be one person."""

    NAME_AND_BIRTH = "birth"
    SOUND_AND_BIRTH = "sound"
    PHONE = "phone"
    DOCUMENT = "document"


class Traits(NamedTuple):
    """What is compared of an entry; the phone number by its keyed hash."""

    key: int
    name: str
    name_key: str
    born_on: date
    sex: str
    phone: str | None
    document: str


#: Of a hundred: how much each likeness says, and from where on somebody should look.
WEIGHTS = {
    Alike.NAME_AND_BIRTH: 60,
    Alike.SOUND_AND_BIRTH: 45,
    Alike.PHONE: 30,
    Alike.DOCUMENT: 10,
}
WORTH_ASKING = 45


def alike(one: Traits, other: Traits) -> tuple[list[Alike], int]:
    """Why these two may be one person, and how likely that is, of a hundred.

    Families share a phone number: it says something only together with the name or the birthday.
    """
    reasons = []
    same_birthday = one.born_on == other.born_on
    if one.name == other.name and same_birthday:
        reasons.append(Alike.NAME_AND_BIRTH)
    elif one.name_key == other.name_key and same_birthday:
        reasons.append(Alike.SOUND_AND_BIRTH)
    same_phone = one.phone is not None and one.phone == other.phone
    if same_phone:
        reasons.append(Alike.PHONE)
    if one.document and one.document == other.document and same_birthday:
        reasons.append(Alike.DOCUMENT)
    score = sum(WEIGHTS[reason] for reason in reasons)
    if same_phone and one.name_key == other.name_key and not same_birthday:
        score += 20
    elif same_phone and same_birthday and one.name_key != other.name_key:
        score += 15
    if one.sex != other.sex:
        score -= 25
    return reasons, max(min(score, 100), 0)

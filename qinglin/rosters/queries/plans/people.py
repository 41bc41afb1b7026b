"""Rosters of volunteers and of members: the person first, then what the person is there."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.people import queries as known
from qinglin.people.models import Person
from qinglin.rosters.models import Member
from qinglin.rosters.rules import cells, fields
from qinglin.rosters.rules.verdicts import (
    CHANGED,
    NEW,
    SAME,
    SKIPPED,
    Row,
    Verdict,
    conflict,
    numbers,
    rejected,
)
from qinglin.volunteers.models import Profile
from qinglin.volunteers.queries import lowest_age, profiles_of, skills

from .places import Places

PORTION = 5_000
#: Members join from this age on.
MEMBER_AGE = 14
ADULT = 18
DOCUMENT_TYPES = {cells.plain(str(label)): value for value, label in Person.Document.choices}
SECRETS = frozenset({"document", "phone"})


@dataclass(slots=True)
class Read:
    """A row whose person could be read: the values, the unit, the key of the document."""

    row: Row
    values: dict[str, Any]
    unit: Unit
    hash: str

    @property
    def label(self) -> str:
        return f"{self.values['name']}　{self.values['mask']}"


def volunteers(actor: Actor, unit: Unit, rows: Sequence[Row]) -> list[Verdict]:
    """Registered volunteers; the consent of everybody stands on paper."""
    return _Volunteers(actor, unit, rows).verdicts()


def members(actor: Actor, unit: Unit, rows: Sequence[Row]) -> list[Verdict]:
    """Members of the League in their branches."""
    return _Members(actor, unit, rows).verdicts()


class _People(ABC):
    """What both have in common."""

    kind = ""
    permission = ""

    def __init__(self, actor: Actor, unit: Unit, rows: Sequence[Row]) -> None:
        self.actor, self.rows = actor, rows
        self.places = Places(actor, unit, self.permission)
        self.today = clock.today()
        self.labels = fields.labels(self.kind)

    def verdicts(self) -> list[Verdict]:
        found: dict[int, Verdict] = {}
        read: list[Read] = []
        for row in self.rows:
            one = self._read(row)
            if isinstance(one, Verdict):
                found[row.number] = one
            else:
                read.append(one)
        there = self._persons(read)
        self.load(there.values())
        for one, said in self._groups(read):
            found[one.row.number] = said or self._verdict(one, there.get(one.hash))
        return [found[row.number] for row in self.rows]

    # what the rooms say of a kind

    @abstractmethod
    def load(self, persons: Iterable[Person]) -> None:
        """Read beforehand what this kind needs of those who are known."""

    @abstractmethod
    def more(self, row: Row, values: dict[str, Any]) -> tuple[str, str] | None:
        """Read the columns of this kind into ``values``, or say (why, field)."""

    @abstractmethod
    def belongs(self, one: Read, person: Person) -> list[tuple[str, str, str]] | str:
        """What changes about somebody known, or why nothing can be done."""

    # the person

    def _read(self, row: Row) -> Read | Verdict:
        name = cells.words(row.cells.get("name", ""))
        for key, text in row.cells.items():
            if cells.is_formula(text):
                why = _("单元格以公式符号开头，请改成普通文字。")
                return rejected(row, name[:50], why, key)
        number = known.plain_number(row.cells.get("document", ""))
        kind = cells.plain(row.cells.get("document_type", ""))
        document_type = DOCUMENT_TYPES.get(kind, "") if kind else _type_of(number)
        born, sex = cells.born_of(number), cells.sex_of(number)
        for key in ("born_on", "sex"):
            text = row.cells.get(key, "")
            if not text.strip():
                continue
            if key == "born_on":
                day = cells.day(text)
                if day is None:
                    return rejected(row, name[:50], _("出生日期无法识别，请写成 1998-05-04。"), key)
                # 1998-05 says nothing about the day when the number does
                born = born if born and _month_only(text, day, born) else day
            else:
                sex = cells.sex(text)
        if born is None:
            about = "born_on" if number else "document"
            return rejected(row, name[:50], _("看不出出生日期，请补出生日期一列。"), about)
        phone = cells.plain(row.cells.get("phone", ""))
        values: dict[str, Any] = {
            "name": name,
            "sex": sex,
            "born_on": born,
            "document": number,
            "document_type": document_type,
            "phone": known.plain_phone(phone) if phone else "",
            "residence": cells.words(row.cells.get("residence", "")),
        }
        if faults := known.faults(**values):
            about, why = next(iter(faults.items()))
            return rejected(row, name[:50], why, about)
        values["mask"] = known.mask_document(number)
        unit, why = self.places.find(row.cells.get("unit", ""))
        if unit is None:
            return rejected(row, name, why, "unit")
        fault = self.more(row, values)
        if fault is not None:
            return rejected(row, name, *fault)
        return Read(row, values, unit, known.document_hash(document_type, number))

    def _persons(self, read: Sequence[Read]) -> dict[str, Person]:
        """key of the document -> the person that counts."""
        hashes = sorted({one.hash for one in read})
        found: dict[str, Person] = {}
        for start in range(0, len(hashes), PORTION):
            persons = Person.objects.filter(document_hash__in=hashes[start : start + PORTION])
            for person in persons.select_related("merged_into"):
                found[str(person.document_hash)] = person.merged_into or person
        ids = {person.pk for person in found.values()}
        self.seen = known.seen_of(self.actor, ids)
        return found

    def _groups(self, read: Sequence[Read]) -> Iterable[tuple[Read, Verdict | None]]:
        """Each row; where the same person stands in several of them, what has to be decided."""
        together: dict[str, list[Read]] = defaultdict(list)
        for one in read:
            together[one.hash].append(one)
        for group in together.values():
            taken = [one for one in group if one.row.choice == "take"]
            for one in group:
                if one.row.choice == "skip":
                    why = _("已判断不取这一行。")
                    yield one, Verdict(one.row.number, SKIPPED, one.label, reason=why)
                elif len(group) == 1 or (
                    len(taken) == 1 and one is taken[0] and _rest_skipped(group, one)
                ):
                    yield one, None
                else:
                    others = [other.row.number for other in group if other is not one]
                    why = _("同一个证件号还出现在第 %(rows)s 行，请选一行。")
                    yield (
                        one,
                        conflict(
                            one.row,
                            one.label,
                            why % {"rows": numbers(others)},
                            "document",
                            group=group[0].hash,
                        ),
                    )

    def _verdict(self, one: Read, person: Person | None) -> Verdict:
        values = one.values
        values["unit_id"] = one.unit.pk
        number = one.row.number
        if person is None or person.pk not in self.seen:
            # Who is known elsewhere is no business of this unit: a preview looks the same for
            # somebody new, and the import itself refuses without saying why.
            changes = [(_("登记到"), "", str(one.unit))]
            return Verdict(number, NEW, one.label, changes, values=values)
        changes = []
        if person.name != one.values["name"]:
            if one.row.choice != "take":
                why = _("证件号相同，现有姓名是“%(name)s”。取这一行就改成名册上的姓名。")
                return conflict(
                    one.row, one.label, why % {"name": person.name}, "name", target=person.pk
                )
            changes.append((self.labels["name"], person.name, one.values["name"]))
        phone = one.values["phone"]
        if phone and known.phone_hash(phone) != person.phone_hash:
            changes.append((self.labels["phone"], person.phone_mask, known.mask_phone(phone)))
        residence = one.values["residence"]
        if residence and residence != person.residence:
            changes.append((self.labels["residence"], person.residence, residence))
        belongs = self.belongs(one, person)
        if isinstance(belongs, str):
            return conflict(one.row, one.label, belongs, "unit", target=person.pk)
        changes += belongs
        verdict = CHANGED if changes else SAME
        return Verdict(number, verdict, one.label, changes=changes, target=person.pk, values=values)


class _Volunteers(_People):
    kind, permission = "volunteers", "volunteers.manage"

    def load(self, persons: Iterable[Person]) -> None:
        ids = [person.pk for person in persons]
        self.profiles: dict[int, Profile] = {}
        for start in range(0, len(ids), PORTION):
            self.profiles |= profiles_of(ids[start : start + PORTION])

    def more(self, row: Row, values: dict[str, Any]) -> tuple[str, str] | None:
        age = known.age_on(self.today, values["born_on"])
        if age < ADULT:
            why = _("未满 18 周岁，须由监护人在手机上登记并同意，不能从名册导入。")
            return why, "document"
        text = row.cells.get("registered_on", "")
        registered = cells.day(text) if text.strip() else None
        if text.strip() and registered is None:
            return _("注册日期无法识别，请写成 2020-03-05。"), "registered_on"
        if registered is not None and registered > self.today:
            return _("注册日期不能晚于今天。"), "registered_on"
        lowest = self.lowest
        if registered is not None and known.age_on(registered, values["born_on"]) < lowest:
            why = _("注册那天未满 %(age)d 周岁，请核对注册日期。") % {"age": lowest}
            return why, "registered_on"
        values["registered_on"] = registered
        values["available"] = cells.words(row.cells.get("available", ""))[:80]
        titles = [word for word in _words(row.cells.get("skills", "")) if word]
        unknown = [title for title in titles if title not in self.skills]
        if unknown:
            words = {"skill": unknown[0]}
            return _("没有“%(skill)s”这项技能，请先在设置里添加。") % words, "skills"
        values["skills"] = [self.skills[title] for title in titles]
        return None

    @cached_property
    def lowest(self) -> int:
        return lowest_age()

    @cached_property
    def skills(self) -> dict[str, int]:
        return dict(skills().values_list("title", "pk"))

    def belongs(self, one: Read, person: Person) -> list[tuple[str, str, str]] | str:
        profile = self.profiles.get(person.pk)
        if profile is None:
            return [(_("志愿者注册"), _("未注册"), str(one.unit))]
        if profile.state == Profile.State.LEFT:
            return _("这位志愿者已经退出，请在个人页面办理恢复。")
        changes = []
        if one.row.cells.get("unit", "").strip() and profile.unit_id != one.unit.pk:
            changes.append((_("所属组织"), str(profile.unit), str(one.unit)))
            one.values["moves"] = True
        available = one.values["available"]
        if available and available != profile.available:
            changes.append((_("可服务时间"), profile.available, available))
        return changes


class _Members(_People):
    kind, permission = "members", "people.manage"
    stated = ("number", "nation", "education", "politics", "duty")

    def load(self, persons: Iterable[Person]) -> None:
        ids = [person.pk for person in persons]
        self.known: dict[int, Member] = {}
        for start in range(0, len(ids), PORTION):
            found = Member.objects.filter(person_id__in=ids[start : start + PORTION])
            self.known |= {one.person_id: one for one in found.select_related("unit")}

    def more(self, row: Row, values: dict[str, Any]) -> tuple[str, str] | None:
        text = row.cells.get("joined_on", "")
        joined = cells.day(text) if text.strip() else None
        if text.strip() and joined is None:
            return _("入团年月无法识别，请写成 2016-05。"), "joined_on"
        if joined is not None and joined > self.today:
            return _("入团年月不能晚于今天。"), "joined_on"
        if known.age_on(self.today, values["born_on"]) < MEMBER_AGE:
            return _("未满 14 周岁，还不能是团员，请核对证件号。"), "document"
        values["joined_on"] = joined
        for key in self.stated:
            text = cells.words(row.cells.get(key, ""))
            if len(text) > MOST[key]:
                words = {"name": self.labels[key], "most": MOST[key]}
                return _("%(name)s最多 %(most)d 个字。") % words, key
            values[key] = text
        return None

    def belongs(self, one: Read, person: Person) -> list[tuple[str, str, str]] | str:
        member = self.known.get(person.pk)
        if member is None:
            return [(_("团员身份"), _("未登记"), str(one.unit))]
        changes = []
        if one.row.cells.get("unit", "").strip() and member.unit_id != one.unit.pk:
            changes.append((self.labels["unit"], str(member.unit), str(one.unit)))
            one.values["moves"] = True
        joined = one.values["joined_on"]
        if joined is not None and joined != member.joined_on:
            old = member.joined_on.isoformat() if member.joined_on else ""
            changes.append((self.labels["joined_on"], old, joined.isoformat()))
        for key in self.stated:
            if one.values[key] and one.values[key] != getattr(member, key):
                changes.append((self.labels[key], getattr(member, key), one.values[key]))
        return changes


MOST = {"number": 20, "nation": 20, "education": 20, "politics": 20, "duty": 30}


def _type_of(number: str) -> str:
    """What a number without a word about its kind is: residence cards of Hong Kong, Macao and
    Taiwan and of foreigners have their own prefixes."""
    if number[:2] in ("81", "82", "83") and len(number) == 18:
        return str(Person.Document.HMT_RESIDENCE)
    if number[:1] == "9" and len(number) == 18:
        return str(Person.Document.FOREIGN_RESIDENCE)
    return str(Person.Document.CITIZEN)


def _month_only(text: str, day: date, born: date) -> bool:
    return (
        day.day == 1
        and len([char for char in text if char.isdigit()]) <= 6
        and (day.year, day.month) == (born.year, born.month)
    )


def _rest_skipped(group: Sequence[Read], taken: Read) -> bool:
    return all(one.row.choice == "skip" for one in group if one is not taken)


def _words(text: str) -> list[str]:
    found = cells.plain(text)
    for mark in ",，;；/|":
        found = found.replace(mark, "、")
    return [word.strip() for word in found.split("、")]

"""Everything that is kept about one person, gathered from every table that refers to persons.

Which tables there are comes from Django's model graph, so that a new one cannot be forgotten.
Rows that are about the person are given whole; of rows in which the person only did something
(the leader of an activity, who confirmed a roll) is told that and when: the rest is about others.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.apps import apps
from django.db.models import BinaryField, Field, ForeignKey, Model, QuerySet
from django.template.loader import render_to_string

from qinglin.kernel import clock, crypto
from qinglin.kernel.models import AuditEntry
from qinglin.kernel.moving import MOVERS, references

from .models import Person
from .rules import mask_name

#: References by which a row is about the person it names.
ABOUT = frozenset({"person", "child", "guardian"})
#: References by which a row says what the person did, or what became of an entry of the person;
#: and all that end in ``_by``.
DID = frozenset(
    {
        "by",
        "receiver",
        "leader",
        "cadre",
        "other",
        "captain",
        "kept",
        "gone",
        "low",
        "high",
        "merged_into",
    }
)
#: Columns that say nothing to anybody: keys to find or to prove by.
MACHINE = re.compile(r"(_sealed|_hash|digest|password|secret|^search$|_key|signature)$")
SOMEBODY = re.compile(r"person:(\d+)")
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind, with the titles of their columns in order."""

    label: str
    title: str
    columns: list[str]
    rows: list[dict[str, Any]]


@dataclass(slots=True)
class Everything:
    """All that is kept about one person."""

    person: Person
    at: datetime
    basics: dict[str, Any]
    tables: list[Table] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(len(table.rows) for table in self.tables)


def unsorted() -> list[str]:
    """References to persons of which nobody said whether the row is about them."""
    return [
        f"{column.model._meta.label_lower}.{column.name}"
        for column in references(Person)
        if column.name not in ABOUT | DID and not column.name.endswith("_by")
    ]


def number_of_rows(person: Person) -> int:
    return sum(
        column.model._default_manager.filter(**{column.name: person}).count()
        for column in references(Person)
    )


def everything_about(person: Person) -> Everything:
    """Gathered now; two queries for each table."""
    found = Everything(person, clock.now(), _basics(person))
    whole: dict[type[Model], list[Any]] = {}
    for column in references(Person):
        rows = list(column.model._default_manager.filter(**{column.name: person})[:MOST])
        if not rows:
            continue
        title = str(MOVERS[_place(column)].title) if _place(column) in MOVERS else column.name
        if column.name in ABOUT:
            found.tables.append(_whole(column.model, title, rows, person))
            whole.setdefault(column.model, []).extend(row.pk for row in rows)
        else:
            found.tables.append(_told(column, title, rows))
    found.tables += _hanging(whole, person)
    found.tables += _trail(person)
    return found


def _place(column: ForeignKey[Any, Any]) -> tuple[str, str]:
    return column.model._meta.label_lower, column.name


def _basics(person: Person) -> dict[str, Any]:
    """The person's own row, with the numbers in clear: they are the reader's own."""
    return {
        "姓名": person.name,
        "性别": person.get_sex_display(),
        "出生日期": person.born_on.isoformat(),
        str(person.get_document_type_display()): _opened(person, "document"),
        "手机号": _opened(person, "phone"),
        "居住区域": person.residence,
        "登记时间": _plain(person.made_at),
        "台账中的代号": person.public_id,
    }


def _opened(person: Person, name: str) -> str:
    sealed = getattr(person, f"{name}_sealed")
    return crypto.unseal(sealed, f"person:{person.public_id}:{name}") if sealed else ""


def _whole(model: type[Model], title: str, rows: list[Any], person: Person) -> Table:
    columns = [column for column in model._meta.concrete_fields if not _is_machine(column)]
    related = _related(columns, rows)
    told = [
        {_title(column): _value(column, row, person, related) for column in columns} for row in rows
    ]
    return Table(model._meta.label_lower, title, [_title(column) for column in columns], told)


def _is_machine(column: "Field[Any, Any]") -> bool:
    return isinstance(column, BinaryField) or bool(MACHINE.search(column.name))


def _title(column: "Field[Any, Any]") -> str:
    words = str(column.verbose_name)
    return words if not words.isascii() else column.name


def _related(columns: "list[Field[Any, Any]]", rows: list[Any]) -> dict[tuple[str, Any], str]:
    """(column, key) -> what it is called; names of other persons are masked."""
    found: dict[tuple[str, Any], str] = {}
    for column in columns:
        target = column.related_model
        if not isinstance(column, ForeignKey) or not isinstance(target, type):
            continue
        keys = {getattr(row, column.attname) for row in rows} - {None}
        for one in target._default_manager.filter(pk__in=keys):
            name = mask_name(one.name) if isinstance(one, Person) else str(one)
            found[column.name, one.pk] = name
    return found


def _value(
    column: "Field[Any, Any]", row: Any, person: Person, related: dict[tuple[str, Any], str]
) -> Any:
    if isinstance(column, ForeignKey):
        key = getattr(row, column.attname)
        own = column.related_model is Person and key == person.pk
        return person.name if own else related.get((column.name, key), "")
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return _plain(getattr(row, column.name), person)


def _plain(value: Any, person: Person | None = None) -> Any:
    """As JSON holds it; whoever else acted is not named."""
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    if isinstance(value, str) and (found := SOMEBODY.fullmatch(value)):
        own = person is not None and int(found[1]) == person.pk
        return person.name if person and own else "工作人员"
    if isinstance(value, date) or hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | dict | list | None) else str(value)


def _told(column: ForeignKey[Any, Any], title: str, rows: list[Any]) -> Table:
    """That the person did it, and when; no more, because the row is about others."""
    days = [
        one
        for one in column.model._meta.concrete_fields
        if one.get_internal_type() in {"DateTimeField", "DateField"}
    ]
    told = [
        {"编号": row.pk, "时间": _plain(getattr(row, days[0].name)) if days else ""} for row in rows
    ]
    return Table(column.model._meta.label_lower, title, ["编号", "时间"], told)


def _hanging(whole: dict[type[Model], list[Any]], person: Person) -> Iterator[Table]:
    """Rows that hang on a row about the person, such as the skills of a registration."""
    for model in apps.get_models():
        if model in whole or not model.__module__.startswith("qinglin."):
            continue
        for column in model._meta.concrete_fields:
            target = column.related_model
            if isinstance(column, ForeignKey) and target in whole and target is not Person:
                rows = list(_rows(model, column, whole[target]))
                if rows:
                    title = str(model._meta.verbose_name)
                    yield _whole(model, _heading(model) or title, rows, person)


def _rows(model: type[Model], column: ForeignKey[Any, Any], keys: list[Any]) -> QuerySet[Any]:
    return model._default_manager.filter(**{f"{column.name}__in": keys})[:MOST]


def _heading(model: type[Model]) -> str:
    """The Chinese word with which the description of a model begins."""
    word = (model.__doc__ or "").split(":")[0].strip()
    return "" if word.isascii() or len(word) > 12 else word


def _trail(person: Person) -> Iterator[Table]:
    """What was done to the record and who looked at it, and what the person did here."""
    own = f"person:{person.pk}"
    for title, entries in (
        ("对本人记录的操作和查看", AuditEntry.objects.filter(target=f"people.person:{person.pk}")),
        ("本人的操作", AuditEntry.objects.filter(actor=own)),
    ):
        rows = [
            {
                "时间": _plain(entry.at),
                "操作": entry.action,
                "操作人": person.name if entry.actor == own else "工作人员",
                "理由": str(entry.detail.get("reason", "")),
            }
            for entry in entries.order_by("id")[:MOST]
        ]
        if rows:
            yield Table("kernel.auditentry", title, list(rows[0]), rows)


# ---------------------------------------------------------------- packing


def packed(found: Everything) -> bytes:
    """A zip with the same three times: for machines, for reading, for spreadsheets."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("data.json", json.dumps(_document(found), ensure_ascii=False, indent=1))
        out.writestr("个人信息.html", render_to_string("people/copy.html", {"found": found}))
        out.writestr("个人信息.xlsx", _workbook(found))
    return body.getvalue()


def _document(found: Everything) -> dict[str, Any]:
    return {
        "form": "qinglin.person/1",
        "made_at": _plain(found.at),
        "person": found.basics,
        "tables": [
            {"table": table.label, "title": table.title, "rows": table.rows}
            for table in found.tables
        ],
    }


def _workbook(found: Everything) -> bytes:
    """One sheet for each table. Every cell is text: nothing in it is a formula."""
    body = io.BytesIO()
    book = xlsxwriter.Workbook(body, {"in_memory": True})
    bold = book.add_format({"bold": True})
    basics = Table("", "基本信息", list(found.basics), [found.basics])
    for number, table in enumerate([basics, *found.tables], start=1):
        title = re.sub(r"[\[\]:*?/\\（）]", " ", table.title)[:24]
        sheet = book.add_worksheet(f"{number} {title}")
        for across, name in enumerate(table.columns):
            sheet.write_string(0, across, name, bold)
            for down, row in enumerate(table.rows, start=1):
                sheet.write_string(down, across, _cell(row[name]))
    book.close()
    return body.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

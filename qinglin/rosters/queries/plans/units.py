"""Rosters of units: opened below their parents, or changed where they stand."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import Unit
from qinglin.rosters.rules import cells
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

from .places import Places

MANAGE = "orgs.manage"


def units(actor: Actor, unit: Unit, rows: Sequence[Row]) -> list[Verdict]:
    """Parents must be open already or stand further up in the same roster."""
    places = Places(actor, unit, MANAGE)
    kinds = {cells.plain(str(label)): str(value) for value, label in Unit.Kind.choices}
    known = {
        (one.parent_id, name): one
        for one in orgs.under(unit).filter(closed_on=None).order_by("-pk")
        for name in (one.short_name, one.name)
        if name
    }
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        together[_key(row)].append(row.number)
    coming: set[str] = set()
    found = []
    for row in rows:
        verdict = _verdict(row, places, kinds, known, coming, together[_key(row)])
        if verdict.verdict == NEW:
            coming.add(verdict.values["name"])
        found.append(verdict)
    return found


def _key(row: Row) -> tuple[str, str]:
    return (
        cells.words(row.cells.get("parent", "")),
        cells.words(row.cells.get("name", "")),
    )


def _verdict(
    row: Row,
    places: Places,
    kinds: dict[str, str],
    known: dict[tuple[int | None, str], Unit],
    coming: set[str],
    same: list[int],
) -> Verdict:
    parent_name, name = _key(row)
    for key, text in row.cells.items():
        if cells.is_formula(text):
            return rejected(row, name[:80], _("单元格以公式符号开头，请改成普通文字。"), key)
    if not 2 <= len(name) <= 80:
        return rejected(row, name[:80], _("组织名称应为 2 至 80 个字。"), "name")
    if row.choice == "skip":
        return Verdict(row.number, SKIPPED, name, reason=_("已判断不取这一行。"))
    if len(same) > 1 and row.choice != "take":
        others = numbers(number for number in same if number != row.number)
        why = _("同一个组织还出现在第 %(rows)s 行，请选一行。") % {"rows": others}
        return conflict(row, name, why, "name", group=f"{parent_name}/{name}"[:64])
    kind = kinds.get(cells.plain(row.cells.get("kind", "")), "")
    if not kind:
        words = {"kinds": "、".join(kinds)}
        return rejected(row, name, _("组织类别应是：%(kinds)s。") % words, "kind")
    text = row.cells.get("opened_on", "")
    opened = cells.day(text) if text.strip() else clock.today()
    if opened is None:
        return rejected(row, name, _("成立日期无法识别，请写成 2015-03-05。"), "opened_on")
    values = {
        "name": name,
        "kind": kind,
        "short_name": cells.words(row.cells.get("short_name", ""))[:40],
        "credit_code": cells.plain(row.cells.get("credit_code", "")),
        "opened_on": opened,
        "parent": parent_name,
    }
    if parent_name in coming:
        return Verdict(row.number, NEW, name, values=values)
    parent, why = places.find(parent_name)
    if parent is None:
        return rejected(row, name, why, "parent")
    there = known.get((parent.pk, name))
    values["parent_id"] = parent.pk
    if there is None:
        if kind not in orgs.kinds_below(parent):
            return rejected(
                row, name, _("这类组织不能设在“%(unit)s”下面。") % {"unit": parent.name}, "kind"
            )
        return Verdict(row.number, NEW, name, values=values)
    if there.kind != kind:
        words = {"kind": there.get_kind_display()}
        return conflict(
            row,
            name,
            _("现有类别是“%(kind)s”，类别不能从名册改。") % words,
            "kind",
            target=there.pk,
        )
    changes = []
    if values["short_name"] and values["short_name"] != there.short_name:
        changes.append((_("组织简称"), there.short_name, str(values["short_name"])))
    if values["credit_code"] and values["credit_code"] != (there.credit_code or ""):
        old = there.credit_code or ""
        changes.append((_("统一社会信用代码"), old, str(values["credit_code"])))
    return Verdict(
        row.number, CHANGED if changes else SAME, name, changes, target=there.pk, values=values
    )

"""Rosters of who holds which post."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Holding, Post, Unit
from qinglin.orgs.queries import under
from qinglin.people import queries as people
from qinglin.people.models import Person
from qinglin.rosters.rules import cells
from qinglin.rosters.rules.verdicts import NEW, SAME, SKIPPED, Row, Verdict, conflict, rejected

from .places import Places

PORTION = 5_000


def holders(actor: Actor, unit: Unit, rows: Sequence[Row]) -> list[Verdict]:
    """The post must stand open at the unit, and the person must be known."""
    places = Places(actor, unit, "orgs.appoint")
    open_posts = Post.objects.filter(closed_on=None, unit__in=under(unit)).select_related("kind")
    posts = {(post.unit_id, post.kind.title): post for post in open_posts}
    hashes = sorted(
        {
            people.document_hash(Person.Document.CITIZEN, people.plain_number(text))
            for row in rows
            if (text := row.cells.get("document", ""))
        }
    )
    persons: dict[str, Person] = {}
    for start in range(0, len(hashes), PORTION):
        found = Person.objects.filter(document_hash__in=hashes[start : start + PORTION])
        for person in found.select_related("merged_into"):
            persons[str(person.document_hash)] = person.merged_into or person
    seen = people.seen_of(actor, {person.pk for person in persons.values()})
    held = set(
        Holding.objects.filter(post__in=posts.values(), left_on=None).values_list(
            "post_id", "person_id"
        )
    )
    coming: dict[tuple[int, int], int] = {}
    return [_verdict(row, places, posts, persons, seen, held, coming) for row in rows]


def _verdict(
    row: Row,
    places: Places,
    posts: dict[tuple[int, str], Post],
    persons: dict[str, Person],
    seen: set[int],
    held: set[tuple[int, int]],
    coming: dict[tuple[int, int], int],
) -> Verdict:
    name = cells.words(row.cells.get("name", ""))
    title = cells.words(row.cells.get("post", ""))
    label = f"{name[:30]}　{title[:40]}".strip()
    for key, text in row.cells.items():
        if cells.is_formula(text):
            return rejected(row, label, _("单元格以公式符号开头，请改成普通文字。"), key)
    if row.choice == "skip":
        return Verdict(row.number, SKIPPED, label, reason=_("已判断不取这一行。"))
    unit, why = places.find(row.cells.get("unit", ""))
    if unit is None:
        return rejected(row, label, why, "unit")
    post = posts.get((unit.pk, title))
    if post is None:
        words = {"unit": unit.name, "post": title}
        return rejected(row, label, _("“%(unit)s”没有设“%(post)s”这个职务。") % words, "post")
    number = people.plain_number(row.cells.get("document", ""))
    person = persons.get(people.document_hash(Person.Document.CITIZEN, number))
    if person is None or person.pk not in seen:
        why = _("没有找到这个人，请先导入团员或志愿者名册，或核对证件号。")
        return rejected(row, label, why, "document")
    if person.name != name:
        why = _("证件号对应的是“%(name)s”，与名册姓名不同。") % {"name": person.name}
        return conflict(row, label, why, "name", target=person.pk)
    if (post.pk, person.pk) in held:
        return Verdict(row.number, SAME, label, target=person.pk)
    before = coming.setdefault((post.pk, person.pk), row.number)
    if before != row.number:
        why = _("同一个人的同一职务还出现在第 %(row)d 行，请只留一行。") % {"row": before}
        return conflict(row, label, why, "document", target=person.pk)
    day = cells.day(row.cells.get("from_on", ""))
    if day is None or day > clock.today():
        return rejected(row, label, _("任职日期无法识别或晚于今天，请写成 2021-06-30。"), "from_on")
    choices = {
        "way": Holding.Way.choices,
        "education": Holding.Education.choices,
        "politics": Holding.Politics.choices,
    }
    said = {}
    for key, known in choices.items():
        text = cells.plain(row.cells.get(key, ""))
        by_label = {cells.plain(str(word)): value for value, word in known}
        if text and text not in by_label:
            words = {"words": "、".join(by_label)}
            return rejected(row, label, _("这一格应是：%(words)s。") % words, key)
        said[key] = by_label.get(text, "")
    values = {
        **said,
        "way": said["way"] or Holding.Way.APPOINTED.value,
        "post_id": post.pk,
        "person_id": person.pk,
        "from_on": day,
        "concurrent": cells.yes(row.cells.get("concurrent", "")),
        "document": cells.words(row.cells.get("paper", ""))[:120],
    }
    changes = [(_("任职"), "", f"{unit} {title}")]
    return Verdict(row.number, NEW, label, changes, target=person.pk, values=values)

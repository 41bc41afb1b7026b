"""Rosters of teams with their members: one row for each member, or one for a team alone."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.people import queries as people
from qinglin.people.models import Person
from qinglin.rosters.rules import cells
from qinglin.rosters.rules.verdicts import (
    CHANGED,
    NEW,
    SAME,
    SKIPPED,
    Row,
    Verdict,
    conflict,
    rejected,
)
from qinglin.volunteers.models import Category, Membership, Profile, Team

from .places import Places

CAPTAIN = "队长"
PORTION = 5_000


def teams(actor: Actor, unit: Unit, rows: Sequence[Row]) -> list[Verdict]:
    """New teams, new members; who is in the team already stays."""
    return _Teams(actor, unit, rows).verdicts()


class _Teams:
    def __init__(self, actor: Actor, unit: Unit, rows: Sequence[Row]) -> None:
        self.actor, self.rows = actor, rows
        self.places = Places(actor, unit, "volunteers.manage")
        self.today = clock.today()
        self.categories = dict(Category.objects.values_list("title", "pk"))
        wanted = {_team_name(row) for row in rows}
        known = Team.objects.filter(name__in=wanted)
        self.teams = {(team.unit_id, team.name): team for team in known}
        ids = [team.pk for team in self.teams.values()]
        members = Membership.objects.filter(team_id__in=ids, until_on=None)
        self.inside = set(members.values_list("team_id", "person_id"))
        self.volunteers = self._volunteers()
        #: teams and members that an earlier row brings
        self.coming: set[tuple[int, str]] = set()
        self.joining: dict[tuple[int, str, int], int] = {}

    def _volunteers(self) -> dict[str, Profile]:
        """number or key of the document -> the registration, of those the actor may see."""
        numbers = {cells.plain(row.cells.get("volunteer", "")) for row in self.rows} - {""}
        hashes = {
            people.document_hash(Person.Document.CITIZEN, number)
            for row in self.rows
            if (number := people.plain_number(row.cells.get("document", "")))
        }
        found: dict[str, Profile] = {}
        profiles = Profile.objects.select_related("person")
        for name, keys in (("number", numbers), ("person__document_hash", hashes)):
            ordered = sorted(keys)
            for start in range(0, len(ordered), PORTION):
                part = {f"{name}__in": ordered[start : start + PORTION]}
                for profile in profiles.filter(**part):
                    found[profile.number] = profile
                    found[str(profile.person.document_hash)] = profile
        seen = people.seen_of(self.actor, {profile.person_id for profile in found.values()})
        return {key: profile for key, profile in found.items() if profile.person_id in seen}

    def verdicts(self) -> list[Verdict]:
        return [self._verdict(row) for row in self.rows]

    def _verdict(self, row: Row) -> Verdict:
        name = _team_name(row)
        person_name = cells.words(row.cells.get("name", ""))
        label = f"{name[:50]}　{person_name[:20]}".strip()
        for key, text in row.cells.items():
            if cells.is_formula(text):
                return rejected(row, label, _("单元格以公式符号开头，请改成普通文字。"), key)
        if not 2 <= len(name) <= 80:
            return rejected(row, label, _("队伍名称应为 2 至 80 个字。"), "team")
        if row.choice == "skip":
            return Verdict(row.number, SKIPPED, label, reason=_("已判断不取这一行。"))
        unit, why = self.places.find(row.cells.get("unit", ""))
        if unit is None:
            return rejected(row, label, why, "unit")
        values = self._values(row, unit, name)
        if isinstance(values, tuple):
            return rejected(row, label, *values)
        team = self.teams.get((unit.pk, name))
        if team is not None and team.closed_on is not None:
            return rejected(row, label, _("这支队伍已经撤销。"), "team")
        profile = self._member(row)
        if profile is None and (person_name or _said(row)):
            why = _("没有找到这位志愿者，请先导入志愿者名册，或核对编号、证件号。")
            return rejected(row, label, why, "volunteer")
        if profile is not None and person_name and profile.person.name != person_name:
            words = {"name": profile.person.name}
            why = _("编号或证件号对应的是“%(name)s”，与名册姓名不同。") % words
            return conflict(row, label, why, "name", target=profile.person_id)
        return self._outcome(row, label, unit, team, profile, values)

    def _outcome(
        self,
        row: Row,
        label: str,
        unit: Unit,
        team: Team | None,
        profile: Profile | None,
        values: dict[str, Any],
    ) -> Verdict:
        key = unit.pk, values["team"]
        new_team = team is None and key not in self.coming
        changes = []
        if profile is not None:
            if profile.state != Profile.State.ACTIVE:
                why = _("这位志愿者不是正常状态，不能入队。")
                return rejected(row, label, why, "volunteer")
            values["person_id"] = profile.person_id
            before = self.joining.setdefault((*key, profile.person_id), row.number)
            if before != row.number:
                why = _("这位队员已经在第 %(row)d 行。") % {"row": before}
                return Verdict(row.number, SAME, label, reason=why)
            if team is None or (team.pk, profile.person_id) not in self.inside:
                changes.append((_("入队"), "", values["joined_on"].isoformat()))
            if values["captain"] and (team is None or team.captain_id != profile.person_id):
                changes.append((_("队长"), "", profile.person.name))
        if new_team:
            self.coming.add(key)
            return Verdict(row.number, NEW, label, changes, values=values)
        verdict = CHANGED if changes else SAME
        target = team.pk if team is not None else None
        return Verdict(row.number, verdict, label, changes, target=target, values=values)

    def _values(self, row: Row, unit: Unit, name: str) -> dict[str, Any] | tuple[str, str]:
        days = {}
        for key in ("founded_on", "joined_on"):
            text = row.cells.get(key, "")
            day = cells.day(text) if text.strip() else self.today
            if day is None or day > self.today:
                return _("日期无法识别或晚于今天，请写成 2020-03-05。"), key
            days[key] = day
        team = self.teams.get((unit.pk, name))
        founded = team.founded_on if team else days["founded_on"]
        speciality = cells.words(row.cells.get("speciality", ""))
        if speciality and speciality not in self.categories:
            words = {"name": speciality}
            return _("没有“%(name)s”这个服务类别，请先在设置里添加。") % words, "speciality"
        return {
            "team": name,
            "unit_id": unit.pk,
            "founded_on": days["founded_on"],
            "joined_on": max(days["joined_on"], founded),
            "speciality_id": self.categories.get(speciality),
            "core": cells.yes(row.cells.get("core", "")),
            "captain": cells.plain(row.cells.get("duty", "")) == CAPTAIN,
        }

    def _member(self, row: Row) -> Profile | None:
        number = cells.plain(row.cells.get("volunteer", ""))
        if number:
            return self.volunteers.get(number)
        document = people.plain_number(row.cells.get("document", ""))
        if not document:
            return None
        return self.volunteers.get(people.document_hash(Person.Document.CITIZEN, document))


def _team_name(row: Row) -> str:
    return cells.words(row.cells.get("team", ""))


def _said(row: Row) -> bool:
    return any(row.cells.get(key, "").strip() for key in ("volunteer", "document"))

"""AT-18: the preview is the result, and the same file again changes nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qinglin.access.actions import end_grant
from qinglin.access.models import Grant
from qinglin.access.tests.make import make_account, make_staff, signed_in
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.orgs import actions as orgs
from qinglin.orgs.models import Holding, PostKind, Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people import actions as people
from qinglin.people.models import Consent, Person
from qinglin.people.queries import person_of
from qinglin.people.tests.make import SYSTEM, citizen_id
from qinglin.rosters import actions, jobs, queries
from qinglin.rosters.errors import ConsentNotStated, FinishedAlready, StillUndecided
from qinglin.rosters.models import Import, Line, Mapping, Member
from qinglin.volunteers.models import Membership, Profile, Team
from qinglin.volunteers.tests.make import make_volunteer

from .make import HEAD, person_row, separated, sheet

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Town:
    tree: Tree
    secretary: Actor

    def bring(self, body: bytes, kind: str = "volunteers", **but: Any) -> Import:
        """The file, read and checked."""
        unit = but.pop("unit", self.tree.town)
        roster = actions.receive(
            self.secretary, unit, kind=kind, name="名册.xlsx", body=body, consented=True, **but
        )
        return worked(roster)


def worked(roster: Import) -> Import:
    jobs.bring_in()
    return Import.objects.get(pk=roster.pk)


@pytest.fixture
def town() -> Town:
    tree = make_tree()
    return Town(tree, make_staff("town_secretary", tree.town, "何志强"))


def lines(roster: Import) -> list[tuple[int, str, str]]:
    return list(Line.objects.filter(roster=roster).order_by("number").values_list(
        "number", "verdict", "reason"
    ))  # fmt: skip


def state_of_things() -> tuple[Any, ...]:
    """All that an import of people may touch."""
    return tuple(
        list(model._base_manager.order_by("pk").values())
        for model in (Person, Profile, Consent, Member, Team, Membership)
    )


def mixed(town: Town) -> list[list[str]]:
    """New, changed, unchanged, three times the same, unreadable, known elsewhere."""
    known = make_volunteer(town.tree.town, "李静")
    same = make_volunteer(town.tree.town, "王敏")
    elsewhere = make_volunteer(town.tree.other_town, "赵红")
    numbers = {
        one: people.reveal(SYSTEM, one.person, reason="核对") for one in (known, same, elsewhere)
    }
    return [
        person_row(1),
        person_row(2, unit="秦望社区"),
        ["李静", numbers[known].document, "13900000001", "鹿山街道", ""],
        ["王敏", numbers[same].document, numbers[same].phone, "", ""],
        person_row(3),
        person_row(3),
        person_row(3, phone="13700000000"),
        ["周丽", "330183199001010000", "", "", ""],
        ["=cmd|calc", citizen_id(person_of(town.secretary).born_on, "f", 77), "", "", ""],
        ["赵红", numbers[elsewhere].document, "", "", ""],
        person_row(4, unit="没有的社区"),
        person_row(5, phone="1380000"),
    ]


def test_every_row_is_told_before_anything_is_written(town: Town) -> None:
    rows = mixed(town)
    before = state_of_things()
    roster = town.bring(sheet([HEAD, *rows]))
    assert state_of_things() == before
    assert roster.state == Import.State.READY
    assert roster.counts == {
        "new": 3, "changed": 1, "same": 1, "conflict": 3, "rejected": 4, "skipped": 0,
    }  # fmt: skip
    told = {number: (verdict, reason) for number, verdict, reason in lines(roster)}
    assert told[6] == ("conflict", "同一个证件号还出现在第 7、8 行，请选一行。")
    assert told[9] == ("rejected", "身份证号的校验位不对，请逐位核对。")
    # Who is known where this unit may not look is told like somebody new.
    assert told[11] == told[2] == ("new", "")
    assert told[12][1] == "“富春街道团工委”下面没有叫“没有的社区”的组织。"
    cells = dict(Line.objects.filter(roster=roster).values_list("number", "cell"))
    assert (cells[9], cells[10], cells[13]) == ("B9", "A10", "C13")
    (change,) = Line.objects.filter(roster=roster, verdict="changed")
    assert change.changes[0][0] == "手机号"
    assert change.changes[0][2] == "139****0001"
    assert change.changes[1] == ["居住区域", "富春街道秦望社区", "鹿山街道"]


def test_what_can_be_brought_in_is_what_was_told(town: Town) -> None:
    roster = town.bring(sheet([HEAD, *mixed(town)]))
    promised = lines(roster)
    with pytest.raises(StillUndecided):
        actions.confirm(town.secretary, roster, way="all")
    people_before, profiles_before = Person.objects.count(), Profile.objects.count()
    actions.confirm(town.secretary, roster, way="each")
    roster = worked(roster)
    assert roster.state == Import.State.DONE
    refused = (11, "rejected", "这一行现在不能登记，请上级团委核对后办理。")
    assert lines(roster) == [refused if line[0] == 11 else line for line in promised]
    assert Person.objects.count() == people_before + 2
    assert Profile.objects.count() == profiles_before + 2
    village = Profile.objects.get(person__phone_mask="138****0002")
    assert village.unit == town.tree.village
    agreed = Consent.objects.filter(person=village.person, way=Consent.Way.PAPER)
    assert sorted(agreed.values_list("purpose", flat=True)) == ["registration", "service"]
    assert Person.objects.filter(residence="鹿山街道", phone_mask="139****0001").exists()
    assert roster.body_sealed is None
    with pytest.raises(FinishedAlready):
        actions.confirm(town.secretary, roster, way="each")


def test_all_or_nothing_does_not_tell_who_is_known_elsewhere(town: Town) -> None:
    elsewhere = make_volunteer(town.tree.other_town, "赵红")
    number = people.reveal(SYSTEM, elsewhere.person, reason="核对").document
    roster = town.bring(sheet([HEAD, person_row(1), ["赵红", number, "", "", ""]]))
    new, known = Line.objects.filter(roster=roster).order_by("number")
    assert (new.verdict, new.changes) == (known.verdict, known.changes)
    before = state_of_things()
    actions.confirm(town.secretary, roster, way="all")
    roster = worked(roster)
    assert roster.state == Import.State.READY
    assert roster.problem.startswith("名册里有人现在不能登记")
    assert number not in roster.problem
    assert state_of_things() == before


def test_the_same_file_again_changes_nothing(town: Town) -> None:
    body = sheet([HEAD, *(person_row(n) for n in range(1, 6))])
    roster = town.bring(body)
    actions.confirm(town.secretary, roster, way="all")
    assert worked(roster).state == Import.State.DONE
    before = state_of_things()
    again = town.bring(body)
    assert again.counts["same"] == 5
    assert sum(again.counts.values()) == 5
    assert state_of_things() == before


def test_the_same_person_three_times_waits_for_a_decision(town: Town) -> None:
    rows = [person_row(3), person_row(3, phone="13700000000"), person_row(3, name="陈另名")]
    roster = town.bring(sheet([HEAD, *rows]))
    assert [line[1] for line in lines(roster)] == ["conflict"] * 3
    actions.decide(town.secretary, roster, 3, "take")
    roster = worked(roster)
    assert [line[1] for line in lines(roster)] == ["skipped", "new", "skipped"]
    actions.confirm(town.secretary, roster, way="all")
    worked(roster)
    assert Person.objects.get(phone_mask="137****0000").name == person_row(3)[0]


def test_of_many_the_first_is_taken_in_one_step(town: Town) -> None:
    roster = town.bring(sheet([HEAD, person_row(1), person_row(2), person_row(1), person_row(2)]))
    actions.decide_firsts(town.secretary, roster)
    roster = worked(roster)
    assert [line[1] for line in lines(roster)] == ["new", "new", "skipped", "skipped"]


def test_another_name_under_a_known_number_is_a_conflict(town: Town) -> None:
    known = make_volunteer(town.tree.town, "李静")
    number = people.reveal(SYSTEM, known.person, reason="核对").document
    roster = town.bring(sheet([HEAD, ["李婧", number, "", "", ""]]))
    assert lines(roster)[0][2] == "证件号相同，现有姓名是“李静”。取这一行就改成名册上的姓名。"
    actions.decide(town.secretary, roster, 2, "take")
    actions.confirm(town.secretary, worked(roster), way="all")
    worked(roster)
    known.person.refresh_from_db()
    assert known.person.name == "李婧"


def test_what_changed_after_the_preview_is_shown_again(town: Town) -> None:
    roster = town.bring(sheet([HEAD, person_row(1), person_row(2)]))
    other = town.bring(sheet([HEAD, person_row(1)]))
    actions.confirm(town.secretary, other, way="all")
    worked(other)
    before = state_of_things()
    actions.confirm(town.secretary, roster, way="all")
    roster = worked(roster)
    assert roster.state == Import.State.READY
    assert "已重新核对" in roster.problem
    assert roster.counts["same"] == 1
    assert state_of_things() == before


def test_rights_that_ended_meanwhile_bring_nothing_in(town: Town) -> None:
    roster = town.bring(sheet([HEAD, person_row(1)]))
    actions.confirm(town.secretary, roster, way="all")
    grant = person_of(town.secretary)
    from_grant = grant.pk
    before = Person.objects.count()
    end_grants(from_grant)
    roster = worked(roster)
    assert roster.state != Import.State.DONE
    assert Person.objects.count() == before


def end_grants(person_id: int) -> None:
    for grant in Grant.objects.filter(person=person_id):
        end_grant(SYSTEM, grant)


def test_minors_are_not_registered_from_a_list(town: Town) -> None:
    number = citizen_id(person_of(town.secretary).born_on.replace(year=2012), "f", 5)
    roster = town.bring(sheet([HEAD, ["徐小满", number, "", "", ""]]))
    assert lines(roster)[0][1] == "rejected"
    assert "监护人" in lines(roster)[0][2]


def test_consent_has_to_be_stated(town: Town) -> None:
    with pytest.raises(ConsentNotStated):
        actions.receive(
            town.secretary, town.tree.town, kind="volunteers", name="a.csv", body=b"x,y"
        )
    assert not Import.objects.exists()


def test_nobody_else_sees_a_file_and_nobody_imports_elsewhere(town: Town) -> None:
    roster = town.bring(sheet([HEAD, person_row(1)]))
    other = make_staff("district_secretary", town.tree.district, "徐建英")
    with pytest.raises(NotFound):
        queries.import_for(other, roster.pk)
    with pytest.raises(Forbidden):
        town.bring(sheet([HEAD, person_row(1)]), unit=town.tree.other_town)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_separated_values_in_every_encoding(town: Town, encoding: str) -> None:
    rows = (
        [["联系方式", "证件号码", "真实姓名"], [row[2], row[1], row[0]]]
        if (row := person_row(9))
        else []
    )
    roster = town.bring(separated(rows, encoding))
    assert roster.counts["new"] == 1
    assert lines(roster)[0][:2] == (2, "new")


def test_titles_and_two_row_headers_are_understood(town: Town) -> None:
    row = person_row(7)
    rows = [
        ["2026 年度团员花名册"],
        ["填报单位：富春街道", "", "", "", ""],
        ["序号", "基本信息", "", "", "团内信息", ""],
        ["", "姓名", "身份证号码", "联系电话", "入团时间", "发展团员编号"],
        ["1", row[0], row[1], row[2], "2006年5月", "200633000001"],
    ]
    merged = ["A1:F1", "A3:A4", "B3:D3", "E3:F3"]
    roster = town.bring(sheet(rows, merged), kind="members")
    assert roster.counts["new"] == 1
    actions.confirm(town.secretary, roster, way="all")
    worked(roster)
    member = Member.objects.select_related("person").get()
    assert (member.person.name, member.number, str(member.joined_on)) == (
        row[0], "200633000001", "2006-05-01",
    )  # fmt: skip


def test_columns_chosen_once_are_remembered(town: Town) -> None:
    row = person_row(7)
    rows = [["甲", "乙", "姓名"], [row[1], row[2], row[0]]]
    roster = town.bring(sheet(rows))
    assert roster.state == Import.State.MAPPING
    assert row[1] not in str(roster.samples)  # numbers are veiled even here
    actions.choose_columns(town.secretary, roster, {"document": 0, "phone": 1, "name": 2})
    assert worked(roster).counts["new"] == 1
    again = town.bring(sheet([["姓名", "甲", "乙"], [row[0], row[1], row[2]]]))
    assert (again.state, again.counts["new"]) == (Import.State.READY, 1)
    assert Mapping.objects.filter(unit=town.tree.town).count() == 1


def test_units_teams_and_their_members(town: Town) -> None:
    district = make_staff("district_secretary", town.tree.district, "徐建英")
    place = Town(town.tree, district)
    body = sheet([
        ["组织名称", "组织类别", "上级组织"],
        ["鹿山新村", "村（社区）", "富春街道"],
        ["秦望社区", "村（社区）", "富春街道"],
        ["鹿山新村", "村（社区）", "富春街道"],
    ])  # fmt: skip
    roster = place.bring(body, kind="units", unit=town.tree.district)
    assert [line[1] for line in lines(roster)] == ["conflict", "same", "conflict"]
    actions.decide_firsts(district, roster)
    actions.confirm(district, worked(roster), way="all")
    worked(roster)
    assert Unit.objects.get(name="鹿山新村").parent == town.tree.town
    captain, member = (make_volunteer(town.tree.town, name) for name in ("李静", "王敏"))
    body = sheet([
        ["队伍名称", "姓名", "志愿者编号", "职务"],
        ["富春红马甲队", "李静", captain.number, "队长"],
        ["富春红马甲队", "王敏", member.number, "队员"],
        ["富春红马甲队", "没有人", "999", ""],
    ])  # fmt: skip
    roster = place.bring(body, kind="teams")
    assert [line[1] for line in lines(roster)] == ["new", "changed", "rejected"]
    actions.confirm(district, roster, way="each")
    worked(roster)
    team = Team.objects.get(name="富春红马甲队")
    assert team.captain == captain.person
    assert Membership.objects.filter(team=team, until_on=None).count() == 2
    again = place.bring(body, kind="teams")
    assert Counter(line[1] for line in lines(again)) == {"same": 2, "rejected": 1}


def test_the_pages_tell_the_effect_and_bring_it_in(town: Town) -> None:
    client: Client = signed_in(make_account(person_of(town.secretary), login="hezhiqiang"))
    upload = SimpleUploadedFile("团员.xlsx", sheet([HEAD, person_row(1), person_row(2)]))
    answer = client.post(
        "/desk/rosters/imports/",
        {"kind": "members", "unit": town.tree.town.pk, "file": upload},
        follow=True,
    )
    assert "正在读取" in answer.content.decode()
    roster = worked(Import.objects.get())
    page = client.get(f"/desk/rosters/imports/{roster.pk}/").content.decode()
    assert "新增2、变更0、冲突0" in page
    client.post(f"/desk/rosters/imports/{roster.pk}/confirm/", {"way": "all"})
    worked(roster)
    page = client.get(f"/desk/rosters/imports/{roster.pk}/").content.decode()
    assert "已导入" in page
    assert Member.objects.count() == 2
    assert client.get("/desk/rosters/blank/members/").status_code == 200


def test_holders_of_posts_come_in_with_their_days(town: Town) -> None:
    orgs.sync_posts(SYSTEM)
    kind = next(kind for kind in PostKind.objects.order_by("pk") if "village" in kind.unit_kinds)
    post = orgs.open_post(SYSTEM, town.tree.village, kind, on=date(2010, 1, 1), seats=2)
    district = make_staff("district_secretary", town.tree.district, "徐建英")
    place = Town(town.tree, district)
    one = make_volunteer(town.tree.town, "李静")
    number = people.reveal(SYSTEM, one.person, reason="核对").document
    older = people.reveal(
        SYSTEM, make_volunteer(town.tree.town, "王敏").person, reason="核对"
    ).document
    head = ["所在团组织", "职务", "姓名", "身份证号", "任职日期", "政治面貌", "任职方式"]
    rows = [
        ["秦望社区", kind.title, "李静", number, "2015-06-30", "中共党员", "选举"],
        ["秦望社区", "没有的职务", "李静", number, "2021-06-30", "", ""],
        ["秦望社区", kind.title, "李另", number, "2021-06-30", "", ""],
        ["秦望社区", kind.title, "李静", number, "昨天", "", ""],
        ["秦望社区", kind.title, "王敏", older, "2021-06-30", "", ""],
    ]
    body = sheet([head, *rows])
    roster = place.bring(body, kind="holders", unit=town.tree.district)
    told = [line[1] for line in lines(roster)]
    assert told == ["new", "rejected", "conflict", "conflict", "rejected"]
    assert "任职当天 31 周岁" in lines(roster)[4][2]  # a rule of the post, found by rehearsal
    assert not Holding.objects.exists()
    actions.confirm(district, roster, way="each")
    assert worked(roster).state == Import.State.DONE
    held = Holding.objects.get()
    assert (held.post, held.person, held.politics, held.way) == (
        post,
        one.person,
        "party",
        "elected",
    )
    again = place.bring(body, kind="holders", unit=town.tree.district)
    told = [line[1] for line in lines(again)]
    assert told == ["same", "rejected", "conflict", "same", "rejected"]

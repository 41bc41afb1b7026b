"""What a person may ask for about the own data, and what is written down when others look."""

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client

from qinglin.access import actions as access
from qinglin.access.queries import actor_for, readers_of
from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.hours.tests.make import make_entry
from qinglin.inbox.models import Message
from qinglin.kernel import clock
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.jobs import run_due
from qinglin.kernel.models import AuditEntry, Job
from qinglin.kernel.moving import references
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people import actions, copying, errors, queries
from qinglin.people.models import Correction, DataCopy, Guardianship, Person
from qinglin.people.tests.make import SYSTEM, as_person, make_family, make_person
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.models import Profile
from qinglin.volunteers.tests.make import agree, make_skill, make_team, make_volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def browser(person: Person) -> Client:
    return signed_in(make_account(person, login=f"login{person.pk}"))


def registered_child(tree: Tree) -> tuple[Person, Person, Profile]:
    child, mother = make_family(date(clock.today().year - 15, 1, 2))
    agree(child, by=mother)
    return child, mother, volunteers.register(SYSTEM, child, unit=tree.village)


# ---------------------------------------------------------------- the copy


def unpacked(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_no_reference_to_a_person_is_left_out_of_the_copy() -> None:
    """A new table is in the copy by itself; only which part of it must be said."""
    assert len(references(Person)) >= 30
    assert copying.unsorted() == []


def test_a_copy_holds_every_table_in_three_forms(tree: Tree) -> None:
    volunteer = make_volunteer(tree.village, skills=[make_skill().pk])
    person = volunteer.person
    entry = make_entry(person, tree.village)
    make_team(tree.village, captain=person)
    give(person, "team_leader", tree.village)
    client = browser(person)
    assert client.post(f"/me/privacy/people/{person.pk}/copy/").status_code == 302
    made = DataCopy.objects.get()
    files = unpacked(client.get(f"/me/privacy/copies/{made.pk}/"))
    assert sorted(files) == ["data.json", "个人信息.html", "个人信息.xlsx"]
    found = json.loads(files["data.json"])
    assert found["person"]["姓名"] == "陈晓雯"
    assert len(found["person"]["居民身份证"]) == 18
    assert found["person"]["手机号"].startswith("138")
    titles = {table["title"] for table in found["tables"]}
    wanted = {"志愿者注册", "时长流水", "同意记录", "队员身份", "担任队长的队伍", "角色授权"}
    assert wanted <= titles
    (line,) = next(t["rows"] for t in found["tables"] if t["title"] == "时长流水")
    assert line["分钟"] == entry.minutes
    tables = {table["table"] for table in found["tables"]}
    assert {"volunteers.profileskill", "kernel.auditentry"} <= tables
    assert "时长流水" in files["个人信息.html"].decode()
    book = openpyxl.load_workbook(io.BytesIO(files["个人信息.xlsx"]), read_only=True)
    assert len(book.sheetnames) == len(found["tables"]) + 1


def test_a_copy_names_nobody_else_and_opens_nothing(tree: Tree) -> None:
    child, mother, _profile = registered_child(tree)
    found = copying.everything_about(child)
    text = json.dumps(copying._document(found), ensure_ascii=False)
    assert mother.name not in text
    assert "徐**" in text
    assert "password" not in text
    assert "_hash" not in text


def test_the_copy_is_for_the_person_and_the_guardian_alone(tree: Tree) -> None:
    child, mother, _profile = registered_child(tree)
    boss = make_person("何志强")
    give(boss, "district_secretary", tree.district)
    made = actions.ask_copy(as_person(mother), child)
    for person, status in ((mother, 200), (child, 200), (boss, 404)):
        assert browser(person).get(f"/me/privacy/copies/{made.pk}/").status_code == status
    with pytest.raises(Forbidden):
        actions.ask_copy(actor_for(boss.pk), child)
    assert browser(make_person()).post(f"/me/privacy/people/{child.pk}/copy/").status_code == 404
    assert DataCopy.objects.count() == 1


def test_a_large_copy_is_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qinglin.people.actions.privacy.AT_ONCE", 0)
    person = make_person()
    agree(person)
    made = actions.ask_copy(as_person(person), person)
    assert made.ready_at is None
    with pytest.raises(errors.CopyRunning):
        actions.ask_copy(as_person(person), person)
    assert run_due() == 1
    made.refresh_from_db()
    assert (made.ready_at is not None, made.rows >= 1) == (True, True)
    assert actions.pack_copy(SYSTEM, made.pk) is None


def test_a_copy_is_sealed_and_gone_after_a_day() -> None:
    person = make_person()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        made = actions.ask_copy(as_person(person), person)
        assert b"PK" not in bytes(made.body_sealed or b"")[:4]
        assert queries.copy_for(as_person(person), made.pk) == made
        traveller.shift(timedelta(hours=24, seconds=1))
        with pytest.raises(NotFound):
            queries.copy_for(as_person(person), made.pk)
        assert actions.forget_copies(SYSTEM) == 1
    made.refresh_from_db()
    assert made.body_sealed is None


# ---------------------------------------------------------------- corrections


def test_a_correction_is_asked_decided_and_told(tree: Tree) -> None:
    volunteer = make_volunteer(tree.village, "陈小雯")
    person = volunteer.person
    client = browser(person)
    page = f"/me/privacy/people/{person.pk}/correction/"
    asked = {"field": "name", "wanted": "陈晓雯", "why": "登记时写错了"}
    assert client.post(page, asked).status_code == 302
    assert client.post(page, asked).status_code == 422
    correction = Correction.objects.get()
    boss = make_person("何志强")
    give(boss, "town_secretary", tree.town)
    desk = browser(boss)
    assert "陈小雯" in desk.get("/desk/corrections/").content.decode()
    one = f"/desk/corrections/{correction.pk}/"
    assert "陈晓雯" in desk.get(one).content.decode()
    assert desk.post(one, {"verdict": "done", "answer": "以身份证为准"}).status_code == 302
    person.refresh_from_db()
    correction.refresh_from_db()
    assert (person.name, correction.state, correction.answer) == ("陈晓雯", "done", "以身份证为准")
    run_due()
    told = Message.objects.get(person=person, template="volunteers.corrected")
    assert told.values == {"what": "姓名", "answer": "以身份证为准"}
    assert desk.post(one, {"verdict": "done", "answer": ""}).status_code == 422


def test_a_refusal_needs_a_reason_that_the_person_reads(tree: Tree) -> None:
    person = make_volunteer(tree.village).person
    boss = make_person("何志强")
    give(boss, "town_secretary", tree.town)
    correction = actions.ask_correction(
        as_person(person), person, field="born_on", wanted="1991年5月4日"
    )
    with pytest.raises(errors.AnswerMissing):
        actions.refuse_correction(actor_for(boss.pk), correction, answer=" ")
    correction.refresh_from_db()
    assert correction.state == "open"
    actions.refuse_correction(actor_for(boss.pk), correction, answer="与身份证不一致，请带证件核对")
    assert "与身份证不一致" in browser(person).get("/me/privacy/").content.decode()
    person.refresh_from_db()
    assert person.born_on == date(1990, 5, 4)


def test_what_contradicts_the_document_is_not_corrected(tree: Tree) -> None:
    person = make_volunteer(tree.village).person
    boss = make_person("何志强")
    give(boss, "town_secretary", tree.town)
    asked = actions.ask_correction(as_person(person), person, field="sex", wanted="m")
    with pytest.raises(errors.WrongPerson):
        actions.grant_correction(actor_for(boss.pk), asked)
    asked.refresh_from_db()
    assert asked.state == "open"


def test_who_may_ask_and_who_may_decide(tree: Tree) -> None:
    child, mother, _profile = registered_child(tree)
    stranger, boss, elsewhere = make_person(), make_person("何志强"), make_person("章文博")
    give(boss, "town_secretary", tree.town)
    give(elsewhere, "town_secretary", tree.other_town)
    with pytest.raises(Forbidden):
        actions.ask_correction(as_person(stranger), child, field="name", wanted="徐大满")
    asked = actions.ask_correction(as_person(mother), child, field="name", wanted="徐大满")
    for person in (mother, stranger, elsewhere):
        with pytest.raises(Forbidden):
            actions.grant_correction(actor_for(person.pk), asked)
    with pytest.raises(NotFound):
        queries.correction_for(actor_for(elsewhere.pk), asked.pk)
    assert queries.correction_for(actor_for(boss.pk), asked.pk) == asked
    child.refresh_from_db()
    assert child.name == "徐小满"


def test_nobody_decides_about_oneself(tree: Tree) -> None:
    boss = make_person("何志强")
    give(boss, "district_secretary", tree.district)
    asked = actions.ask_correction(as_person(boss), boss, field="name", wanted="何志刚")
    with pytest.raises(Forbidden):
        actions.grant_correction(actor_for(boss.pk), asked)
    boss.refresh_from_db()
    assert (boss.name, Job.objects.count()) == ("何志强", 0)


# ---------------------------------------------------------------- looks at minors


def looks(person: Person) -> int:
    trail = AuditEntry.objects.filter(target=f"people.person:{person.pk}", action="people.looked")
    return trail.count()


def test_whoever_opens_the_record_of_a_minor_is_written_down(tree: Tree) -> None:
    child, mother, profile = registered_child(tree)
    grown = make_volunteer(tree.village)
    boss = make_person("何志强")
    give(boss, "town_secretary", tree.town)
    desk = browser(boss)
    assert desk.get(f"/desk/volunteers/{grown.pk}/").status_code == 200
    assert looks(grown.person) == 0
    for number, page in enumerate(
        (
            f"/desk/volunteers/{profile.pk}/",
            f"/desk/people/{child.pk}/activities/",
            f"/desk/people/{child.pk}/hours/",
        ),
        start=1,
    ):
        assert desk.get(page).status_code == 200
        assert looks(child) == number
    for reader in (mother, child):
        page = browser(reader).get("/me/privacy/").content.decode()
        assert "何志强" in page
        assert "打开了记录" in page
    assert looks(child) == 3


def test_a_look_that_is_refused_is_no_look(tree: Tree) -> None:
    child, _mother, profile = registered_child(tree)
    elsewhere = make_person("章文博")
    give(elsewhere, "town_secretary", tree.other_town)
    assert browser(elsewhere).get(f"/desk/volunteers/{profile.pk}/").status_code == 404
    assert looks(child) == 0


# ---------------------------------------------------------------- who can see what


def test_readers_are_computed_from_grants_and_ties(tree: Tree) -> None:
    person = make_volunteer(tree.village).person
    boss, auditor, away = make_person("何志强"), make_person("章文博"), make_person("周雅琴")
    give(boss, "district_secretary", tree.district)
    grant = give(auditor, "auditor", tree.town)
    give(away, "town_secretary", tree.other_town)
    found = {(reader.unit, reader.role): reader for reader in readers_of(person.pk)}
    assert set(found) == {("富阳团区委", "团区委书记"), ("富春街道", "审计员")}
    office = found["富春街道", "审计员"]
    assert (office.holders, office.in_full) == (["章文博"], False)
    assert found["富阳团区委", "团区委书记"].in_full
    assert {part.through[0] for part in office.parts} == {"秦望社区"}
    assert not any("服务时长" in fields for part in office.parts for fields in part.fields)
    make_entry(person, tree.village)
    again = {(reader.unit, reader.role): reader for reader in readers_of(person.pk)}
    parts = again["富春街道", "审计员"].parts
    assert any("服务时长" in fields for part in parts for fields in part.fields)
    access.end_grant(SYSTEM, grant)
    assert [reader.role for reader in readers_of(person.pk)] == ["团区委书记"]


def test_relations_are_told_beside_the_offices(tree: Tree) -> None:
    child, mother, _profile = registered_child(tree)
    who = {one.who for one in queries.related_readers(child.pk)}
    assert who == {mother.name}
    page = browser(mother).get(f"/me/privacy/readers/?for={child.pk}").content.decode()
    assert "谁能看到徐小满的信息" in page
    assert browser(make_person()).get(f"/me/privacy/readers/?for={child.pk}").status_code == 404


# ---------------------------------------------------------------- withdrawal, bands


def test_what_a_withdrawal_changes_is_said_before_it(tree: Tree) -> None:
    person = make_volunteer(tree.village).person
    page = browser(person).get("/me/privacy/").content.decode()
    assert "撤回以后不再新增您的服务记录" in page
    assert queries.told_before(person.pk, "photo")[0].startswith("撤回以后的报道")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (0, "未满 14 周岁"), (13, "未满 14 周岁"), (14, "14–17 周岁"), (17, "14–17 周岁"),
        (18, "18–35 周岁"), (35, "18–35 周岁"), (36, "36–59 周岁"), (60, "60 周岁以上"),
    ],
)  # fmt: skip
def test_an_age_is_shown_as_a_band(age: int, words: str) -> None:
    assert queries.band_words(age) == words


def test_no_desk_shows_a_birth_date(tree: Tree) -> None:
    profile = make_volunteer(tree.village)
    boss = make_person("何志强")
    give(boss, "district_secretary", tree.district)
    desk = browser(boss)
    desk.cookies["volunteers_columns"] = "age.number"
    for page in ("/desk/volunteers/", f"/desk/volunteers/{profile.pk}/"):
        text = desk.get(page).content.decode()
        assert "1990" not in text
        assert "36–59 周岁" in text or "18–35 周岁" in text
    assert Guardianship.objects.count() == 0

from datetime import date
from typing import Any

import pytest
import time_machine

from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.models import AuditEntry, Job
from qinglin.people import actions, queries
from qinglin.people.actions import NewPerson
from qinglin.people.errors import (
    ConsentKnown,
    ConsentWithdrawn,
    DocumentKnown,
    GuardianKnown,
    GuardianMustConsent,
    GuardianTooYoung,
    NotAMinor,
    NotYourWord,
    ReasonMissing,
    WrongPerson,
)
from qinglin.people.models import Consent, Guardianship, Person

from .make import SYSTEM, as_person, citizen_id, make_family, make_person

pytestmark = pytest.mark.django_db

BORN = date(1990, 5, 4)
WOMAN: dict[str, Any] = {
    "name": "陈晓雯",
    "sex": "f",
    "born_on": BORN,
    "document": citizen_id(BORN, "f", 7),
    "phone": "13800138000",
    "residence": "富春街道",
}


def written() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Person, Guardianship, Consent, AuditEntry, Job)
    )


def test_a_person_is_sealed_masked_and_found_again() -> None:
    person = actions.register(SYSTEM, **WOMAN)
    stored = Person.objects.get(pk=person.pk)
    clear = WOMAN["document"].encode()
    assert clear not in bytes(stored.document_sealed or b"")
    assert b"13800138000" not in bytes(stored.phone_sealed or b"")
    assert WOMAN["document"] not in str(vars(stored))
    assert stored.document_mask == f"{WOMAN['document'][:3]}*************{WOMAN['document'][-2:]}"
    assert stored.phone_mask == "138****8000"
    assert stored.name_key == "chen xiao wen"
    assert queries.find_by_document(f" {WOMAN['document'].lower()} ") == person
    assert queries.find_by_phone("+86 138-0013-8000") == [person]
    assert queries.find_by_phone("13800138001") == []
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target) == ("people.registered", f"people.person:{person.pk}")
    assert "13800138000" not in str(entry.detail)


def test_a_sealed_number_does_not_open_in_another_row() -> None:
    first, second = make_person(), make_person()
    Person.objects.filter(pk=second.pk).update(document_sealed=first.document_sealed)
    second.refresh_from_db()
    with pytest.raises(Exception, match="wrong key, row or bytes"):
        actions.reveal(SYSTEM, second, reason="核对证件")


@pytest.mark.parametrize(
    ("but", "field", "words"),
    [
        ({"name": " 陈 "}, "name", "姓名应为 2 至 50 个字。"),
        ({"name": "陈" * 51}, "name", "姓名应为 2 至 50 个字。"),
        ({"name": "陈\x00雯"}, "name", "文字里有看不见的控制字符，请删去重新输入。"),
        ({"residence": "富\u202e春"}, "residence", "文字里有看不见的控制字符，请删去重新输入。"),
        ({"sex": "x"}, "sex", "请选择性别。"),
        ({"born_on": date(2190, 1, 1)}, "born_on", "出生日期不能晚于今天。"),
        ({"born_on": date(1880, 1, 1)}, "born_on", "出生日期太早，请核对年份。"),
        ({"document_type": "card"}, "document_type", "请选择证件类型。"),
        ({"document": ""}, "document", "请填写证件号码。"),
        (
            {"document": "110105491231002"},
            "document",
            "15 位的一代身份证号已停用，请填写 18 位身份证号。",
        ),
        ({"sex": "m"}, "document", "身份证号中的性别与填写的不一致。"),
        ({"phone": "1380013800"}, "phone", "手机号少了一位。"),
        ({"phone": "138001380"}, "phone", "手机号太短，应为 11 位数字。"),
        ({"phone": "138001380001"}, "phone", "手机号多了一位。"),
        ({"phone": "12345678901"}, "phone", "没有这样的手机号段，请核对前几位。"),
        ({"residence": "居" * 81}, "residence", "居住区域最多 80 个字。"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(
    but: dict[str, Any], field: str, words: str
) -> None:
    before = written()
    with pytest.raises(WrongPerson) as refusal:
        actions.register(SYSTEM, **(WOMAN | but))
    assert str(refusal.value.fields[field]) == words
    assert written() == before


def test_all_wrong_fields_are_named_at_once() -> None:
    with pytest.raises(WrongPerson) as refusal:
        actions.register(SYSTEM, **(WOMAN | {"name": "", "phone": "1", "document": ""}))
    assert set(refusal.value.fields) == {"name", "phone", "document"}


def test_a_document_is_registered_once() -> None:
    actions.register(SYSTEM, **WOMAN)
    before = written()
    with pytest.raises(DocumentKnown):
        actions.register(SYSTEM, **(WOMAN | {"document": WOMAN["document"].lower()}))
    assert written() == before


def test_a_stranger_may_not_register_anybody() -> None:
    before = written()
    with pytest.raises(Forbidden):
        actions.register(NOBODY, **WOMAN)
    assert written() == before


def test_many_are_registered_with_one_audit_entry() -> None:
    rows = [
        NewPerson(name="张伟", sex="m", born_on=BORN, document=citizen_id(BORN, "m", i))
        for i in range(30)
    ]
    made = actions.register_many(SYSTEM, rows, simulated=True)
    assert [person.document_mask for person in made] == [
        person.document_mask for person in Person.objects.order_by("pk")
    ]
    assert all(person.pk and person.simulated for person in made)
    assert len({person.public_id for person in made}) == 30
    assert actions.reveal(SYSTEM, made[3], reason="核对").document == rows[3].document
    assert AuditEntry.objects.get(action="people.registered_many").detail == {"number": 30}


def test_one_wrong_row_of_many_refuses_all() -> None:
    rows = [
        NewPerson(name="张伟", sex="m", born_on=BORN, document=citizen_id(BORN, "m", 1)),
        NewPerson(name="李", sex="m", born_on=BORN, document=citizen_id(BORN, "m", 2)),
    ]
    with pytest.raises(WrongPerson) as refusal:
        actions.register_many(SYSTEM, rows, simulated=True)
    assert list(refusal.value.fields) == ["2.name"]
    assert written() == (0, 0, 0, 0, 0)


def test_one_document_twice_among_many_refuses_all() -> None:
    row = NewPerson(name="张伟", sex="m", born_on=BORN, document=citizen_id(BORN, "m", 1))
    with pytest.raises(DocumentKnown):
        actions.register_many(SYSTEM, [row, row], simulated=True)
    assert written() == (0, 0, 0, 0, 0)


def test_one_changes_the_own_phone_but_not_the_own_name() -> None:
    person = make_person()
    me = as_person(person)
    actions.change(me, person, phone="13900139000", residence="鹿山街道")
    person.refresh_from_db()
    assert (person.phone_mask, person.residence) == ("139****9000", "鹿山街道")
    assert queries.find_by_phone("13900139000") == [person]
    entry = AuditEntry.objects.get(action="people.changed")
    assert entry.detail == {"fields": ["phone", "residence"]}
    before = written()
    with pytest.raises(Forbidden):
        actions.change(me, person, name="陈小雯")
    assert written() == before


def test_a_change_without_difference_leaves_no_trace() -> None:
    person = make_person(residence="鹿山街道")
    before = written()
    actions.change(SYSTEM, person, residence="鹿山街道")
    assert written() == before


def test_a_changed_birth_date_must_agree_with_the_document() -> None:
    person = make_person()
    with pytest.raises(WrongPerson) as refusal:
        actions.change(SYSTEM, person, born_on=date(1990, 5, 5))
    assert set(refusal.value.fields) == {"document"}


def test_every_look_at_full_numbers_is_written_down() -> None:
    person = actions.register(SYSTEM, **WOMAN)
    seen = actions.reveal(SYSTEM, person, reason=" 办理保险 ")
    assert (seen.document, seen.phone) == (WOMAN["document"], "13800138000")
    entry = AuditEntry.objects.get(action="people.revealed")
    assert entry.detail == {"reason": "办理保险"}
    assert WOMAN["document"] not in str(vars(entry))


def test_no_look_without_a_reason() -> None:
    person = make_person()
    before = written()
    with pytest.raises(ReasonMissing):
        actions.reveal(SYSTEM, person, reason=" ")
    assert written() == before


def test_no_look_for_somebody_else() -> None:
    person, other = make_person(), make_person()
    before = written()
    with pytest.raises(Forbidden):
        actions.reveal(as_person(other), person, reason="好奇")
    assert written() == before


def test_who_looked_is_told_to_the_person_looked_at() -> None:
    person, staff = make_person(), make_person("徐建英")
    actions.reveal(SYSTEM, person, reason="核对证件")
    AuditEntry.objects.filter(action="people.revealed").update(actor=f"person:{staff.pk}")
    actions.reveal(as_person(person), person, reason="本人查看")
    looks = queries.looks_at(person)
    assert [(look.by, look.reason) for look in looks] == [("徐建英", "核对证件")]


TODAY = date(2026, 11, 25)


@time_machine.travel("2026-11-25T04:00:00+00:00")
@pytest.mark.parametrize(
    ("born_on", "wording"),
    [
        (date(2012, 11, 26), "2025-1-child"),
        (date(2012, 11, 25), "2025-1"),
        (date(2008, 11, 26), "2025-1"),
    ],
)
def test_a_guardian_consents_for_a_minor(born_on: date, wording: str) -> None:
    child, mother = make_family(born_on)
    me = as_person(mother)
    consent = actions.give_consent(
        me, child, purpose="registration", given_by=mother, way=Consent.Way.GUARDIAN
    )
    assert (consent.wording, consent.given_by) == (wording, mother)
    assert queries.has_consent(child.pk, "registration")
    assert not queries.has_consent(child.pk, "photo")


@time_machine.travel("2026-11-25T04:00:00+00:00")
def test_a_minor_s_own_word_is_not_enough() -> None:
    child, _ = make_family(date(2010, 1, 1))
    before = written()
    with pytest.raises(GuardianMustConsent):
        actions.give_consent(as_person(child), child, purpose="registration", given_by=child)
    assert written() == before


@time_machine.travel("2026-11-25T04:00:00+00:00")
def test_a_stranger_s_word_is_none() -> None:
    child, _ = make_family(date(2010, 1, 1))
    stranger = make_person()
    before = written()
    with pytest.raises(Forbidden):
        actions.give_consent(as_person(stranger), child, purpose="photo", given_by=stranger)
    with pytest.raises(GuardianMustConsent):
        actions.give_consent(SYSTEM, child, purpose="photo", given_by=stranger)
    assert written() == before


def test_an_adult_consents_alone() -> None:
    person, other = make_person(), make_person()
    before = written()
    with pytest.raises(NotYourWord):
        actions.give_consent(SYSTEM, person, purpose="photo", given_by=other)
    assert written() == before
    actions.give_consent(as_person(person), person, purpose="photo", given_by=person)
    assert queries.has_consent(person.pk, "photo")


def test_a_consent_holds_once_and_is_withdrawn_in_one_step() -> None:
    person = make_person()
    me = as_person(person)
    consent = actions.give_consent(me, person, purpose="photo", given_by=person)
    with pytest.raises(ConsentKnown):
        actions.give_consent(me, person, purpose="photo", given_by=person)
    actions.withdraw_consent(me, consent)
    assert not queries.has_consent(person.pk, "photo")
    before = written()
    with pytest.raises(ConsentWithdrawn):
        actions.withdraw_consent(me, consent)
    assert written() == before
    actions.give_consent(me, person, purpose="photo", given_by=person)
    assert [c.withdrawn_at is None for c in queries.consents_of(person.pk)] == [True, False]


@time_machine.travel("2026-11-25T04:00:00+00:00")
def test_guardians_are_adults_and_wards_are_minors() -> None:
    child, mother = make_family(date(2012, 1, 1))
    sister = make_person("徐小雨", born_on=date(2009, 1, 1))
    grown = make_person("陈大年", born_on=date(2008, 11, 25))
    before = written()
    for refusal, ward, guardian in (
        (GuardianTooYoung, child, sister),
        (NotAMinor, grown, mother),
        (GuardianKnown, child, mother),
        (GuardianTooYoung, child, child),
    ):
        with pytest.raises(refusal):
            actions.add_guardian(SYSTEM, ward, guardian)
    assert written() == before


@time_machine.travel("2026-11-25T04:00:00+00:00")
def test_a_former_guardian_answers_no_longer() -> None:
    child, mother = make_family(date(2012, 1, 1))
    me = as_person(mother)
    assert list(queries.wards_of(me)) == [child]
    assert queries.person_for(me, child.pk) == child
    actions.end_guardianship(SYSTEM, Guardianship.objects.get())
    assert list(queries.wards_of(me)) == []
    with pytest.raises(NotFound):
        queries.person_for(me, child.pk)
    with pytest.raises(Forbidden):
        actions.give_consent(me, child, purpose="photo", given_by=mother)

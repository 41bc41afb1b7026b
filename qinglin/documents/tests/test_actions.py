import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from qinglin.documents import actions, errors, keys, policy, queries
from qinglin.documents.models import Document, SigningKey
from qinglin.kernel.actor import NOBODY, Actor, system
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.models import AuditEntry
from qinglin.people.models import Guardianship
from qinglin.people.tests.make import make_person

from .make import KIND, a_kind, as_person, make_document, make_unit

pytestmark = pytest.mark.django_db
SYSTEM = system("tests")


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    """Keys of its own; the one that the migration of the test database made lies elsewhere."""
    settings.QINGLIN_HOME = tmp_path
    SigningKey.objects.all().delete()


@pytest.fixture(autouse=True)
def standing() -> Iterator[dict[str, Any]]:
    with a_kind() as standing:
        yield standing


def as_staff(unit_id: int, *permissions: str) -> Actor:
    other = make_person("赵敏")
    grants = dict.fromkeys(permissions, frozenset([unit_id]))
    return Actor(name=f"person:{other.pk}", person_id=other.pk, grants=grants)


def code(document: Document) -> str:
    return queries.code_of(document)


@time_machine.travel("2026-11-22 09:30 +08:00", tick=False)
def test_a_document_is_numbered_signed_and_found_by_its_code() -> None:
    li, unit = make_person("李小青"), make_unit("富春街道")
    document = make_document(li, unit)
    said = json.loads(document.statement)
    assert said == {
        "body": {"thanks": 3},
        "form": "qinglin-document/1",
        "holder": "李小青",
        "issued_at": "2026-11-22T01:30:00Z",
        "kind": KIND,
        "number": document.number,
        "simulated": False,
        "unit": "富春街道",
    }
    assert document.number.startswith("2026-")
    assert document.algorithm == "ed25519"
    assert queries.genuine(document)
    checked = queries.check(code(document))
    assert checked is not None
    assert (checked.number, checked.name, checked.unit, checked.state) == (
        document.number, "李**", "富春街道", "valid",
    )  # fmt: skip
    assert AuditEntry.objects.filter(action="documents.issued").count() == 1


def test_asked_again_it_is_the_same_and_after_revoking_a_new_number() -> None:
    li, unit = make_person("李小青"), make_unit("富春街道")
    first = make_document(li, unit)
    assert make_document(li, unit) == first
    actions.revoke(as_person(li), first)
    second = make_document(li, unit)
    assert second.number != first.number
    assert code(second) != code(first)
    assert queries.check(code(first)) is None
    assert queries.check(code(second)) is not None


def test_the_code_is_not_in_the_database_in_clear() -> None:
    document = make_document(make_person("李小青"), make_unit("富春街道"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_document")
        row = repr(cursor.fetchall())
    assert code(document) not in row


def test_the_holder_decides_what_strangers_see() -> None:
    li = make_person("李小青")
    document = make_document(li, make_unit("富春街道"))
    for name, shown in [("full", "李小青"), ("masked", "李**"), ("hidden", "")]:
        actions.show(as_person(li), document, name=name, details=False)
        checked = queries.check(code(document))
        assert checked is not None
        assert checked.name == shown
        assert [line.label for line in checked.reading.lines] == ["谢"]
    with pytest.raises(Forbidden):
        actions.show(as_person(make_person("王大山")), document, name="full", details=True)
    document.refresh_from_db()
    assert (document.show_name, document.show_details) == ("hidden", False)


def test_a_guardian_answers_for_a_child() -> None:
    mother, child = make_person("李小青"), make_person("李小苗")
    document = make_document(child, make_unit("富春街道"))
    with pytest.raises(NotFound):
        queries.document_of(as_person(mother), document.number)
    Guardianship.objects.create(
        child=child, guardian=mother, relation="mother", from_on="2020-01-01"
    )
    assert queries.document_of(as_person(mother), document.number) == document
    actions.revoke(as_person(mother), document)
    assert queries.check(code(document)) is None


def test_who_may_revoke_and_with_what_reason() -> None:
    li, unit, other = make_person("李小青"), make_unit("富春街道"), make_unit("新登镇")
    document = make_document(li, unit)
    for stranger in (
        NOBODY,
        as_person(make_person("王大山")),
        as_staff(unit.pk, policy.VIEW),
        as_staff(other.pk, policy.REVOKE),
    ):
        with pytest.raises(Forbidden):
            actions.revoke(stranger, document, reason="冒用")
    staff = as_staff(unit.pk, policy.VIEW, policy.REVOKE)
    with pytest.raises(errors.ReasonNeeded):
        actions.revoke(staff, document, reason="  ")
    with pytest.raises(errors.ReasonTooLong):
        actions.revoke(staff, document, reason="长" * 201)
    assert queries.check(code(document)) is not None
    assert not AuditEntry.objects.filter(action="documents.revoked").exists()
    actions.revoke(staff, document, reason="冒用他人姓名")
    assert document.reason == "冒用他人姓名"
    with pytest.raises(errors.AlreadyRevoked):
        actions.revoke(as_person(li), document)
    document.refresh_from_db()
    assert document.reason == "冒用他人姓名"


def test_a_row_that_somebody_wrote_into_the_database_is_not_believed() -> None:
    li, unit = make_person("李小青"), make_unit("富春街道")
    document = make_document(li, unit)
    assert queries.check(code(document)) is not None
    forged = document.statement.replace('"thanks":3', '"thanks":300')
    Document.objects.filter(pk=document.pk).update(statement=forged)
    assert queries.check(code(document)) is None
    assert list(queries.problems()) == [f"documents.document:{document.number} wrong_signature"]
    Document.objects.filter(pk=document.pk).update(statement=document.statement)
    other = make_document(li, unit, subject="cd" * 32)
    copied = Document.objects.filter(pk=other.pk)
    copied.update(statement=document.statement, signature=document.signature)
    assert queries.check(code(other)) is None


# ---------------------------------------------------------------- keys


def test_private_keys_are_files_that_only_their_owner_reads(tmp_path: Path) -> None:
    actions.set_up_keys(SYSTEM)
    private = tmp_path / "keys" / "0001.key"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(private.parent.stat().st_mode) == 0o700
    assert "PRIVATE" not in repr(list(SigningKey.objects.values()))
    private.chmod(0o644)
    with pytest.raises(errors.KeysUnusable):
        make_document(make_person("李小青"), make_unit("富春街道"))
    assert not Document.objects.exists()


def test_after_a_rotation_old_documents_are_as_good_as_new(tmp_path: Path) -> None:
    li, unit = make_person("李小青"), make_unit("富春街道")
    old = make_document(li, unit)
    new_key = actions.rotate_key(SYSTEM)
    new = make_document(li, unit, subject="cd" * 32)
    assert new.key_id == new_key.key_id != old.key_id
    assert not (tmp_path / "keys" / "0001.key").exists()
    assert queries.check(code(old)) is not None
    assert queries.check(code(new)) is not None
    assert [bool(key.retired_at) for key in queries.published_keys()] == [True, False]
    assert list(queries.problems()) == []


def test_what_a_stolen_key_signed_is_not_believed() -> None:
    li, unit = make_person("李小青"), make_unit("富春街道")
    old = make_document(li, unit)
    with pytest.raises(errors.KeyInUse):
        actions.distrust_key(SYSTEM, old.key_id)
    with pytest.raises(errors.KeyUnknown):
        actions.distrust_key(SYSTEM, "0" * 16)
    assert queries.check(code(old)) is not None
    actions.rotate_key(SYSTEM)
    actions.distrust_key(SYSTEM, old.key_id)
    assert queries.check(code(old)) is None
    assert SigningKey.objects.get(key_id=old.key_id).stolen_at is not None


def test_keys_belong_to_whoever_runs_the_installation() -> None:
    staff = as_staff(make_unit("富春街道").pk, policy.REVOKE)
    for work in (actions.set_up_keys, actions.rotate_key):
        with pytest.raises(Forbidden):
            work(staff)
    assert keys.pairs() == []


def test_a_published_key_that_was_exchanged_is_noticed(tmp_path: Path) -> None:
    document = make_document(make_person("李小青"), make_unit("富春街道"))
    path = tmp_path / "keys" / "0001.json"
    opened = json.loads(path.read_text())
    path.write_text(json.dumps({**opened, "public": "ab" * 32}))
    with pytest.raises(errors.KeysUnusable):
        queries.check(code(document))
    path.unlink()
    assert queries.check(code(document)) is None
    assert list(queries.problems()) == [
        f"documents.key:{document.key_id} file_is_gone",
        f"documents.document:{document.number} wrong_signature",
    ]

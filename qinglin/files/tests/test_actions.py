from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from qinglin.access.tests.make import make_account, make_staff, signed_in
from qinglin.files import actions, queries, rules
from qinglin.files.errors import NotAPicture, QuotaFull, TooLarge, TooManyPixels
from qinglin.files.models import StoredFile
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, Forbidden, NotFound
from qinglin.kernel.models import AuditEntry, StoredOption
from qinglin.orgs.tests.make import Tree, make_tree

from .make import jpeg, png, upload
from .test_rules import bomb

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def tree() -> Tree:
    return make_tree()


@pytest.fixture
def keeper(tree: Tree) -> Actor:
    return make_staff("town_secretary", tree.town)


def on_disk() -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def written() -> tuple[int, int, list[str]]:
    return StoredFile.objects.count(), AuditEntry.objects.count(), on_disk()


def test_a_picture_is_kept_by_its_digest(tree: Tree, keeper: Actor) -> None:
    file = actions.store_picture(keeper, unit=tree.town, upload=upload(jpeg()), public=True)
    assert on_disk() == [rules.address(file.digest, rules.SUFFIX)]
    assert queries.body_of(file)[:4] == b"RIFF"
    assert (file.content_type, file.size) == ("image/webp", len(queries.body_of(file)))
    assert (file.name, file.uploaded_by_id) == ("雷锋角.jpg", keeper.person_id)
    assert AuditEntry.objects.get(action="files.stored").detail == {
        "unit": tree.town.pk,
        "public": True,
    }


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\fakepath\\a.jpg", "a.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("...", "picture"),
        ("图" * 200 + ".jpg", "图" * 116 + ".jpg"),
    ],
)
def test_names_can_neither_climb_nor_mislead(
    tree: Tree, keeper: Actor, given: str, kept: str
) -> None:
    sent = upload(jpeg())
    sent._name = given  # type: ignore[attr-defined]  # as a raw client sends it
    assert actions.store_picture(keeper, unit=tree.town, upload=sent).name == kept


def huge() -> bytes:
    return jpeg() + b"\0" * rules.MAX_BYTES


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"not a picture", NotAPicture),
        (b"", NotAPicture),
        (bomb(50_000, 50_000), TooManyPixels),
        (huge(), TooLarge),
    ],
    ids=["text", "empty", "bomb", "huge"],
)
def test_a_refused_upload_is_named_and_leaves_nothing(
    tree: Tree, keeper: Actor, body: bytes, refusal: type[DomainError]
) -> None:
    before = written()
    with pytest.raises(refusal) as refused:
        actions.store_picture(keeper, unit=tree.town, upload=upload(body))
    assert set(refused.value.fields) == {"picture"}
    assert "%(" not in str(refused.value)
    assert "%(" not in str(refused.value.fields["picture"])
    assert written() == before


def test_the_size_that_a_client_claims_is_not_believed(tree: Tree, keeper: Actor) -> None:
    sent = upload(huge())
    sent.size = 10
    with pytest.raises(TooLarge):
        actions.store_picture(keeper, unit=tree.town, upload=sent)


def test_a_unit_has_its_share_of_the_disk(tree: Tree, keeper: Actor) -> None:
    StoredOption.objects.create(name="files.quota_megabytes", value=0)
    before = written()
    with pytest.raises(QuotaFull) as refusal:
        actions.store_picture(keeper, unit=tree.town, upload=upload(jpeg()))
    assert str(refusal.value) == "“富春街道”的图片空间已用完，请先删除不用的图片。"
    assert written() == before


def test_nobody_keeps_files_elsewhere(tree: Tree, keeper: Actor) -> None:
    before = written()
    for actor, unit in (
        (keeper, tree.other_town),
        (keeper, tree.district),
        (make_staff("auditor", tree.district), tree.town),
    ):
        before = written()
        with pytest.raises(Forbidden):
            actions.store_picture(actor, unit=unit, upload=upload(jpeg()))
        assert written() == before


@pytest.mark.django_db(transaction=True)
def test_the_bytes_go_with_the_last_row_that_names_them() -> None:
    tree = make_tree()
    keeper = make_staff("town_secretary", tree.town)
    first = actions.store_picture(keeper, unit=tree.town, upload=upload(jpeg()))
    second = actions.store_picture(keeper, unit=tree.village, upload=upload(jpeg()))
    assert len(on_disk()) == 1
    with pytest.raises(Forbidden):
        actions.delete_file(make_staff("town_secretary", tree.other_town), first)
    actions.delete_file(keeper, first)
    assert len(on_disk()) == 1
    actions.delete_file(keeper, second)
    assert on_disk() == []
    assert not StoredFile.objects.exists()


def test_a_public_picture_is_shown_to_everybody(tree: Tree, keeper: Actor) -> None:
    file = actions.store_picture(keeper, unit=tree.town, upload=upload(png()), public=True)
    answer = Client().get(f"/files/{file.pk}/")
    assert answer.status_code == 200
    assert answer.content == queries.body_of(file)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Cache-Control"] == "public, max-age=86400"


def test_a_hidden_picture_is_absent_for_others(tree: Tree, keeper: Actor) -> None:
    file = actions.store_picture(keeper, unit=tree.town, upload=upload(png()))
    path = f"/files/{file.pk}/"
    stranger = signed_in(make_account())
    hidden, absent = stranger.get(path), stranger.get("/files/999999/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert Client().get(path).status_code == 404
    owner = signed_in(make_account(file.uploaded_by, login="keeper"))
    answer = owner.get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


def test_lost_bytes_are_absent_not_an_error(tree: Tree, keeper: Actor) -> None:
    file = actions.store_picture(keeper, unit=tree.town, upload=upload(png()), public=True)
    queries.path_of(file.digest, file.kind).unlink()
    assert Client().get(f"/files/{file.pk}/").status_code == 404
    with pytest.raises(NotFound):
        queries.body_of(file)

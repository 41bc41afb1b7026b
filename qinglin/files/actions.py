import hashlib
import os
import secrets
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit

from . import policy, rules
from .errors import NotAPicture, QuotaFull, TooLarge, TooManyPixels
from .models import StoredFile
from .options import QUOTA_MEGABYTES
from .queries import path_of, used_bytes

MEGABYTE = 1024 * 1024
NAME = 120


@transaction.atomic
def store_picture(
    actor: Actor, *, unit: Unit, upload: "UploadedFile[bytes]", public: bool = False
) -> StoredFile:
    """Keep a picture for a unit: checked by content, made anew, named by its digest.

    The bytes are on the disk before the row is; a row never names bytes that are not there.
    """
    require(policy.may_store(actor, unit))
    picture = _picture(upload)
    if used_bytes(unit.pk) + len(picture.body) > QUOTA_MEGABYTES.get() * MEGABYTE:
        raise QuotaFull(unit=str(unit))
    _write(path_of(picture.digest, StoredFile.Kind.PICTURE), picture.body)
    file = StoredFile.objects.create(
        unit=unit,
        uploaded_by_id=actor.person_id,
        kind=StoredFile.Kind.PICTURE,
        digest=picture.digest,
        name=_plain_name(upload.name),
        content_type=rules.CONTENT_TYPE,
        size=len(picture.body),
        public=public,
        made_at=clock.now(),
    )
    audit.record(actor, "files.stored", file, unit=unit.pk, public=public)
    return file


@transaction.atomic
def store_paper(actor: Actor, *, unit: Unit, upload: "UploadedFile[bytes]") -> StoredFile:
    """Keep a signed paper: a PDF as it is, for saving only, or a picture of it."""
    require(policy.may_store(actor, unit))
    head = upload.read(len(rules.PDF_HEAD))
    upload.seek(0)
    if head != rules.PDF_HEAD:
        return store_picture(actor, unit=unit, upload=upload)
    body = upload.read(rules.MAX_BYTES + 1)
    if len(body) > rules.MAX_BYTES:
        raise _too_large()
    if used_bytes(unit.pk) + len(body) > QUOTA_MEGABYTES.get() * MEGABYTE:
        raise QuotaFull(unit=str(unit))
    digest = hashlib.sha256(body).hexdigest()
    _write(path_of(digest, StoredFile.Kind.DOCUMENT), body)
    file = StoredFile.objects.create(
        unit=unit,
        uploaded_by_id=actor.person_id,
        kind=StoredFile.Kind.DOCUMENT,
        digest=digest,
        name=_plain_name(upload.name),
        content_type=rules.PDF,
        size=len(body),
        made_at=clock.now(),
    )
    audit.record(actor, "files.stored", file, unit=unit.pk, public=False)
    return file


@transaction.atomic
def show_to_all(actor: Actor, file: StoredFile, *, public: bool) -> None:
    """From now on everybody may see the picture, or nobody but those who keep it."""
    held = StoredFile.objects.select_for_update(of=("self",), no_key=True).get(pk=file.pk)
    require(policy.may_show(actor, held))
    held.public = public
    held.save(update_fields=["public"])
    audit.record(actor, "files.shown" if public else "files.hidden", held)


@transaction.atomic
def keep_document(
    actor: Actor,
    *,
    unit: Unit,
    name: str,
    content_type: str,
    body: bytes,
    for_person_id: int | None = None,
) -> StoredFile:
    """Keep a document that the product itself made; nothing that came from outside."""
    require(policy.may_keep_documents(actor))
    digest = hashlib.sha256(body).hexdigest()
    _write(path_of(digest, StoredFile.Kind.DOCUMENT), body)
    file = StoredFile.objects.create(
        unit=unit,
        uploaded_by_id=for_person_id,
        kind=StoredFile.Kind.DOCUMENT,
        digest=digest,
        name=_plain_name(name),
        content_type=content_type,
        size=len(body),
        made_at=clock.now(),
    )
    audit.record(actor, "files.kept", file, unit=unit.pk)
    return file


@transaction.atomic
def delete_file(actor: Actor, file: StoredFile) -> None:
    """Forget a file; its bytes go when no other row names them."""
    require(policy.may_delete(actor, file))
    audit.record(actor, "files.deleted", file, unit=file.unit_id)
    path = path_of(file.digest, file.kind)
    StoredFile.objects.filter(pk=file.pk).delete()
    if not StoredFile.objects.filter(digest=file.digest, kind=file.kind).exists():
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _picture(upload: "UploadedFile[bytes]") -> rules.Picture:
    if upload.size is not None and upload.size > rules.MAX_BYTES:
        raise _too_large()
    body = upload.read(rules.MAX_BYTES + 1)
    if len(body) > rules.MAX_BYTES:
        raise _too_large()
    try:
        return rules.kept(body)
    except rules.TooWide as error:
        raise TooManyPixels(
            fields={"picture": TooManyPixels.message % {"megapixels": rules.MAX_PIXELS // 10**6}},
            megapixels=rules.MAX_PIXELS // 10**6,
        ) from error
    except rules.Unreadable as error:
        raise NotAPicture(fields={"picture": NotAPicture.message}) from error


def _too_large() -> TooLarge:
    megabytes = rules.MAX_BYTES // MEGABYTE
    text = TooLarge.message % {"megabytes": megabytes}
    return TooLarge(fields={"picture": text}, megabytes=megabytes)


def _plain_name(name: str | None) -> str:
    """The last part of a file name, without what could mislead or escape."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(char for char in last if char.isprintable()).strip(". ")
    return clean[-NAME:] or "picture"


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all, and on the disk."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    with draft.open("wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)

from pathlib import Path

from django.conf import settings
from django.db.models import Sum

from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound

from . import policy, rules
from .models import StoredFile


def file_for(actor: Actor, pk: int) -> StoredFile:
    """Unseen and absent look the same."""
    file = policy.visible(actor, StoredFile.objects.all()).filter(pk=pk).first()
    if file is None:
        raise NotFound
    return file


def used_bytes(unit_id: int) -> int:
    """What the pictures of a unit take up."""
    pictures = StoredFile.objects.filter(unit_id=unit_id, kind=StoredFile.Kind.PICTURE)
    total = pictures.aggregate(total=Sum("size"))["total"]
    return int(total or 0)


def path_of(digest: str, kind: str) -> Path:
    suffix = rules.SUFFIX if kind == StoredFile.Kind.PICTURE else rules.PLAIN_SUFFIX
    return Path(settings.MEDIA_ROOT) / rules.address(digest, suffix)


def body_of(file: StoredFile) -> bytes:
    """The bytes; absent when the media folder was lost."""
    try:
        return path_of(file.digest, file.kind).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error

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
    """What the files of a unit take up."""
    total = StoredFile.objects.filter(unit_id=unit_id).aggregate(total=Sum("size"))["total"]
    return int(total or 0)


def path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / rules.address(digest)


def body_of(file: StoredFile) -> bytes:
    """The bytes; absent when the media folder was lost."""
    try:
        return path_of(file.digest).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error

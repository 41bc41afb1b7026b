from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from qinglin.activities.models import Activity
from qinglin.files import actions as files
from qinglin.inbox import actions as inbox
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Agreement

from . import queries
from .errors import DoneAlready, NotInTime
from .models import DoneUnder, SignedPage


@transaction.atomic
def put_under(actor: Actor, agreement: Agreement, activity: Activity) -> DoneUnder:
    """An activity was held under an agreement, while it was in force; once."""
    require(queries.may_manage(actor, agreement))
    day = clock.day_of(activity.starts_at)
    last = agreement.ended_on or agreement.until_on
    if day < agreement.from_on or (last is not None and day > last):
        raise NotInTime(activity=activity.title)
    try:
        with transaction.atomic():
            made = DoneUnder.objects.create(
                agreement=agreement, activity=activity,
                season=queries.season_on(agreement, activity),
            )  # fmt: skip
    except IntegrityError:
        raise DoneAlready(activity=activity.title) from None
    audit.record(actor, "partners.put_under", agreement, activity=activity.pk)
    return made


@transaction.atomic
def add_page(actor: Actor, agreement: Agreement, *, upload: "UploadedFile[bytes]") -> SignedPage:
    """Keep a scanned page of the signed agreement; not public."""
    require(queries.may_manage(actor, agreement))
    file = files.store_picture(actor, unit=agreement.unit, upload=upload)
    page = SignedPage.objects.create(agreement=agreement, file=file, added_at=clock.now())
    audit.record(actor, "partners.page_added", agreement, file=file.pk)
    return page


@transaction.atomic
def remind(actor: Actor, agreement: Agreement) -> None:
    """Whoever keeps it hears once that it ends."""
    require(actor.everything)
    inbox.tell(
        actor, people=queries.keepers(agreement), template="partners.ending",
        link=f"/desk/agreements/{agreement.pk}/", key=f"agreement:{agreement.pk}",
        title=agreement.title, until_on=agreement.until_on or clock.today(),
    )  # fmt: skip

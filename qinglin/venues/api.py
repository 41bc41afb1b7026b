from typing import Annotated

from ninja import Query, Router, Schema
from pydantic import Field

from qinglin.kernel.schemas import Body, Text, operation
from qinglin.kernel.web import Request

from . import queries

router = Router(tags=["venues"])


class Wanted(Body):
    """``words`` finds names and addresses, also by pinyin initials."""

    words: Annotated[Text, Field(max_length=40)] = ""


class VenueOut(Schema):
    """``unit`` is the name of the unit to which the place belongs."""

    id: int
    name: str
    kind: str
    address: str
    unit_id: int
    unit: str


class VenuesOut(Schema):
    items: list[VenueOut]


@router.get("venues", **operation("list_venues", "venue.view", {200: VenuesOut}))
def list_venues(request: Request, wanted: Query[Wanted]) -> VenuesOut:
    """Places in use, by pinyin."""
    found = queries.venues(request.actor, words=wanted.words)
    return VenuesOut(
        items=[
            VenueOut(
                id=venue.pk,
                name=venue.name,
                kind=venue.kind,
                address=venue.address,
                unit_id=venue.unit_id,
                unit=venue.unit.name,
            )
            for venue in found
        ]
    )

from ninja import Router, Schema

from qinglin.kernel.schemas import operation
from qinglin.kernel.web import Request

router = Router(tags=["access"])


class Pong(Schema):
    ok: bool


@router.get("ping", **operation("ping", "access.ping", {200: Pong}))
def ping(request: Request) -> Pong:
    """The token is good; nothing else is asked."""
    return Pong(ok=True)

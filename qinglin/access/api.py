from ninja import Router, Schema

from qinglin.kernel.web import Request

router = Router(tags=["access"])


class Pong(Schema):
    ok: bool


@router.get("ping", response=Pong)
def ping(request: Request) -> Pong:
    """The token is good; nothing else is asked."""
    return Pong(ok=True)

"""The turning code: as the leader's screen shows it, and as a camera sees it."""

from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image

from qinglin.activities.models import Activity
from qinglin.activities.queries import Code, code_of
from qinglin.kernel.actor import system

from .visitor import Visitor

CAMERA_SIZE = (640, 480)
FRAMES = 10


def code_now(activity: Activity) -> Code:
    return code_of(system("tests"), activity)


def digits_now(activity: Activity) -> str:
    """What the leader would read out at this moment."""
    return code_now(activity).digits


def address_now(activity: Activity) -> str:
    """What a phone's own camera would open at this moment, on this host."""
    return f"/scan/?{urlencode({'c': code_now(activity).payload})}"


def digits_of(leader: Visitor) -> str:
    """The six digits on the leader's screen, without the blank between them."""
    words = leader.page.locator(".ql-code-digits").inner_text()
    return "".join(sign for sign in words if sign.isdecimal())


def film(screen: bytes, camera: Path) -> None:
    """A film of a still: the leader's screen, held before the camera."""
    picture = Image.new("RGB", CAMERA_SIZE, "white")
    code = Image.open(BytesIO(screen)).convert("RGB").resize((360, 360))
    picture.paste(code, ((CAMERA_SIZE[0] - 360) // 2, (CAMERA_SIZE[1] - 360) // 2))
    frame = BytesIO()
    picture.save(frame, "JPEG", quality=90)
    camera.write_bytes(frame.getvalue() * FRAMES)

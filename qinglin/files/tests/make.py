"""Pictures for tests, drawn here."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

#: A mark that stands in the place where a camera writes where it was.
GPS = b"30.05N 119.95E canary"
ORIENTATION, MAKE = 0x0112, 0x010F


def picture(form: str, size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90 if mode in {"L", "P"} else (14, 124, 102)).save(out, format=form)
    return out.getvalue()


def png(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    colour: int | tuple[int, ...] = 3 if mode == "P" else (14, 124, 102, 128)[: len(mode)]
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, format="PNG")
    return out.getvalue()


def gif() -> bytes:
    return picture("GIF", mode="P")


def jpeg(size: tuple[int, int] = (64, 48), *, exif: bool = False, orientation: int = 1) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, (14, 124, 102))
    kept = Image.Exif()
    if exif:
        kept[MAKE], kept[ORIENTATION] = GPS.decode(), orientation
    image.save(out, format="JPEG", exif=kept, comment=GPS if exif else b"")
    return out.getvalue()


def upload(body: bytes, name: str = "雷锋角.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="image/jpeg")

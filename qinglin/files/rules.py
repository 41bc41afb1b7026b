"""What a picture may be, and how it is kept. No database, no Django."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
#: Longest edge that is kept: enough for a page and a print in a brief.
EDGE = 2048
FORMATS = ("JPEG", "PNG", "WEBP")
#: Whatever comes in goes out as this.
KEPT_AS, CONTENT_TYPE, SUFFIX = "WEBP", "image/webp", ".webp"
#: Documents lie without a name of their kind: nothing on the disk opens them by mistake.
PLAIN_SUFFIX = ".bin"
#: Papers that are signed and scanned; they are never shown in place.
PDF, PDF_HEAD = "application/pdf", b"%PDF-"


class Unreadable(Exception):
    """The bytes are not a picture of an accepted kind."""


class TooWide(Exception):
    """Unpacked, the picture would fill the memory."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: made anew, so that nothing but pixels came through."""

    body: bytes
    digest: str
    width: int
    height: int


def kept(body: bytes) -> Picture:
    """The same picture made anew: upright, no larger than needed, without EXIF or other parts."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=FORMATS) as source:
                if source.width * source.height > MAX_PIXELS:
                    raise TooWide
                source.draft("RGB", (EDGE, EDGE))
                upright = ImageOps.exif_transpose(source)
                alpha = "A" in upright.getbands() or "transparency" in upright.info
                plain = upright.convert("RGBA" if alpha else "RGB")
    except Image.DecompressionBombError as error:
        raise TooWide from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable from error
    plain.thumbnail((EDGE, EDGE))
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = io.BytesIO()
    clean.save(out, format=KEPT_AS, quality=82, method=4)
    made = out.getvalue()
    return Picture(made, hashlib.sha256(made).hexdigest(), clean.width, clean.height)


def address(digest: str, suffix: str) -> str:
    """Where the bytes of a digest lie below the media folder."""
    return f"{digest[:2]}/{digest}{suffix}"

import io
import struct
import zlib

import pytest
from PIL import Image

from qinglin.files import rules

from .make import GPS, gif, jpeg, picture, png


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_anew(form: str) -> None:
    kept = rules.kept(picture(form, (640, 480)))
    image = opened(kept.body)
    assert (image.format, image.size) == ("WEBP", (640, 480))
    assert (kept.width, kept.height) == (640, 480)


def test_where_and_with_what_it_was_taken_is_gone() -> None:
    body = jpeg(exif=True)
    assert GPS in body
    kept = rules.kept(body)
    assert GPS not in kept.body
    assert b"Exif" not in kept.body
    image = opened(kept.body)
    assert not image.getexif()
    assert set(image.info) & {"exif", "xmp", "icc_profile", "comment"} == set()


def test_a_picture_taken_sideways_stands_upright() -> None:
    kept = rules.kept(jpeg((60, 20), exif=True, orientation=6))
    assert (kept.width, kept.height) == (20, 60)


def test_a_large_picture_is_made_smaller() -> None:
    kept = rules.kept(jpeg((4000, 1000)))
    assert (kept.width, kept.height) == (2048, 512)


def test_what_is_transparent_stays_so() -> None:
    assert opened(rules.kept(png((10, 10), mode="RGBA")).body).mode == "RGBA"
    assert opened(rules.kept(png((10, 10), mode="P")).body).mode == "RGB"


def test_the_same_picture_has_the_same_address() -> None:
    first, again = rules.kept(jpeg()), rules.kept(jpeg())
    assert first.digest == again.digest
    assert rules.address(first.digest, rules.SUFFIX) == f"{first.digest[:2]}/{first.digest}.webp"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (7_072, 7_072), (2**31 - 1, 1)])
def test_a_picture_that_would_fill_the_memory_is_not_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(rules.TooWide):
        rules.kept(bomb(*size))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7\n<html><script>alert(1)</script></html>",
        gif() + b"/*alert(1)*/",
        jpeg()[:200],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"PK\x03\x04" + b"\0" * 40,
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "cut", "broken png", "broken webp", "zip"],
)
def test_what_is_not_an_accepted_picture_is_refused(body: bytes) -> None:
    with pytest.raises(rules.Unreadable):
        rules.kept(body)


def test_nothing_hidden_behind_a_picture_comes_through() -> None:
    kept = rules.kept(jpeg() + b"<script>alert(1)</script>")
    assert b"script" not in kept.body

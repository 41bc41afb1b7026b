import pytest

from qinglin.figures.rules.claims import Unreadable, decode
from qinglin.figures.rules.claims.decoding import LONGEST

TEXT = "今年以来，建成青年驿站26个。"


def test_utf8_stays_character_for_character() -> None:
    assert decode(("\ufeff" + TEXT).encode()).text == "\ufeff" + TEXT
    assert decode(TEXT.encode()).notes == ()


def test_gbk_is_read_and_said() -> None:
    found = decode(TEXT.encode("gbk"))
    assert (found.text, found.notes) == (TEXT, ("gb18030",))


def test_control_characters_become_spaces_and_positions_stay() -> None:
    found = decode("建成\x07驿站\x1b26个".encode())
    assert (found.text, found.notes) == ("建成 驿站 26个", ("controls",))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        ("\ufeff\x00\n".encode(), "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "binary"),
        (b"%PDF-1.7 ...", "binary"),
        (bytes(range(256)) * 40, "encoding"),
        (b"\xff\xff\xfe" * 50, "encoding"),
        (b"3" * (LONGEST + 1), "long"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(Unreadable) as refused:
        decode(data)
    assert refused.value.problem == problem

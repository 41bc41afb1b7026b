"""Bytes of a file as text: UTF-8, or GB 18030 with a note; what is no text is refused."""

from dataclasses import dataclass

#: A claim text longer than this is refused.
LONGEST = 2_000_000
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")


class Unreadable(Exception):
    """Why there is no text: empty, binary, encoding, long."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, with one character for each of the file, and what had to be done to read it."""

    text: str
    notes: tuple[str, ...]


def decode(data: bytes) -> Decoded:
    if len(data) > LONGEST:
        raise Unreadable("long")
    if not data.strip():
        raise Unreadable("empty")
    if _is_binary(data):
        raise Unreadable("binary")
    notes: list[str] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _chinese(data)
        notes.append("gb18030")
    return cleaned(text, notes)


def cleaned(text: str, notes: list[str] | None = None) -> Decoded:
    """Control characters become spaces, so that positions stay."""
    found = list(notes or [])
    if len(text) > LONGEST:
        raise Unreadable("long")
    plain = text.translate(CONTROLS)
    if plain != text:
        found.append("controls")
    if not plain.strip("\ufeff \t\r\n"):
        raise Unreadable("empty")
    return Decoded(plain, tuple(found))


def _is_binary(data: bytes) -> bool:
    head = data[:65536]
    magic = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0")
    return head.startswith(magic) or head.count(0) * 50 > len(head)


def _chinese(data: bytes) -> str:
    """GB 18030 decodes almost anything: what comes out must be mostly Chinese and plain signs."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    usual = sum(
        1
        for c in text
        if c.isascii() or "\u4e00" <= c <= "\u9fff" or c in "，。、；：“”（）《》！？—…·　"
    )
    if usual * 10 < len(text) * 9:
        raise Unreadable("encoding")
    return text

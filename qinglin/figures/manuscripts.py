"""Texts that are pasted or uploaded, as plain text: .txt, .md and .docx, within limits."""

import io
import zipfile
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table

from .errors import NoText, TextTooLong, UnreadableText, WrongKindOfText
from .rules.claims import Decoded, Unreadable, decode
from .rules.claims.decoding import cleaned

#: What a page takes; the command takes more (rules.claims.decoding.LONGEST).
LONGEST, LARGEST = 100_000, 2_000_000
#: What a .docx may hold when it is unpacked.
UNPACKED = 20_000_000
PLAIN, WORD = frozenset({".txt", ".md", ".text", ".markdown"}), ".docx"


def uploaded(file: "UploadedFile[bytes]") -> Decoded:
    """The text of an upload; its size is looked at before its bytes are."""
    if (file.size or 0) > LARGEST:
        raise TextTooLong(most=f"{LONGEST:,}")
    return within(text_of(file.read(), file.name or ""))


def pasted(text: str) -> Decoded:
    return within(cleaned_text(text.replace("\r\n", "\n").replace("\r", "\n")))


def cleaned_text(text: str) -> Decoded:
    """The text as it is, character for character, but for control characters."""
    try:
        return cleaned(text)
    except Unreadable as fault:
        raise refused(fault) from fault


def within(found: Decoded) -> Decoded:
    if len(found.text) > LONGEST:
        raise TextTooLong(most=f"{LONGEST:,}")
    return found


def text_of(data: bytes, name: str) -> Decoded:
    """By the ending of its name and by what is inside."""
    ending = PurePath(name).suffix.lower()
    if ending not in PLAIN | {WORD, ""}:
        raise WrongKindOfText
    try:
        return _word(data) if ending == WORD else decode(data)
    except Unreadable as fault:
        raise refused(fault) from fault


def refused(fault: Unreadable) -> Exception:
    if fault.problem == "empty":
        return NoText()
    if fault.problem == "long":
        return TextTooLong(most=f"{LONGEST:,}")
    return UnreadableText()


def _word(data: bytes) -> Decoded:
    """Paragraphs and cells in their order, one a line."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise Unreadable("long")
        document = Document(io.BytesIO(data))
        lines = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines += ["　".join(cell.text for cell in row.cells) for row in block.rows]
            else:
                lines.append(block.text)
    except (zipfile.BadZipFile, OpcError, SyntaxError, KeyError, ValueError) as fault:
        raise Unreadable("binary") from fault
    return cleaned("\n".join(lines))

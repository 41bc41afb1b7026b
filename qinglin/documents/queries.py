"""Documents as their holders, the desk and strangers may read them."""

import ipaddress
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.people.queries import mask_name, same_as

from . import keys, policy, rules
from .models import Document, Misses, SigningKey
from .printing import typeset as typeset
from .registry import KINDS
from .registry import Detail as Detail
from .registry import Kind as Kind
from .registry import Line as Line
from .registry import Reading as Reading
from .registry import State as State
from .registry import register as register

FORM = rules.FORM
LOOK_UP = "documents.code"
#: The members of a data file that comes with a document; nothing else may stand in it.
FILE = frozenset({"algorithm", "key", "signature", "statement"})
LONGEST_FILE = 200_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What a stranger sees who holds the code: what the holder shows, and how it stands."""

    number: str
    title: Any
    state: str
    name: str
    unit: str
    issued_at: datetime
    as_of: datetime
    simulated: bool
    signed_with: str
    #: as it stands behind the address in the QR code
    signature: str
    reading: Reading


#: A question of a stranger: a code or a data file, and what it opens.
Ask = Callable[[str], Checked | None]


# ---------------------------------------------------------------- the holder and the desk


def document_of(actor: Actor, number: str) -> Document:
    """A document of one's own or of one's child; those of others are absent."""
    document = _related().filter(number=number).first()
    if document is None or not policy.is_holder(actor, document):
        raise NotFound
    return document


def documents_of(person_id: int, kind: str) -> QuerySet[Document]:
    """All of this kind that were ever issued for this person, the latest first."""
    return _related().filter(person_id__in=same_as(person_id), kind=kind).order_by("-id")


def document_for(actor: Actor, number: str) -> Document:
    """A document that the actor's desk may see; unseen and absent look the same."""
    document = policy.visible(actor, _related()).filter(number=number).first()
    if document is None:
        raise NotFound
    return document


def issued(actor: Actor, words: str = "") -> QuerySet[Document]:
    """What was issued where the actor may look, the latest first; by number or by name."""
    found = policy.visible(actor, _related())
    if words:
        found = found.filter(Q(number__icontains=words) | Q(person__name__icontains=words))
    return found.order_by("-id")


def _related() -> QuerySet[Document]:
    return Document.objects.select_related("person", "unit").defer(
        "person__document_sealed", "person__phone_sealed"
    )


def code_of(document: Document) -> str:
    """The code that stands on the document, as it is printed."""
    return crypto.unseal(bytes(document.code_sealed), f"documents.code:{document.number}")


def statement_of(document: Document) -> dict[str, Any]:
    """What was signed, as values."""
    values: dict[str, Any] = json.loads(document.statement)
    return values


def reading_of(document: Document) -> Reading:
    """How the document reads and stands now, by the room that had it issued."""
    return KINDS[document.kind].read(document)


def title_of(document: Document) -> Any:
    return KINDS[document.kind].title


def shown_name(document: Document) -> str:
    """The name as far as the holder shows it."""
    name = str(statement_of(document)["holder"])
    if document.show_name == Document.NameShown.FULL:
        return name
    return mask_name(name) if document.show_name == Document.NameShown.MASKED else ""


def data_file(document: Document) -> dict[str, str]:
    """The statement with its signature, for whoever checks without asking us."""
    return {
        "algorithm": document.algorithm,
        "key": document.key_id,
        "signature": bytes(document.signature).hex(),
        "statement": document.statement,
    }


def signature_text(document: Document) -> str:
    """Key and signature behind the address in the QR code: no server is sent what follows #."""
    signature = urlsafe_b64encode(bytes(document.signature)).decode().rstrip("=")
    return f"{document.algorithm}.{document.key_id}.{signature}"


# ---------------------------------------------------------------- strangers


def check(code: str) -> Checked | None:
    """What this code opens. Revoked, forged and never issued are all the same: nothing."""
    plain = rules.plain_code(code)
    if plain is None:
        return None
    document = _related().filter(code_hash=code_hash(plain)).first()
    if document is None or not _counts(document):
        return None
    return _checked(document)


def check_file(text: str) -> Checked | None:
    """The same for a data file: it has to be, byte for byte, what was signed and still counts."""
    if len(text) > LONGEST_FILE:
        return None
    try:
        given = json.loads(text)
        if not isinstance(given, dict) or set(given) != FILE:
            return None
        if not all(isinstance(value, str) for value in given.values()):
            return None
        number = json.loads(given["statement"])["number"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(number, str) or "\0" in number:
        return None
    signed = Document.objects.filter(number=number).first()
    if signed is None or data_file(signed) != given or not _counts(signed):
        return None
    return _checked(_related().get(pk=signed.pk))


def _counts(document: Document) -> bool:
    """Issued by us and not taken back: the row alone proves nothing, the signature has to fit."""
    return document.revoked_at is None and document.kind in KINDS and genuine(document)


def genuine(document: Document) -> bool:
    """Whether a key of ours that nobody stole signed exactly this, under this number."""
    if document.algorithm != rules.ALGORITHM:
        return False
    key = keys.published().get(document.key_id)
    if key is None or key.stolen_at:
        return False
    if not rules.signature_fits(key.public_bytes, document.statement, bytes(document.signature)):
        return False
    said = statement_of(document)
    return (said["number"], said["kind"]) == (document.number, document.kind)


def _checked(document: Document) -> Checked:
    said, reading = statement_of(document), reading_of(document)
    if not document.show_details:
        reading = Reading(reading.state, tuple(line for line in reading.lines if not line.optional))
    return Checked(
        number=document.number,
        title=title_of(document),
        state=reading.state.value,
        name=shown_name(document),
        unit=str(said["unit"]),
        issued_at=document.issued_at,
        as_of=clock.now(),
        simulated=bool(said["simulated"]),
        signed_with=f"{document.algorithm} · {document.key_id}",
        signature=signature_text(document),
        reading=reading,
    )


def code_hash(code: str) -> str:
    return crypto.look_up(code, LOOK_UP)


def grouped_code(code: str) -> str:
    return rules.grouped_code(code)


def plain_code(typed: str) -> str | None:
    return rules.plain_code(typed)


def miss_key(address: str) -> str:
    """Under which misses of this address are counted; a whole network of IPv6 is one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return crypto.look_up(address, "documents.misses")
    if known.version == 6:
        known = ipaddress.ip_network(f"{address}/64", strict=False).network_address
    return crypto.look_up(str(known), "documents.misses")


def wait_for(address: str) -> int:
    """Seconds until this address may try another code; 0 while it has tries left."""
    row = Misses.objects.filter(key=miss_key(address)).first()
    if row is None:
        return 0
    return rules.wait_for(map(datetime.fromisoformat, row.times), clock.now())


# ---------------------------------------------------------------- keys and verification


def published_keys() -> list[keys.Published]:
    """Every key that ever signed, oldest first, as anybody may know it."""
    return [pair.published for pair in keys.pairs()]


def problems() -> Iterator[str]:
    """Documents and keys that are not as they were issued, one line each."""
    known = keys.published()
    for row in SigningKey.objects.order_by("pk"):
        opened = known.get(row.key_id)
        if opened is None:
            yield f"documents.key:{row.key_id} file_is_gone"
        elif opened.public != row.public:
            yield f"documents.key:{row.key_id} differs"
    for document in Document.objects.order_by("pk").iterator(chunk_size=1000):
        key = known.get(document.key_id)
        if key is not None and key.stolen_at:
            continue
        if not genuine(document):
            yield f"documents.document:{document.number} wrong_signature"

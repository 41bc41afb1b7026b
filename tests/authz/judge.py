"""One cell: a request by an actor, judged by status, content, state and traces."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from qinglin.kernel.audit import REFUSED
from qinglin.kernel.models import AuditEntry

from . import oracle, rights
from .golden.words import Golden
from .inventory import Route
from .oracle import Thing, Who
from .world import World

CANARY = re.compile(r"CNRY[0-9a-f]{10}")
NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dX]|1\d{10}|\d{4}-\d{2}-\d{2}|\d{4}年\d+月\d+日)(?!\d)")
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
#: Traces of the asking itself; no state of the business.
TRACES = {
    "kernel_auditentry", "django_session", "access_tries", "access_signincode",
    "documents_misses", "activities_codetry",
}  # fmt: skip
TOKEN_FIELD = re.compile(
    r'(csrfmiddlewaretoken" value="|"X-CSRFToken": "|X-CSRFToken&quot;: &quot;)[^"&]+'
)
ABSENT_NUMBER, ABSENT_WORD = 987654321, "nothing-like-this"


@dataclass(frozen=True)
class Finding:
    """What is wrong, in which cell, by which check."""

    check: str
    golden: str
    who: str
    thing: str
    said: str

    def __str__(self) -> str:
        return f"{self.check} {self.golden} by {self.who} on {self.thing}: {self.said}"


@dataclass
class Sent:
    """An answer and what the request did before it was rolled back."""

    response: HttpResponse
    text: str
    writes: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    refusals: int = 0
    rows: dict[str, str] = field(default_factory=dict)
    #: what the actor typed is known to the actor
    typed: set[str] = field(default_factory=set)
    #: what was filled into the holes of the address
    holes: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return self.response.status_code


def absent(thing: Thing) -> Thing:
    other: Any = ABSENT_NUMBER if isinstance(thing.pk, int) else ABSENT_WORD
    return replace(thing, pk=other, key="absent")


class Judge:
    """Sends requests and judges the answers; the world is the same before every one of them."""

    def __init__(self, world: World, routes: dict[str, Route]) -> None:
        self.world, self.routes = world, routes
        self.cells = 0
        self._before: dict[str, str] = {}
        self._absent: dict[tuple[str, str], str] = {}

    # ------------------------------------------------------------ sending

    def send(
        self,
        golden: Golden,
        who: Who,
        thing: Thing,
        *,
        extra: dict[str, Any] | None = None,
        method: str = "",
        headers: dict[str, str] | None = None,
        values: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        keep: bool = False,
    ) -> Sent:
        route = self.routes[golden.pattern]
        holes = golden.fill(thing) if values is None else values
        address = route.address(holes) if route.holes else "/" + golden.pattern
        if golden.query:
            address += "?" + golden.query.format(**{"pk": thing.pk, **thing.more})
        told = golden.body(self.world, thing, who) if body is None else body
        client = self._client(who, route)
        cookies = deepcopy(client.cookies)
        with transaction.atomic(), self._watch() as writes:
            response = self._call(
                client, route, method or golden.method, address, {**told, **(extra or {})}, headers
            )
            sent = Sent(response, text_of(response), writes - TRACES)
            sent.typed = set(CANARY.findall(str(told))) | set(NUMBER.findall(str(told)))
            sent.holes = tuple(str(value) for value in holes.values())
            name = f"person:{self.world.people[who.person].pk}" if who.person else ""
            sent.refusals = AuditEntry.objects.filter(action=REFUSED, actor=name).count()
            if sent.writes:
                after = {table: digest(table) for table in sent.writes}
                if keep:
                    sent.rows = {table: dump(table) for table in sent.writes}
            transaction.set_rollback(True)
        client.cookies = cookies
        if sent.writes:
            sent.changed = {table for table in sent.writes if after[table] != self._was(table)}
        self.cells += 1
        return sent

    def _client(self, who: Who, route: Route) -> Client:
        if not route.api:
            return self.world.browsers[who.name]
        token = self.world.tokens.get(who.name)
        return Client(headers={"authorization": f"Bearer {token}"} if token else {})

    @staticmethod
    def _call(
        client: Client,
        route: Route,
        method: str,
        address: str,
        body: dict[str, Any],
        headers: dict[str, str] | None,
    ) -> HttpResponse:
        client.raise_request_exception = False
        call = getattr(client, method.lower())
        if method in {"GET", "HEAD"}:
            answer: HttpResponse = call(address, headers=headers)
        elif route.api:
            answer = call(address, body, content_type="application/json", headers=headers)
        elif method == "POST":
            answer = call(address, body, headers=headers)
        else:
            answer = call(address, headers=headers)
        return answer

    @contextmanager
    def _watch(self) -> Iterator[set[str]]:
        writes: set[str] = set()

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if found := WRITES.match(sql):
                writes.add(found[2])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield writes

    def _was(self, table: str) -> str:
        if table not in self._before:
            self._before[table] = digest(table)
        return self._before[table]

    # ------------------------------------------------------------ judging

    def expected(self, golden: Golden, who: Who, thing: Thing) -> str:
        """allowed, forbidden, unseen or sign_in."""
        at_door = oracle.knocks(who, self.routes[golden.pattern].door)
        if at_door != "in":
            return at_door
        return rights.ACTS[golden.act].verdict(who, thing, self.world.tree)

    def cell(self, golden: Golden, who: Who, thing: Thing) -> list[Finding]:
        sent = self.send(golden, who, thing)
        wanted = self.expected(golden, who, thing)
        if thing.key == "absent" and wanted in {"allowed", "forbidden"}:
            wanted = (
                "forbidden"
                if golden.more.get("refuses first") and wanted == "forbidden"
                else "unseen"
            )
        said = [
            *self._status(golden, who, sent, wanted),
            *self._flow(golden, who, thing, sent, wanted),
            *self._headers(golden, sent),
        ]
        if wanted != "allowed":
            if sent.changed:
                said.append(("O3", f"a refused request changed {sorted(sent.changed)}"))
            said += self._traces(golden, who, sent)
        elif golden.lists:
            said += self._listed(golden, who, sent)
        if golden.method == "GET" and sent.writes:
            said.append(("O3", f"GET wrote {sorted(sent.writes)}"))
        if wanted == "unseen" and golden.on and thing.key != "absent":
            said += self._like_absent(golden, who, thing, sent)
        return [Finding(check, golden.key, who.name, thing.key, words) for check, words in said]

    def _status(
        self, golden: Golden, who: Who, sent: Sent, wanted: str
    ) -> Iterator[tuple[str, str]]:
        status, api = sent.status, self.routes[golden.pattern].api
        if status >= 500:
            yield "O1", f"{status}"
            return
        if wanted == "allowed":
            away = str(sent.response.headers.get("Location", "")).startswith("/sign-in/?next")
            if (not 200 <= status < 400 or away) and status not in golden.excused:
                yield "O7", f"{status} though allowed: {problems(sent)}"
            return
        right = {"forbidden": 403, "unseen": 404, "sign_in": 401 if api else 302}[wanted]
        # Where a request is also unreadable, or about nothing, that may be said first.
        if golden.more.get("either") and {status, right} <= {403, 404, 409, 422}:
            return
        if status != right:
            yield "O1", f"{status} where {right} is due"
        elif status == 302 and not sent.response["Location"].startswith("/sign-in/?next="):
            yield "O1", f"sent to {sent.response['Location']}"

    def _flow(
        self, golden: Golden, who: Who, thing: Thing, sent: Sent, wanted: str
    ) -> Iterator[tuple[str, str]]:
        for token in sorted(set(CANARY.findall(sent.text)) - sent.typed):
            if not self.reads(who, *self.world.canaries[token]):
                yield "O2", "reads " + " ".join(self.world.canaries[token])
        revealed = wanted == "allowed" and golden.more.get("reveals")
        for number in sorted(set(NUMBER.findall(sent.text)) - sent.typed):
            known = self.world.numbers.get(number)
            if known and not self.reads(who, *known) and not (revealed and known[1] == thing.owner):
                yield "O2", "reads " + " ".join(known)

    def reads(self, who: Who, kind: str, key: str, name: str) -> bool:
        """Whether the rules let this actor read this field of this thing."""
        if kind == "token":
            return who.person == key
        test = rights.READS[f"{kind.split('.')[0].split()[-1]}.{name}"]
        thing = self.world.thing(kind, key)
        if kind == "person" and rights.knows(who, key, self.world):
            return True
        return test(who, thing, self.world.tree)

    def _headers(self, golden: Golden, sent: Sent) -> Iterator[tuple[str, str]]:
        headers = sent.response.headers
        if len(headers.get("X-Request-ID", "")) < 16:
            yield "O8", "no X-Request-ID"
        if self.routes[golden.pattern].door == oracle.PUBLIC and not golden.more.get("private"):
            return
        if "no-store" not in headers.get("Cache-Control", ""):
            yield "O8", f"Cache-Control {headers.get('Cache-Control')!r}"
        vary = {word.strip() for word in headers.get("Vary", "").split(",")}
        if "Authorization" not in vary or (
            not self.routes[golden.pattern].api and "Cookie" not in vary
        ):
            yield "O8", f"Vary {sorted(vary)}"

    def _traces(self, golden: Golden, who: Who, sent: Sent) -> Iterator[tuple[str, str]]:
        named = bool(self.routes[golden.pattern].holes) or golden.method != "GET"
        told = who.signed_in and (sent.status == 403 or (sent.status == 404 and named))
        if sent.refusals != (1 if told else 0):
            yield "O9", f"{sent.refusals} entries of the refusal"

    def _listed(self, golden: Golden, who: Who, sent: Sent) -> Iterator[tuple[str, str]]:
        kind, name = golden.lists.rsplit(".", 1)
        shown = {
            self.world.canaries[token][1]
            for token in CANARY.findall(sent.text)
            if self.world.canaries[token][0] == kind and self.world.canaries[token][2] == name
        }
        wanted = rights.listed(who, golden.lists, golden.key, self.world)
        # One's own name stands at the head of every page.
        shown -= {who.person} - wanted
        if pattern := golden.more.get("count"):
            told = re.search(str(pattern), sent.text)
            if told is None or int(told[1]) != len(wanted):
                yield "O5", f"counts {told and told[1]} where {len(wanted)} is due"
        if shown != wanted:
            more, fewer = sorted(shown - wanted), sorted(wanted - shown)
            yield "O5", f"lists {more[:4]} too many, {fewer[:4]} too few"

    def _like_absent(
        self, golden: Golden, who: Who, thing: Thing, sent: Sent
    ) -> Iterator[tuple[str, str]]:
        nowhere = absent(thing)
        key = (golden.key, who.name)
        if key not in self._absent:
            answer = self.send(golden, who, nowhere)
            self._absent[key] = plain(answer)
        if plain(sent) != self._absent[key]:
            yield "O6", "not the answer of what does not exist"


def plain(sent: Sent) -> str:
    """An answer without what differs by itself: the ids asked for, the token of the form."""
    text = TOKEN_FIELD.sub(r"\1", sent.text)
    for value in sent.holes:
        text = text.replace(f"/{value}/", "/ID/").replace(f"%2F{value}%2F", "%2FID%2F")
    return f"{sent.status} {text}"


def problems(sent: Sent) -> str:
    """What the page complains about, for whoever mends the golden request."""
    found = re.findall(r'class="ql-error[^"]*"[^>]*>(.*?)<', sent.text, re.S)
    title = re.findall(r"<h1[^>]*>(.*?)</h1>.*?<p[^>]*>(.*?)</p>", sent.text, re.S)
    return f"{found or title or sent.text[:300]}"[:400]


def text_of(response: HttpResponse) -> str:
    """All that an answer says: headers, body, and what is packed in files."""
    told = "".join(
        f"{name}: {value}\n" for name, value in response.headers.items() if name != "X-Request-ID"
    )
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if "ETag" in told or "Content-Length" in told:
        told = re.sub(r"(ETag|Content-Length): .*\n", "", told)
    return told + unpacked(body)


def unpacked(body: bytes) -> str:
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "\n".join(unpacked(packed.read(name)) for name in packed.namelist())
    if body[:5] == b"%PDF-":
        pages = PdfReader(io.BytesIO(body)).pages
        return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    return body.decode("utf-8", "replace")


def digest(table: str) -> str:
    return hashlib.sha256(dump(table).encode()).hexdigest()


def dump(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return "\n".join(sorted(repr(row) for row in cursor.fetchall()))

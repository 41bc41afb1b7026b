"""The passes of the proof over all routes, and what they come to."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from zlib import crc32

import time_machine
from django.db import connection

from .golden.words import Golden
from .inventory import METHODS, Route, routes
from .judge import Finding, Judge, absent
from .oracle import Thing, Who
from .requests import requests
from .world import NOW, World

NOWHERE = Thing("", "none", "D1")


@dataclass
class Report:
    """What was run and what it found."""

    routes: int = 0
    operations: int = 0
    cells: int = 0
    skipped: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    @property
    def by_check(self) -> dict[str, int]:
        return dict(sorted(Counter(finding.check for finding in self.findings).items()))


def unclassified(known: dict[str, Route], goldens: list[Golden]) -> list[str]:
    """Operations without a golden request, and requests without an operation."""
    there = {(pattern, method) for pattern, route in known.items() for method in route.methods}
    written = {(golden.pattern, golden.method) for golden in goldens}
    return [
        *(f"no golden request: {method} /{pattern}" for pattern, method in sorted(there - written)),
        *(f"no such operation: {method} /{pattern}" for pattern, method in sorted(written - there)),
    ]


class Proof:
    """Runs the passes; ``lean`` takes one cell of each verdict, else one of every standing."""

    def __init__(self, world: World, *, lean: bool, only: str = "") -> None:
        self.world, self.lean = world, lean
        self.routes = routes()
        self.goldens = [one for one in requests() if only in one.key]
        self.judge = Judge(world, self.routes)
        self.report = Report(routes=len(self.routes), operations=len(self.goldens))

    def run(self) -> Report:
        began = time.monotonic()
        with time_machine.travel(NOW, tick=False):
            self.report.skipped = [
                *unclassified(self.routes, requests()),
                *(golden.key for golden in self.goldens if not self._wins(golden)),
            ]
            for number, golden in enumerate(self.goldens):
                for who, thing in self.cells(golden):
                    self.report.findings += self.judge.cell(golden, who, thing)
                    self.report.passes["replay"] += 1
                if not self.lean or number % 20 == 0:
                    self.variants(golden)
        self.report.cells = self.judge.cells
        self.report.seconds = time.monotonic() - began
        return self.report

    # ------------------------------------------------------------ cells

    def things(self, golden: Golden) -> list[Thing]:
        return self.world.things[golden.on] if golden.on else [NOWHERE]

    def _wins(self, golden: Golden) -> bool:
        """Whether anybody may; a request that nobody may send proves nothing."""
        return golden.act == "nobody" or any(
            self.judge.expected(golden, who, thing) == "allowed"
            for thing in self.things(golden)
            for who in self.world.actors.values()
        )

    def cells(self, golden: Golden) -> Iterator[tuple[Who, Thing]]:
        pairs = [
            (who, thing) for thing in self.things(golden) for who in self.world.actors.values()
        ]
        gone = [
            (who, absent(thing))
            for thing in self.things(golden)[:1]
            for who in self.world.actors.values()
        ]
        if golden.on and not golden.more.get("never absent"):
            pairs += gone
        yield from self._sample(golden, pairs) if self.lean else self._paired(golden, pairs)

    def _paired(
        self, golden: Golden, pairs: list[tuple[Who, Thing]]
    ) -> Iterator[tuple[Who, Thing]]:
        """Every standing of an actor in every relation and with every verdict. Who is left out
        stands to the thing exactly as somebody who is not; which one is taken is drawn by the
        name of the request, so that everybody and everything is drawn somewhere.

        What is absent is asked for beside everything that is unseen (O6); so only by those here
        who see all there is.
        """
        kinds: dict[tuple[str, str, str], list[tuple[Who, Thing]]] = {}
        for who, thing in pairs:
            verdict = self.judge.expected(golden, who, thing)
            kind = (standing(who), relation(who, thing, self.world), verdict)
            kinds.setdefault(kind, []).append((who, thing))
        blind = {role for role, near, verdict in kinds if verdict == "unseen" and near != "absent"}
        for (role, near, verdict), found in kinds.items():
            if near != "absent" or role not in blind:
                name = f"{golden.key}{golden.on}{role}{near}{verdict}"
                yield found[crc32(name.encode()) % len(found)]

    def _sample(
        self, golden: Golden, pairs: list[tuple[Who, Thing]]
    ) -> Iterator[tuple[Who, Thing]]:
        """One that succeeds and one that does not; of every third request, one of each verdict.
        Which one is drawn by the name of the request, so that all are drawn somewhere.

        Who may is decided above the database: on the second one every request is seen to succeed,
        and every third one to be refused."""
        kinds: dict[str, list[tuple[Who, Thing]]] = {}
        for who, thing in pairs:
            verdict = self.judge.expected(golden, who, thing)
            kinds.setdefault(verdict, []).append((who, thing))
        drawn = crc32(f"{golden.key}{golden.on}".encode())
        refusals = sorted(set(kinds) - {"allowed"})
        if drawn % 3 and connection.vendor != "sqlite":
            refusals = []
        elif drawn % 3 and refusals:
            refusals = [refusals[drawn % len(refusals)]]
        for verdict in ["allowed", *refusals]:
            if found := kinds.get(verdict):
                yield found[crc32(verdict.encode(), drawn) % len(found)]

    def allowed(self, golden: Golden) -> tuple[Who, Thing] | None:
        """The least privileged actor who may, on a thing of the own."""
        found = [
            (len(who.hats), who.name, who, thing)
            for thing in self.things(golden)
            for who in self.world.actors.values()
            if self.judge.expected(golden, who, thing) == "allowed"
        ]
        return (found[0][2], found[0][3]) if found else None

    def refused(self, golden: Golden) -> tuple[Who, Thing] | None:
        for thing in self.things(golden):
            for who in self.world.actors.values():
                if who.signed_in and self.judge.expected(golden, who, thing) != "allowed":
                    return who, thing
        return None

    # ------------------------------------------------------------ variants

    def variants(self, golden: Golden) -> None:
        """Other methods, overridden methods, foreign parts, fields that nobody offered."""
        if pair := self.allowed(golden):
            self.report.findings += self._methods(golden, *pair)
            if golden.method != "GET":
                self.report.findings += self._fields(golden, *pair)
            self.report.findings += self._swapped(golden, *pair)
        if pair := self.refused(golden):
            self.report.findings += self._disguised(golden, *pair)

    def _methods(self, golden: Golden, who: Who, thing: Thing) -> Iterator[Finding]:
        """What is not offered is 405, and changes nothing."""
        for method in (*METHODS, "TRACE"):
            if method in self.routes[golden.pattern].methods:
                continue
            sent = self.judge.send(golden, who, thing, method=method)
            self.report.passes["methods"] += 1
            if sent.status != 405 or sent.changed:
                said = f"{method} answers {sent.status}, changed {sorted(sent.changed)}"
                yield Finding("O1", golden.key, who.name, thing.key, said)

    def _disguised(self, golden: Golden, who: Who, thing: Thing) -> Iterator[Finding]:
        """A refused act stays refused in any disguise."""
        host = {"x-forwarded-host": "evil.example", "x-original-url": "/", "x-rewrite-url": "/"}
        override = {"x-http-method-override": golden.method, "x-method-override": golden.method}
        for headers, extra, method in (
            (host, {}, golden.method),
            (override, {"_method": golden.method}, "POST"),
            ({}, {}, "HEAD"),
        ):
            sent = self.judge.send(golden, who, thing, headers=headers, extra=extra, method=method)
            self.report.passes["disguised"] += 1
            if sent.changed or (method == golden.method and sent.status < 300):
                said = f"{sent.status} to {method} {headers}, changed {sorted(sent.changed)}"
                yield Finding("O3", golden.key, who.name, thing.key, said)

    def _fields(self, golden: Golden, who: Who, thing: Thing) -> Iterator[Finding]:
        """Fields that nobody offered are refused or ignored: the outcome is the same."""
        first = self.judge.send(golden, who, thing, keep=True)
        second = self.judge.send(golden, who, thing, keep=True)
        more = self.judge.send(golden, who, thing, extra=offered(golden, self.world), keep=True)
        self.report.passes["fields"] += 3
        if more.status in {400, 422} and not more.changed:
            return
        for table in more.changed | first.changed:
            rows = [one.rows.get(table, "") for one in (first, second, more)]
            if rows[0] == rows[1] and rows[2] != rows[0]:
                yield Finding("O4", golden.key, who.name, thing.key, f"{table} took a field")
            if any(mark in rows[2] for mark in MARKS):
                yield Finding("O4", golden.key, who.name, thing.key, f"{table} holds a mark")

    def _swapped(self, golden: Golden, who: Who, thing: Thing) -> Iterator[Finding]:
        """Each id of a nested address exchanged for its counterpart elsewhere."""
        holes = self.routes[golden.pattern].holes
        if len(holes) < 2:
            return
        other = next(
            (
                one
                for one in self.things(golden)
                if self.judge.expected(golden, who, one) == "unseen"
            ),
            None,
        )
        if other is None:
            return
        own, foreign = golden.fill(thing), golden.fill(other)
        for hole in holes:
            if own[hole] == foreign[hole]:
                continue
            sent = self.judge.send(golden, who, thing, values={**own, hole: foreign[hole]})
            self.report.passes["swapped"] += 1
            if sent.changed or sent.status not in {404, 403, 409, 422}:
                said = f"{hole} of {other.key} answers {sent.status}"
                yield Finding("O1", golden.key, who.name, thing.key, said)


def standing(who: Who) -> str:
    """What an actor is, whoever it is: the roles that are held, and what is special."""
    roles = [hat.role if hat.live else who.name for hat in who.hats]
    family = ["guardian" * bool(who.wards), "was guardian" * bool(who.former_wards)]
    return " ".join([*roles, *family, who.name * (not who.signed_in)])


def relation(who: Who, thing: Thing, world: World) -> str:
    """How an actor stands to a thing: by the own person, and by each of the own hats."""
    if thing.key == "absent":
        return "absent"
    person = "own" if thing.owner == who.person else "leads" if thing.leader == who.person else ""
    ward = "ward" if thing.owner in who.wards else ""
    ward = "was ward" if thing.owner in who.former_wards else ward
    nodes = [thing.node, *sorted(node for _way, node in thing.ties)]
    places = []
    for hat in who.hats:
        if not hat.live:
            continue
        if any(node == hat.node for node in nodes):
            places.append("same")
        elif any(node and world.tree.within(node, hat.node) for node in nodes):
            places.append("below")
        elif any(node and world.tree.within(hat.node, node) for node in nodes):
            places.append("above")
        else:
            places.append("elsewhere")
    return " ".join([person, ward, *places])


MARKS = ("MASSMARK", "424242")


def offered(golden: Golden, world: World) -> dict[str, object]:
    """Fields of models that no form offers, with marks that would be seen in any row."""
    text = dict.fromkeys(
        ("is_staff", "is_superuser", "role", "owner", "approved_by", "verified", "public_id",
         "number", "issued_by", "digest", "signature", "wording", "state_", "key_"), "MASSMARK",
    )  # fmt: skip
    number = dict.fromkeys(
        ("id", "org", "minutes_", "amount", "raw_minutes", "person_id", "unit_id", "owner_id",
         "made_by_id", "confirmed_by_id", "taken", "waiting", "epoch", "version"), 424242,
    )  # fmt: skip
    given = golden.body(world, NOWHERE if not golden.on else world.things[golden.on][0],
                        next(iter(world.actors.values())))  # fmt: skip
    return {name: value for name, value in {**text, **number}.items() if name not in given}

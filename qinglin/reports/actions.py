"""Briefs: asked for, grounded on a snapshot, set, revised. Counting and setting happen outside of
transactions (``making``); here their results are kept."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from qinglin.figures.models import Mode, Snapshot
from qinglin.files import actions as files
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

from . import options, policy, queries
from .errors import (
    NothingChosen,
    NumberTaken,
    PeriodNotFrozen,
    UnknownSection,
    WordMissing,
    WordTooLong,
    WrongAddress,
    WrongNumber,
    WrongPeriod,
)
from .models import Base, Brief, Product
from .rules import periods
from .rules.content import Content

NEEDED = ("masthead", "title", "issuer", "signer")
#: How many characters each word may have.
LONGEST = {
    "masthead": 24, "title": 80, "lead": 2_000, "plans": 10_000, "issuer": 60, "signer": 60,
    "report_to": 200, "send_to": 200, "distribute_to": 200,
}  # fmt: skip
MOST_NUMBER = 9_999
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
}


@transaction.atomic
def ask(
    actor: Actor,
    mode: Mode,
    *,
    period: str,
    sections: list[str] | None = None,
    snapshot: Snapshot | None = None,
    address: str = "",
    **words: Any,
) -> Brief:
    """A brief is asked for; the worker counts and sets it. With a chosen snapshot nothing is
    counted: it quotes what was frozen, or is refused."""
    require(policy.may_make(actor, mode.unit_id))
    today = clock.today()
    try:
        found = periods.parse(period, today)
    except periods.BadPeriod as bad:
        raise WrongPeriod(bad.problem) from bad
    base = None if snapshot is None else _base(snapshot, mode, found.code)
    given = _checked(mode, queries.first_words(mode, today) | words, sections)
    brief = Brief(
        mode=mode,
        unit=mode.unit,
        base=base,
        code=found.code,
        state=Brief.State.WAITING if base is None else Brief.State.SETTING,
        year=given["dated_on"].year,
        address=_address(options.ADDRESS.get() or address),
        made_by_id=actor.person_id,
        made_at=clock.now(),
        **given,
    )
    _save_number(brief)
    audit.record(actor, "reports.asked", brief, mode=mode.key, period=found.code)
    return brief


@transaction.atomic
def revise(actor: Actor, brief: Brief, **words: Any) -> None:
    """Other words for the same numbers; the files are set anew, earlier ones are kept."""
    require(policy.may_make(actor, brief.unit_id))
    brief = Brief.objects.select_for_update(of=("self",)).select_related("mode").get(pk=brief.pk)
    sections = words.pop("sections", None)
    kept = {name: getattr(brief, name) for name in queries.REVISED if name != "sections"}
    given = _checked(brief.mode, kept | words, brief.sections if sections is None else sections)
    if all(getattr(brief, name) == value for name, value in given.items()):
        return
    for name, value in given.items():
        setattr(brief, name, value)
    brief.year, brief.revision = brief.dated_on.year, brief.revision + 1
    brief.tries, brief.problem = 0, ""
    brief.state = Brief.State.WAITING if brief.base_id is None else Brief.State.SETTING
    _save_number(brief)
    audit.record(actor, "reports.revised", brief, revision=brief.revision)


@transaction.atomic
def begin(actor: Actor, brief: Brief) -> int:
    """One more try begins; returns how many it makes."""
    require(policy.may_set(actor))
    brief.tries += 1
    brief.save(update_fields=["tries"])
    return brief.tries


@transaction.atomic
def ground(actor: Actor, brief: Brief, snapshot: Snapshot, content: Content) -> Base:
    """What was counted for this snapshot and period is kept for ever; the brief quotes it."""
    require(policy.may_set(actor))
    period = content["period"]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    base, _new = Base.objects.get_or_create(
        snapshot=snapshot,
        code=brief.code,
        defaults={
            "since": date.fromisoformat(period["since"]) if period["since"] else None,
            "until": date.fromisoformat(period["until"]),
            "content": content,
            "digest": hashlib.sha256(text.encode()).hexdigest(),
            "made_at": clock.now(),
        },
    )
    brief.base, brief.state = base, Brief.State.SETTING
    brief.save(update_fields=["base", "state"])
    audit.record(actor, "reports.grounded", brief, snapshot=snapshot.pk, digest=base.digest)
    return base


@transaction.atomic
def deliver(actor: Actor, brief: Brief, revision: int, made: Mapping[str, bytes]) -> bool:
    """Keep the files of this revision; a revision that is no longer the latest is not kept."""
    require(policy.may_set(actor))
    brief = Brief.objects.select_for_update(of=("self",)).select_related("unit").get(pk=brief.pk)
    if brief.revision != revision or brief.state != Brief.State.SETTING:
        return False
    for form, body in made.items():
        file = files.keep_document(
            actor,
            unit=brief.unit,
            name=f"{brief.title}.{form}",
            content_type=CONTENT_TYPES[form],
            body=body,
            for_person_id=brief.made_by_id,
        )
        Product.objects.create(
            brief=brief, revision=revision, format=form, file=file, made_at=clock.now()
        )
    brief.state, brief.tries = Brief.State.READY, 0
    brief.save(update_fields=["state", "tries"])
    audit.record(actor, "reports.delivered", brief, revision=revision)
    return True


@transaction.atomic
def fail(actor: Actor, brief: Brief, problem: str) -> None:
    """It cannot be made; the page says why, and a revision tries again."""
    require(policy.may_set(actor))
    brief.state, brief.problem = Brief.State.FAILED, problem[:300]
    brief.save(update_fields=["state", "problem"])
    audit.record(actor, "reports.failed", brief)


def _base(snapshot: Snapshot, mode: Mode, code: str) -> Base:
    base = Base.objects.filter(snapshot=snapshot, snapshot__mode=mode, code=code).first()
    if base is None:
        raise PeriodNotFrozen(fields={"snapshot": PeriodNotFrozen.message})
    return base


def _checked(mode: Mode, words: Mapping[str, Any], sections: list[str] | None) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: v.strip() if isinstance(v, str) else v for name, v in words.items()
    }
    missing = {name: WordMissing.message for name in NEEDED if not given[name]}
    if missing:
        raise WordMissing(fields=missing)
    for name, value in given.items():
        most = LONGEST.get(name)
        if isinstance(value, str) and most is not None and len(value) > most:
            raise WordTooLong(fields={name: WordTooLong.message % {"most": most}}, most=most)
    if not 1 <= int(given["number"]) <= MOST_NUMBER:
        raise WrongNumber(fields={"number": WrongNumber.message})
    known = [key for key, _title in queries.section_choices(mode)]
    chosen = known if sections is None else sections
    for key in chosen:
        if key not in known:
            raise UnknownSection(
                fields={"sections": UnknownSection.message % {"key": key}}, key=key
            )
    if not chosen:
        raise NothingChosen(fields={"sections": NothingChosen.message})
    return {**given, "sections": [key for key in known if key in chosen]}


def _address(address: str) -> str:
    found = address.strip().rstrip("/")
    if not found.startswith(("http://", "https://")) or len(found) > 200:
        raise WrongAddress(fields={"address": WrongAddress.message})
    return found


def _save_number(brief: Brief) -> None:
    """The number of an issue is given once; the database is the referee."""
    try:
        with transaction.atomic():
            brief.save()
    except IntegrityError as error:
        taken = Brief.objects.filter(unit=brief.unit_id, year=brief.year, number=brief.number)
        if not taken.exclude(pk=brief.pk).exists():
            raise
        sentence = NumberTaken.message % {"year": brief.year, "number": brief.number}
        raise NumberTaken(
            fields={"number": sentence}, year=brief.year, number=brief.number
        ) from error

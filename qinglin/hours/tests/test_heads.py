"""Daily heads leave the house: noted once a day, brought to every place until they are there."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from qinglin.hours import actions, heads, jobs, queries
from qinglin.hours.models import DailyHead, HeadDelivery
from qinglin.kernel.actor import system
from qinglin.kernel.errors import Forbidden

from .make import SYSTEM, make_entry, make_person, make_unit, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Any:
    with time_machine.travel("2015-11-14 23:30 +08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def first(now: Any) -> tuple[int, str]:
    """The ledger as it stood at the end of 14 November."""
    make_entry(make_person(), make_unit())
    seq, hash_ = queries.head()
    return seq, hash_.hex()


def test_the_head_of_a_day_is_that_of_its_end(now: Any, first: tuple[int, str]) -> None:
    assert actions.note_heads(SYSTEM) == 0
    now.move_to("2015-11-15 00:20 +08:00")
    make_entry(make_person("王大山"), make_unit("新登镇"))
    assert actions.note_heads(SYSTEM) == 1
    assert actions.note_heads(SYSTEM) == 0
    assert queries.daily_heads() == [f"{first[0]} {first[1]} 2015-11-14"]


def test_days_without_a_worker_are_made_good(now: Any, first: tuple[int, str]) -> None:
    now.move_to("2015-11-15 00:20 +08:00")
    actions.note_heads(SYSTEM)
    now.move_to("2015-11-18 09:00 +08:00")
    assert actions.note_heads(SYSTEM) == 3
    days = DailyHead.objects.order_by("day").values_list("day", flat=True)
    assert list(days) == [date(2015, 11, day) for day in (14, 15, 16, 17)]


def test_an_empty_ledger_has_nothing_to_send(now: Any) -> None:
    now.move_to("2015-11-15 00:20 +08:00")
    jobs.send_heads()
    assert not DailyHead.objects.exists()
    assert not HeadDelivery.objects.exists()


def test_file_and_mail_get_each_head_once(
    now: Any, first: tuple[int, str], settings: Any, tmp_path: Path
) -> None:
    outbox = tmp_path / "far" / "heads.txt"
    settings.QINGLIN_HEADS_TO = f"file:{outbox}, mail:jiandu@example.cn"
    now.move_to("2015-11-15 00:20 +08:00")
    for _ in range(3):
        jobs.send_heads()
    line = f"{first[0]} {first[1]} 2015-11-14"
    assert outbox.read_text() == f"{line}\n"
    (letter,) = mail.outbox
    assert letter.to == ["jiandu@example.cn"]
    assert line in letter.body.splitlines()
    said = StringIO()
    call_command("verify", heads=outbox, stdout=said)
    assert "时长账链条：一致" in said.getvalue()


def test_a_place_that_cannot_be_reached_is_tried_again(
    now: Any, first: tuple[int, str], settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "wall").write_text("")
    settings.QINGLIN_HEADS_TO = f"file:{tmp_path}/wall/heads.txt,file:{tmp_path}/open.txt"
    now.move_to("2015-11-15 00:20 +08:00")
    jobs.send_heads()
    (stuck,) = queries.undelivered()
    assert (stuck.tries, "FileExistsError" in stuck.error or "NotADirectory" in stuck.error) == (
        1, True,
    )  # fmt: skip
    assert (tmp_path / "open.txt").exists()
    with pytest.raises(CommandError):
        call_command("ledger", "send", stdout=StringIO())
    (tmp_path / "wall").unlink()
    call_command("ledger", "send", stdout=StringIO())
    assert not queries.undelivered().exists()
    assert (tmp_path / "wall" / "heads.txt").exists()


def test_a_place_named_later_gets_the_past_as_well(
    now: Any, first: tuple[int, str], settings: Any, tmp_path: Path, capsys: Any
) -> None:
    now.move_to("2015-11-16 00:20 +08:00")
    settings.QINGLIN_HEADS_TO = "console"
    jobs.send_heads()
    assert f"ledger head: {first[0]} {first[1]} 2015-11-15" in capsys.readouterr().err
    settings.QINGLIN_HEADS_TO = f"console,file:{tmp_path}/late.txt"
    jobs.send_heads()
    assert (tmp_path / "late.txt").read_text().endswith(" 2015-11-15\n")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("place", ["pigeon:x", "file:", "mail:", "file:/" + "x" * 200])
def test_a_place_that_nobody_knows_is_refused_by_name(settings: Any, place: str) -> None:
    settings.QINGLIN_HEADS_TO = f"console,{place}"
    with pytest.raises(ImproperlyConfigured, match="QINGLIN_HEADS_TO"):
        heads.places()


def test_everybody_may_keep_heads(now: Any, first: tuple[int, str], client: Client) -> None:
    now.move_to("2015-11-15 00:20 +08:00")
    actions.note_heads(SYSTEM)
    page = client.get("/ledger/heads.txt")
    assert page.content.decode() == f"{first[0]} {first[1]} 2015-11-14\n"
    printed = StringIO()
    call_command("ledger", "heads", stdout=printed)
    assert printed.getvalue() == page.content.decode()


def test_only_the_house_notes_heads(now: Any) -> None:
    with pytest.raises(Forbidden):
        actions.note_heads(volunteer(make_person()))
    assert actions.note_heads(system("x")) == 0

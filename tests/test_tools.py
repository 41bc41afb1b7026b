"""The tools that make commands stand on."""

import gettext
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polib
import psycopg
import pytest

from tools import browser, check, messages, run_tests
from tools.throwaway_postgres import NoServer, installation, throwaway_postgres

REPORT = """<?xml version="1.0"?><testsuites>
<testsuite name="pytest" tests="10" failures="2" errors="1" skipped="3">
<testcase><properties><property name="database" value="none"/></properties></testcase>
<testcase><properties><property name="other" value="none"/></properties></testcase>
<testcase/></testsuite></testsuites>"""
ROOM = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("名额已满。")
B = ngettext("还剩 %(n)d 个", "还剩 %(n)d 个", 3)
C = pgettext("button", "签到")
D = _(
    "一句很长"
    "的话。"
)
E = _("“%(title)s”名额已满。")
"""
PAGE = """{% load i18n %}
  {% translate "活动" %} 'x {{ _("甲") }} {# {% translate "注释" %} #}
      {% blocktranslate count n=n trimmed %}
        有 {{ n }} 人
      {% plural %}
        有 {{ n }} 人
      {% endblocktranslate %}
  {% translate "签到" context "button" %} {{ x|default:_("乙") }} it's (
{% blocktranslate with title=a.title %}“{{ title }}”100%{% endblocktranslate %}
"""


def entry_of(catalogue: polib.POFile, sentence: str) -> polib.POEntry:
    found = catalogue.find(sentence)
    assert isinstance(found, polib.POEntry)
    return found


def house(root: Path) -> Path:
    for name, text in {
        "hours/actions.py": ROOM,
        "hours/templates/hours/page.html": PAGE,
        "hours/tests/test_x.py": '_("不收")',
    }.items():
        path = root / "house" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return root / "house"


def test_sentences_of_code_and_templates_are_collected(tmp_path: Path) -> None:
    found = messages.collect(house(tmp_path))
    assert {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in found} == {
        (None, "名额已满。", ""),
        (None, "还剩 %(n)d 个", "还剩 %(n)d 个"),
        ("button", "签到", ""),
        (None, "一句很长的话。", ""),
        (None, "“%(title)s”名额已满。", ""),
        (None, "活动", ""),
        (None, "甲", ""),
        (None, "乙", ""),
        (None, "有 %(n)s 人", "有 %(n)s 人"),
        (None, "“%(title)s”100%%", ""),
    }
    assert entry_of(found, "“%(title)s”名额已满。").flags == ["python-format"]
    assert entry_of(found, "活动").flags == []


def test_merging_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    known = polib.POFile()
    known.append(polib.POEntry(msgid="活动", msgstr="Activity", tcomment="a noun"))
    known.append(polib.POEntry(msgid="不在了", msgstr="gone"))
    known.append(polib.POEntry(msgid="甲", msgstr="guess", flags=["fuzzy"]))
    known.append(polib.POEntry(msgid="签到", msgstr="of another context"))
    merged = messages.merge(messages.collect(house(tmp_path)), known)
    assert entry_of(merged, "活动").msgstr == "Activity"
    assert entry_of(merged, "活动").tcomment == "a noun"
    assert merged.find("不在了") is None
    assert entry_of(merged, "甲").msgstr == ""
    assert entry_of(merged, "签到").msgstr == ""


def test_a_catalogue_read_back_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    fresh = messages.collect(house(tmp_path))
    fresh.save(str(path))
    again = messages.merge(messages.collect(tmp_path / "house"), polib.pofile(str(path)))
    assert str(again) == path.read_text(encoding="utf-8").rstrip("\n") + "\n"


def test_compiled_catalogues_are_read_by_gettext(tmp_path: Path) -> None:
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = polib.POFile()
    po.metadata = dict(messages.HEADER)
    po.append(polib.POEntry(msgid="活动", msgstr="Activity"))
    po.save(str(folder / "django.po"))
    assert messages.compile_catalogues(tmp_path) == 1
    with (folder / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("活动") == "Activity"


def test_who_touches_no_database_is_known(request: pytest.FixtureRequest) -> None:
    """Only what touches none is left out on the second database; here and in a room."""
    mine = request.node
    assert isinstance(mine, pytest.Item)
    assert ("database", "none") in mine.user_properties
    assert mine.get_closest_marker("database") is None


@pytest.mark.django_db
def test_who_touches_the_database_is_known(request: pytest.FixtureRequest) -> None:
    assert ("database", "none") not in request.node.user_properties
    assert request.node.get_closest_marker("database") is not None


def test_a_report_of_pytest_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    tally = run_tests.counted("SQLite", report, exit_code=1, seconds=2.4)
    assert tally == run_tests.Tally("SQLite", 4, 3, 3, 2.4, broken=False, apart=1)
    assert "4 passed, 3 failed, 3 skipped in 2 s" in tally.line


@pytest.mark.parametrize(
    ("failures", "exit_code", "broken"), [(0, 0, False), (0, 1, True), (0, 3, True), (1, 2, True)]
)
def test_a_run_that_broke_off_is_not_a_success(
    tmp_path: Path, failures: int, exit_code: int, broken: bool
) -> None:
    report = tmp_path / "report.xml"
    report.write_text(f'<testsuites><testsuite tests="1" failures="{failures}"/></testsuites>')
    assert run_tests.counted("x", report, exit_code, 0).broken is broken
    assert run_tests.counted("x", tmp_path / "absent.xml", exit_code, 0).broken is True


def test_a_server_that_cannot_be_reached_is_refused_in_one_line() -> None:
    with pytest.raises(NoServer) as refusal:
        run_tests.version_of("postgresql://nobody@127.0.0.1:1/nothing")
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).startswith("PostgreSQL: cannot connect")


def test_a_server_must_be_named_by_a_url() -> None:
    with pytest.raises(NoServer, match="must look like postgresql://"):
        run_tests.version_of("host=127.0.0.1 user=me")


def test_a_missing_wheel_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.throwaway_postgres.WHEEL", "no_such_wheel")
    with pytest.raises(NoServer, match="run 'make setup', or name a server with QINGLIN_TEST_PG"):
        installation()


def test_the_throwaway_server_is_gone_afterwards_even_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), throwaway_postgres() as (url, _):  # noqa: PT012
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT lower('ÄÉ'), getdatabaseencoding()").fetchone()
        assert row == ("äé", "UTF8")
        raise ZeroDivisionError
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


INTERRUPTED = """
import time
from tools.run_tests import stop
import signal
from tools.throwaway_postgres import throwaway_postgres
signal.signal(signal.SIGTERM, stop)
with throwaway_postgres() as (url, _):
    print(url, flush=True)
    time.sleep(60)
"""


def test_the_throwaway_server_is_gone_after_a_signal(repository: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        cwd=repository,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with psycopg.connect(url, connect_timeout=10):
            os.kill(process.pid, signal.SIGTERM)
            deadline = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
    assert process.returncode not in (None, 0)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_checks_see_nothing_of_the_developers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGLIN_DATABASE", "postgresql://somewhere/else")
    seen = check.environment("/tmp/home", production=True)
    assert "QINGLIN_DATABASE" not in seen
    assert seen["QINGLIN_HTTPS"] == "1"
    assert "QINGLIN_HTTPS" not in check.environment("/tmp/home", production=False)


def test_one_failed_check_fails_the_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = check.Check("good", (sys.executable, "-c", ""))
    bad = check.Check("bad", (sys.executable, "-c", "raise SystemExit('because')"))
    monkeypatch.setattr(check, "checks", lambda: iter([good, bad]))
    assert check.main() == 1
    said = capsys.readouterr().out
    assert "ok    good" in said
    assert "FAIL  bad" in said
    assert "because" in said
    monkeypatch.setattr(check, "checks", lambda: iter([good]))
    assert check.main() == 0


def machine(folder: Path, monkeypatch: pytest.MonkeyPatch, apt_get: str) -> None:
    """A machine whose only program is this apt-get."""
    script = folder / "apt-get"
    script.write_text(f"#!/bin/sh\ncd {folder}\n{apt_get}\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("QINGLIN_TEST_BROWSER", raising=False)
    monkeypatch.setattr(browser, "SECONDS_BETWEEN_TRIES", 0)


INSTALL = """
case "$*" in *update*) echo x >> tries; exit 0;; esac
read -r first < tries; [ "$(/usr/bin/wc -l < tries)" -ge 2 ] || { echo "E: no network"; exit 100; }
printf '#!/bin/sh\\necho NotoSansCJK\\n' > fc-list
printf '#!/bin/sh\\n' > chromium
/bin/chmod +x fc-list chromium
"""


def test_chromium_and_a_font_are_installed_with_retries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(tmp_path, monkeypatch, INSTALL)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browser.chromium() is None
    assert browser.prepare() is None
    assert browser.chromium() == str(tmp_path / "chromium")
    assert (tmp_path / "tries").read_text() == "x\nx\n"


def test_why_chromium_cannot_be_installed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(tmp_path, monkeypatch, "echo 'E: no network'; exit 100")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browser.prepare() == (
        "apt-get could not install chromium and fonts-noto-cjk: E: no network"
    )
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert browser.prepare() == (
        "there is no chromium and only root on Debian may install one here: "
        "install chromium and fonts-noto-cjk"
    )


def test_an_installed_browser_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(tmp_path, monkeypatch, "echo x >> tries")
    for name, said in (("chromium", ""), ("fc-list", "echo NotoSansCJK")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{said}\n")
        (tmp_path / name).chmod(0o755)
    assert browser.prepare() is None
    assert not (tmp_path / "tries").exists()

"""What leaves with an export, how it is written, what is refused; numbers: tests/test_engines."""

import json
import resource
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlglot
import time_machine
from django.core.management import call_command
from django.db import models

from qinglin.activities.models import SignUp
from qinglin.figures import library
from qinglin.figures.errors import PersonalColumn, UnknownFact, WrongQuestion
from qinglin.figures.queries import asking, leaving
from qinglin.hours.models import Entry
from qinglin.kernel import clock, facts
from qinglin.kernel.engines import carrier, column, errors, export, opening
from qinglin.kernel.engines.manifest import NAME, Manifest, opened, verified
from qinglin.kernel.engines.schema import tables
from qinglin.kernel.facts import FACTS, Cut
from qinglin.people.models import Person
from qinglin.volunteers.models import Profile

from .make import TODAY, District, make_district

pytestmark = pytest.mark.django_db
#: Columns that say who somebody is, wherever they stand.
TELLING = ("name", "phone", "document", "residence", "credit_code", "address", "login", "reason")


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY), tick=True):
        yield


@pytest.fixture
def made() -> District:
    return make_district(people=12, activities=12)


def said(*verb: str) -> Any:
    """What a verb of ``qinglin facts`` prints as JSON."""
    lines: list[str] = []

    class Paper:
        def write(self, text: str = "") -> None:
            lines.append(text)

        def isatty(self) -> bool:
            return False

        def flush(self) -> None:
            pass

    call_command("facts", *verb, stdout=Paper())
    return json.loads("".join(lines))


@cache
def reads() -> Mapping[str, frozenset[str]]:
    return leaving.columns_that_leave()


def written(target: Path, **but: Any) -> Manifest:
    return export.write(target, export.Asked(reads=reads(), until=TODAY, **but))


# ---------------------------------------------------------------- what leaves


def test_no_column_that_leaves_says_who_somebody_is(made: District, tmp_path: Path) -> None:
    manifest = written(tmp_path / "x")
    columns = {f"{t}.{c}" for t, table in manifest.tables.items() for c in table.columns}
    in_files = {
        f"{path.relative_to(tmp_path / 'x').parts[0]}.{name}"
        for path in (tmp_path / "x").rglob("*.parquet")
        for name in pq.read_schema(path).names
    }
    assert in_files == columns
    assert not [name for name in columns if name.partition(".")[2].startswith(TELLING)]
    # Of persons leave the key and the day of birth, because ages are counted as of a day.
    assert {name for name in columns if name.startswith("people_")} == {
        "people_person.id",
        "people_person.born_on",
    }
    for name in columns:
        table, _, column_name = name.partition(".")
        assert not isinstance(tables()[table].field(column_name), models.BinaryField)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "x").rglob("*.parquet"))
    assert all(person.name.encode() not in stored for person in Person.objects.all())


def test_the_columns_follow_from_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reads()
    monkeypatch.setattr(facts, "FACTS", {"hours.minutes": FACTS["hours.minutes"]})
    monkeypatch.setattr(library, "names", list)
    assert leaving.columns_that_leave() == {
        "hours_entry": frozenset({"minutes", "service_on", "unit_id"})
    }
    assert before["activities_signup"] >= {"shift_id", "person_id", "state", "outcome"}


@pytest.mark.parametrize(
    "column_name", ["name", "name_key", "search", "phone_hash", "document_mask", "public_id"]
)
def test_a_fact_that_reads_who_somebody_is_stops_the_export(column_name: str) -> None:
    listener = leaving.Listener()
    wanted = Person.objects.filter(**{f"{column_name}__startswith": "1"}).values_list("pk")
    listener.answer(wanted)
    with pytest.raises(PersonalColumn, match=f"people_person.{column_name}"):
        listener.columns()


def test_free_text_about_a_person_stays_in_any_room() -> None:
    with pytest.raises(PersonalColumn):
        leaving.refuse_personal(SignUp._meta.db_table, "override_reason")
    leaving.refuse_personal(SignUp._meta.db_table, "outcome")
    with pytest.raises(PersonalColumn):
        leaving.refuse_personal(Profile._meta.db_table, "number")


# ---------------------------------------------------------------- how it is written


def test_growing_tables_are_written_by_month(made: District, tmp_path: Path) -> None:
    manifest = written(tmp_path / "x")
    sign_ups = manifest.tables["activities_signup"]
    assert sign_ups.rows == SignUp.objects.count() > 0
    months = {f"{clock.day_of(s.shift.starts_at):year=%Y/month=%m}" for s in made.sign_ups}
    assert {file.path for file in sign_ups.files} == {
        f"activities_signup/{month}/part-0.parquet" for month in months
    }
    schema = pq.ParquetFile(tmp_path / "x" / sign_ups.files[0].path)
    assert schema.metadata.row_group(0).column(0).compression == "ZSTD"
    assert manifest.tables["orgs_unit"].files[0].path == "orgs_unit/part-0.parquet"
    assert verified(opened(tmp_path / "x")) == sum(len(t.files) for t in manifest.tables.values())


def test_a_part_of_the_time_leaves_the_rest_at_home(made: District, tmp_path: Path) -> None:
    since = TODAY - timedelta(days=90)
    manifest = written(tmp_path / "x", since=since)
    inside = [s for s in made.sign_ups if clock.day_of(s.shift.starts_at) >= since]
    assert manifest.tables["activities_signup"].rows == len(inside)
    assert 0 < len(inside) < len(made.sign_ups)
    fact, place = FACTS["activities.participations"], opened(tmp_path / "x")
    with column.engine(place, memory="200MB") as engine, facts.answered_by(engine):
        cut = Cut(until=TODAY, since=since)
        found = facts.count(fact, cut)
        with pytest.raises(errors.OutsideExport, match=str(since)):
            facts.count(fact, Cut(until=TODAY))
        with pytest.raises(errors.OutsideExport):
            facts.count(fact, Cut(until=TODAY + timedelta(days=1), since=since))
        assert facts.count(FACTS["orgs.units"], Cut(until=TODAY)).number > 0
    assert found == facts.count(fact, cut)


def test_an_empty_installation_is_exported_too(tmp_path: Path) -> None:
    manifest = written(tmp_path / "x")
    filled = {name for name, table in manifest.tables.items() if table.rows}
    assert filled == {"orgs_postkind"}  # those every installation begins with
    with column.engine(opened(tmp_path / "x")) as engine, facts.answered_by(engine):
        for fact in FACTS.values():
            assert facts.count(fact, Cut(until=TODAY)).number == 0


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "notes.txt").write_text("mine")
    with pytest.raises(errors.NotEmpty):
        written(tmp_path / "x")
    assert [path.name for path in tmp_path.rglob("*")] == ["x", "notes.txt"]


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """The operating system refuses to let a file grow further, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_leaves_nothing_behind(made: District, tmp_path: Path) -> None:
    with no_file_above(700), pytest.raises(errors.NotWritten):
        written(tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
    written(tmp_path / "x")
    assert (tmp_path / "x" / NAME).is_file()


# ---------------------------------------------------------------- what is refused on reading


def test_files_that_are_not_what_was_written_are_refused(made: District, tmp_path: Path) -> None:
    place = tmp_path / "x"
    manifest = written(place)
    path = place / manifest.tables["orgs_unit"].files[0].path
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"?")
    with pytest.raises(errors.ChangedFile, match="orgs_unit"):
        verified(opened(place))
    path.write_bytes(whole + b"?")
    with pytest.raises(errors.ChangedFile, match="orgs_unit"):
        opened(place)
    path.unlink()
    with pytest.raises(errors.BrokenExport, match="orgs_unit"):
        opened(place)
    path.write_bytes(whole)
    (path.parent / "more.parquet").write_bytes(whole)
    with pytest.raises(errors.StrangeFile, match=r"more\.parquet"):
        opened(place)
    with pytest.raises(errors.NoExport):
        opened(tmp_path / "nowhere")
    (path.parent / "more.parquet").unlink()
    with pytest.raises(errors.Undistinguished):
        opened(tmp_path)


def test_what_was_not_exported_is_named(made: District, tmp_path: Path) -> None:
    less = {**reads(), "activities_signup": reads()["activities_signup"] - {"outcome"}}
    export.write(tmp_path / "x", export.Asked(reads=less, until=TODAY))
    with (
        column.engine(opened(tmp_path / "x")) as engine,
        facts.answered_by(engine),
        pytest.raises(errors.NotExported, match=r"activities_signup\.outcome"),
    ):
        facts.count(FACTS["activities.participations"], Cut(until=TODAY))


def test_without_its_library_an_engine_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError("No module named 'duckdb'", name="duckdb")

    monkeypatch.setattr(opening, "import_module", absent)
    with pytest.raises(errors.MissingLibrary, match=r"duckdb.*qinglin\[analytics\]"):
        opening.part("column")


# ---------------------------------------------------------------- the command


def test_the_command_counts_a_fact_by_every_engine(made: District, tmp_path: Path) -> None:
    written(tmp_path / "x")
    files = ["--parquet", str(tmp_path / "x")]
    asked = ["activities.participations", "--by", "month", "--filter", "venue_kind=station"]
    right = said("count", *asked, "--format", "json")
    found = said("count", *asked, "--engine", "parquet", *files, "--format", "json")
    assert found["rows"] == right["rows"] != []
    assert found["as_of"] == TODAY.isoformat()
    assert (found["simulated"], found["engine"]) == (False, "parquet")
    mode = said("count", "fuyang-2015", "--engine", "parquet", *files, "--format", "json")
    assert mode["rows"] == said("count", "fuyang-2015", "--format", "json")["rows"]
    assert {row["key"] for row in said("list", "--format", "json")} == set(FACTS)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["nothing.such"], UnknownFact),
        (["orgs.units", "--engine", "parquet"], WrongQuestion),
        (["orgs.units", "--by", "month"], WrongQuestion),
        (["orgs.units", "--filter", "colour=red"], WrongQuestion),
        (["fuyang-2015", "--by", "unit"], WrongQuestion),
    ],
)
def test_questions_that_make_no_sense_are_refused(words: list[str], refusal: type) -> None:
    with pytest.raises(refusal):
        said("count", *words, "--format", "json")


def test_words_of_filters_are_values() -> None:
    fact = FACTS["volunteers.registered"]
    assert asking.filters_of(fact, ["age_to=35", "in_team=true", "category=water"]) == {
        "age_to": 35,
        "in_team": True,
        "category": "water",
    }


# ---------------------------------------------------------------- the carrier


def test_values_never_become_part_of_the_statement() -> None:
    evil = "x' OR '1'='1\\"
    tree = carrier.compiled(Person.objects.filter(name=evil).values_list("pk"))
    assert tree is not None
    for dialect in ("duckdb", "spark", "postgres"):
        again = sqlglot.parse_one(carrier.said(tree, dialect), dialect=dialect)
        assert [one.this for one in again.find_all(sqlglot.exp.Literal)] == [evil]


def test_what_is_not_a_question_is_not_carried() -> None:
    ordered = Profile.objects.filter(person=models.OuterRef("person")).order_by("-pk")
    looked_up = Entry.objects.annotate(x=models.Subquery(ordered.values("unit_id")[:1]))
    with pytest.raises(errors.Uncarried):
        carrier.compiled(looked_up.values_list("x"))
    with pytest.raises(errors.Uncarried, match="Binary"):
        carrier.compiled(Person.objects.filter(phone_sealed=b"1").values_list("pk"))
    asked = Person.objects.annotate(
        x=models.Func(models.F("born_on"), function="pg_sleep", output_field=models.IntegerField())
    ).values_list("x")
    tree = carrier.compiled(asked)
    assert tree is not None
    with pytest.raises(errors.Uncarried, match=r"(?i)pg_sleep"):
        carrier.check(tree, {"people_person": {"born_on": "day"}})


def test_a_cut_without_units_holds_nothing(made: District, tmp_path: Path) -> None:
    written(tmp_path / "x")
    with column.engine(opened(tmp_path / "x")) as engine:
        for answering in (facts.DATABASE, engine):
            with facts.answered_by(answering):
                cut = Cut(until=TODAY, units=frozenset())
                assert facts.count(FACTS["orgs.units"], cut) == facts.Counted(0, 0)

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from qinglin.figures import library, queries
from qinglin.figures.errors import UnknownFact, WrongQuestion
from qinglin.figures.queries import asking, leaving
from qinglin.kernel import clock, facts
from qinglin.kernel.engines import manifest, opening
from qinglin.kernel.facts import FACTS, Engine
from qinglin.orgs.queries import district as top_unit

ENGINES = ("database", "parquet", "spark")


class Command(BaseCommand):
    requires_system_checks = ()
    help = "List the facts, write what they read as Parquet, count them by another engine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help=_("列出可以核算的口径"))
        listing.add_argument("--format", choices=("table", "json"), default="table")
        export = verbs.add_parser("export", help=_("把口径用到的列写成 Parquet"))
        export.add_argument("--to", type=Path, required=True, help=_("空的或还没有的文件夹"))
        export.add_argument("--since", type=_day, default=None, help=_("从这天起发生的"))
        export.add_argument("--until", type=_day, default=None, help=_("到这天为止（今天）"))
        export.add_argument(
            "--district", type=_code, default=None, help=_("区划代码，要与别的区县合并核算时写明")
        )
        verify = verbs.add_parser("verify", help=_("核对导出的文件是否完整、未被改动"))
        verify.add_argument("place", type=Path)
        count = verbs.add_parser("count", help=_("核算一个模式或一个口径"))
        count.add_argument("what", help=_("模式的名称或文件，或口径的名称"))
        count.add_argument("--engine", choices=ENGINES, default="database")
        count.add_argument("--parquet", type=Path, help=_("导出的文件夹，或放着各区县导出的文件夹"))
        count.add_argument("--spark", default="", help=_("集群地址 sc://…；不写就在本机算"))
        count.add_argument("--memory", default="3GiB", help=_("列式引擎可用的内存"))
        count.add_argument("--threads", type=int, default=None)
        count.add_argument("--since", type=_day, default=None)
        count.add_argument("--until", type=_day, default=None)
        count.add_argument("--by", choices=asking.WAYS, default="total")
        count.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE")
        count.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *, verb: str, **options: Any) -> None:
        getattr(self, f"do_{verb}")(**options)

    def do_list(self, *, format: str, **_options: Any) -> None:
        rows = [asking.described(fact) for _key, fact in sorted(FACTS.items())]
        if format == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        self.print_table(
            (_("口径"), _("名称"), _("计量"), _("筛选")),
            [(r["key"], r["title"], r["unit_kind"], " ".join(r["filters"])) for r in rows],
        )

    def do_export(
        self,
        *,
        to: Path,
        since: date | None,
        until: date | None,
        district: int | None,
        **_options: Any,
    ) -> None:
        if since and since > (until or clock.today()):
            raise WrongQuestion(_("开始的日期不能在结束的日期之后。"))
        export = opening.part("export")
        root = top_unit()
        began = time.monotonic()
        done = export.write(
            to,
            export.Asked(
                reads=leaving.columns_that_leave(),
                until=until or clock.today(),
                since=since,
                district=district,
                simulated=bool(root and root.simulated),
                product=version("qinglin"),
            ),
        )
        self.stdout.write(
            _("写好 %(tables)d 张表、%(rows)d 行，用了 %(seconds)d 秒：%(place)s")
            % {
                "tables": len(done.tables),
                "rows": sum(table.rows for table in done.tables.values()),
                "seconds": round(time.monotonic() - began),
                "place": to,
            }
        )
        if done.simulated:
            self.stdout.write(_("这些是模拟数据。"))

    def do_verify(self, *, place: Path, **_options: Any) -> None:
        files = manifest.verified(manifest.opened(place))
        self.stdout.write(_("%(files)d 个文件都在，与清单一致。") % {"files": files})

    def do_count(self, *, what: str, engine: str, format: str, **options: Any) -> None:
        began = time.monotonic()
        with self.engine(engine, **options) as (answering, until, simulated):
            ready = time.monotonic()
            with facts.answered_by(answering):
                rows = self.rows(what, **options | {"until": until})
            seconds = time.monotonic() - ready
        report = {
            "what": what,
            "engine": engine,
            "as_of": until.isoformat(),
            "simulated": simulated,
            "seconds_to_open": round(ready - began, 3),
            "seconds": round(seconds, 3),
            "rows": rows,
        }
        if format == "json":
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
            return
        mark = _("（模拟数据）") if simulated else ""
        titles = list(rows[0]) if rows else []
        self.print_table(titles, [list(row.values()) for row in rows], f"{what}{mark}")

    def rows(
        self,
        what: str,
        *,
        until: date,
        since: date | None,
        by: str,
        filter: list[str],
        **_options: Any,
    ) -> list[dict[str, Any]]:
        if fact := FACTS.get(what):
            return asking.counted(fact, until, since, by, asking.filters_of(fact, filter))
        if what not in library.names() and not Path(what).is_file():
            raise UnknownFact(key=what)
        if since or filter or by != "total":
            raise WrongQuestion(asking.FOR_FACTS_ONLY)
        document = library.checked(library.read(what))
        return [
            queries.row_of(r.figure, r.text or r.computed, r.records, r.verdict)
            for r in queries.recount(document, None, until)
        ]

    @contextmanager
    def engine(
        self,
        name: str,
        *,
        parquet: Path | None,
        spark: str,
        memory: str,
        threads: int | None,
        until: date | None,
        **_options: Any,
    ) -> Iterator[tuple[Engine, date, bool]]:
        """Who answers, the day that is counted for, and whether what is counted is simulated."""
        if name == "database":
            root = top_unit()
            yield facts.DATABASE, until or clock.today(), bool(root and root.simulated)
            return
        if parquet is None:
            raise WrongQuestion(_("请用 --parquet 写明导出的文件夹。"))
        exported = manifest.opened(parquet)
        day = until or exported.until
        if name == "parquet":
            column = opening.part("column")
            with column.engine(exported, memory=memory, threads=threads) as engine:
                yield engine, day, exported.simulated
        else:
            with opening.part("spark").engine(exported, spark) as engine:
                yield engine, day, exported.simulated

    def print_table(self, titles: Any, rows: Any, title: str = "") -> None:
        table = Table(*map(str, titles), title=title or None)
        for row in rows:
            table.add_row(*["" if value is None else str(value) for value in row])
        width = None if self.stdout.isatty() else 140
        Console(file=cast(IO[str], self.stdout), width=width).print(table)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("日期应写成 2026-11-20 的样子")) from None


def _code(text: str) -> int:
    """A code of GB/T 2260: six digits."""
    if len(text) == 6 and text.isascii() and text.isdecimal():
        return int(text)
    raise ArgumentTypeError(_("区划代码是六位数字，例如 330111"))

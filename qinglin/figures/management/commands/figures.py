import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from qinglin.figures import actions, queries
from qinglin.figures.errors import NoDistrict
from qinglin.figures.rules import verdicts
from qinglin.figures.showing import amount, bound_of, room_words
from qinglin.kernel.actor import system
from qinglin.kernel.templatetags.ui import verdict_words
from qinglin.orgs.queries import district


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Count the figures of a work mode from the records, beside what was reported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mode",
            nargs="+",
            metavar="[freeze] MODE",
            help="name of the mode, or with --load the path of a file; after the word freeze: "
            "keep its figures as they are now, with --reason",
        )
        parser.add_argument("--reason", default="", help="why the figures are frozen")
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument(
            "--load", action="store_true", help="take over the document first, and keep the values"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        *verb, key = options["mode"]
        if verb == ["freeze"]:
            self.freeze(key, options["reason"])
            return
        if verb:
            raise CommandError("figures [freeze] MODE")
        if options["load"]:
            root = district()
            if root is None:
                raise NoDistrict
            mode = actions.load_mode(system("figures"), key, root)
            actions.refresh(system("figures"), mode)
            key = mode.key
        document, results = queries.counted_now(key)
        if options["format"] == "json":
            rows = [
                queries.row_of(r.figure, r.text or r.computed, r.records, r.verdict, r.details)
                for r in results
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            self.print_table(document.title, results)

    def freeze(self, key: str, reason: str) -> None:
        mode = queries.mode_for(system("figures"), key)
        snapshot = actions.freeze(system("figures"), mode, reason=reason)
        self.stdout.write(
            _("快照 %(number)d 号已冻结：%(digest)s")
            % {"number": snapshot.pk, "digest": snapshot.digest}
        )

    def print_table(self, title: str, results: Sequence[queries.Result]) -> None:
        table = Table(title=title)
        for heading in (_("编号"), _("指标")):
            table.add_column(heading)
        for heading in (_("上报"), _("核算"), _("记录")):
            table.add_column(heading, justify="right")
        table.add_column(_("结论"))
        for result in results:
            figure = result.figure
            reported = f"{bound_of(figure.reported)} {amount(figure.reported.value, figure.unit)}"
            table.add_row(
                figure.key,
                figure.title,
                reported.strip(),
                amount(result.text or result.computed, figure.unit),
                amount(result.records),
                verdict_words(result.verdict),
            )
        width = None if self.stdout.isatty() else 140
        console = Console(
            file=cast(IO[str], self.stdout), width=width, highlight=False, emoji=False
        )
        console.print(table)
        for line in (*self.doubts(results), *self.totals(results)):
            console.print(line, markup=False)

    def doubts(self, results: Sequence[queries.Result]) -> Iterator[str]:
        """One line for each thing that is doubtful."""
        for result in results:
            for doubt in result.doubts:
                yield f"! {result.figure.key} {queries.doubt_words(doubt.plain)}"

    def totals(self, results: Sequence[queries.Result]) -> Iterator[str]:
        """How many of each verdict, and which rooms are missing for which figures."""
        counts = Counter(result.verdict for result in results)
        parts = [f"{verdict_words(verdict)} {number}" for verdict, number in counts.items()]
        yield _("共 %(number)d 项：%(parts)s") % {
            "number": len(results),
            "parts": "，".join(parts),
        }
        rooms: dict[str, list[str]] = {}
        for result in results:
            if result.verdict == verdicts.NO_RECORD:
                rooms.setdefault(queries.room_of(result.figure), []).append(result.figure.key)
        for room, keys in sorted(rooms.items()):
            yield _("缺%(room)s：%(keys)s") % {"room": room_words(room), "keys": "、".join(keys)}

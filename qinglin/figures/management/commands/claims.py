import json
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from qinglin.figures import manuscripts, marking, queries
from qinglin.figures.errors import NoSuchFile
from qinglin.figures.models import Mode
from qinglin.figures.queries import Examined
from qinglin.kernel.actor import system
from qinglin.kernel.templatetags.ui import verdict_words


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Read the numeric claims of a text and hold them against the figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        read = acts.add_parser("read", help="find the claims of an article or a work report")
        read.add_argument("file", help="a .txt, .md or .docx file")
        read.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise NoSuchFile(name=options["file"])
        with path.open("rb") as file:
            given = manuscripts.text_of(file.read(manuscripts.LARGEST + 1), path.name)
        if Mode._meta.db_table in connection.introspection.table_names():
            examined = queries.examine(system("figures"), given.text, given.notes)
        else:
            self.stderr.write(_("还没有数据库，只能找出数字，不能与记录核对。"))
            examined = queries.examine_alone(given.text, given.notes)
        if options["format"] == "json":
            found = {
                "whole": examined.whole,
                "notes": list(examined.notes),
                "claims": [queries.claim_row(one) for one in examined.claims],
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.print_table(examined)

    def print_table(self, examined: Examined) -> None:
        table = Table()
        for heading in (_("原文"), _("说的是"), _("类别"), _("时间"), _("指标"), _("结论")):
            table.add_column(heading)
        for one in marking.of_article(marking.marked(examined)):
            claim, best = one.judged.claim, one.judged.proposals[:1]
            table.add_row(
                claim.text,
                claim.what,
                str(one.kind),
                claim.period,
                " ".join(f"{p.indicator.key} {p.indicator.title}" for p in best) or "–",
                verdict_words(one.judged.verdict),
            )
        width = None if self.stdout.isatty() else 140
        console = Console(file=cast(IO[str], self.stdout), width=width)
        console.print(table)
        others = len(marking.elsewhere(marking.marked(examined)))
        if others:
            said = _("另有 %(n)d 个数字不属于这篇文稿（同页其他消息或网页边栏）。") % {"n": others}
            console.print(said)
        for note in marking.notes(examined):
            console.print(str(note))

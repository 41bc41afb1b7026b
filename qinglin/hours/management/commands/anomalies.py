"""``anomalies find [--from YEAR] [--to YEAR]``, ``anomalies list [--state open]``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from qinglin.hours import explaining, queries, searching
from qinglin.hours.models import Finding
from qinglin.kernel import clock
from qinglin.kernel.actor import system

#: So many years are searched at most.
MOST = 20


class Command(BaseCommand):
    help = "异常线索：在服务记录里查找，列出待核实的。找到的只供人核实，不改任何时长。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        find = verbs.add_parser("find", help="现在就查一遍（平时每晚自动查）")
        find.add_argument("--from", dest="first", type=int, help="从哪一年起，不写则今年")
        find.add_argument("--to", dest="last", type=int, help="到哪一年止，不写则今年")
        shown = verbs.add_parser("list", help="列出线索和说明，不写姓名")
        shown.add_argument("--state", choices=Finding.State.values, default=Finding.State.OPEN)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "find":
            self.find(options["first"], options["last"])
        else:
            self.list(options["state"])

    def find(self, first: int | None, last: int | None) -> None:
        last = last or clock.today().year
        first = first or last
        if not 1990 <= first <= last <= clock.today().year or last - first >= MOST:
            raise CommandError(_("年份不对：开始年份不能晚于结束年份，一次最多查 20 年。"))
        kept = searching.search_years(first, last)
        self.stdout.write(
            _("新发现 %(new)d 条线索，%(grown)d 条待核实的线索有了新记录。")
            % {"new": kept.new, "grown": kept.grown}
        )

    def list(self, state: str) -> None:
        for finding in queries.findings(system("hours"), state=state):
            told = explaining.explain(finding)
            self.stdout.write(
                f"{finding.pk}\t{finding.get_kind_display()}\t{finding.get_sure_display()}\t"
                f"{finding.unit.name}\t{told.what}"
            )

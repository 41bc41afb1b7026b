"""``ledger export [--after N] [--out FILE]``, ``ledger heads``, ``ledger send``."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from qinglin.hours import queries, sending


class Command(BaseCommand):
    help = "时长账：导出供外人核对，列出每日链头，把链头送到外面。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        export = verbs.add_parser("export", help="每笔一行 JSON，附哈希（格式见 docs/ledger.md）")
        export.add_argument("--after", type=int, default=0, help="只要这个序号以后的")
        export.add_argument("--out", type=Path, help="写到文件，不写则打印")
        verbs.add_parser("heads", help="每日链头，每行：序号 哈希 日期")
        verbs.add_parser("send", help="现在就把没送到的链头送出去")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "export":
            self.export(options["after"], options["out"])
        elif options["verb"] == "heads":
            for line in queries.daily_heads():
                self.stdout.write(line)
        else:
            self.send()

    def export(self, after: int, out: Path | None) -> None:
        if out is None:
            for line in queries.export(after):
                self.stdout.write(line)
            return
        try:
            with out.open("w", encoding="utf-8", newline="\n") as file:
                count = sum(bool(file.write(f"{line}\n")) for line in queries.export(after))
        except OSError as error:
            raise CommandError(_("文件 %(file)s 写不了。") % {"file": out}) from error
        sys.stderr.write(_("导出了 %(n)d 笔。") % {"n": count} + "\n")

    def send(self) -> None:
        sending.send_heads()
        left = list(queries.undelivered())
        for delivery in left:
            self.stdout.write(f"{delivery.place}  {queries.line_to_bring(delivery)}")
            self.stdout.write(f"  {delivery.error}")
        if left:
            raise CommandError(_("有 %(n)d 个链头没有送到，稍后会自动再送。") % {"n": len(left)})
        self.stdout.write(_("链头都已送到。"))

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from qinglin.figures.queries import snapshot_for
from qinglin.files.queries import body_of
from qinglin.kernel.actor import system
from qinglin.reports import actions, making, queries
from qinglin.reports.models import Product
from qinglin.reports.rules.periods import TO_DATE

ACTOR = system("reports")


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Make a work brief of a mode: freeze a snapshot (or quote one), set it, write the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mode", help="name of a loaded work mode")
        parser.add_argument(
            "--period",
            default=TO_DATE,
            help="2015-09, 2015-Q3, 2015-H1, 2015, 2015-09-01..2015-10-15, ..2015-10-15 or to-date",
        )
        parser.add_argument("--format", choices=Product.Format.values, default="pdf")
        parser.add_argument("--out", help="file to write; - for the standard output (md)")
        parser.add_argument("--snapshot", type=int, help="number of a frozen snapshot to quote")
        parser.add_argument("--section", action="append", help="key of a pillar; may be repeated")
        parser.add_argument("--number", type=int, help="number of the issue; the next free one")
        parser.add_argument("--title")
        parser.add_argument("--date", type=date.fromisoformat, help="day the brief is dated")
        parser.add_argument("--site", default="", help="address that links begin with")

    def handle(self, *args: Any, **options: Any) -> None:
        mode = queries.mode_named(options["mode"])
        asked = {"number": options["number"], "title": options["title"]}
        words = {name: value for name, value in asked.items() if value is not None}
        if options["date"] is not None:
            words["dated_on"] = options["date"]
        chosen = options["snapshot"]
        brief = actions.ask(
            ACTOR,
            mode,
            period=options["period"],
            sections=options["section"],
            snapshot=None if chosen is None else snapshot_for(ACTOR, mode, chosen),
            address=options["site"] or f"http://{settings.ALLOWED_HOSTS[0]}",
            **words,
        )
        making.make(brief)
        product = queries.product_for(ACTOR, brief.pk, options["format"])
        body = body_of(product.file)
        if options["out"] == "-":
            self.stdout.write(body.decode(), ending="")
            return
        path = Path(
            options["out"] or f"{brief.masthead}{brief.year}-{brief.number}.{product.format}"
        )
        path.write_bytes(body)
        made = queries.brief_for(ACTOR, brief.pk)
        quoted = made.base.content["snapshot"]["id"] if made.base else "–"
        told = _("%(file)s 写好了，引用快照 %(snapshot)s。") % {"file": path, "snapshot": quoted}
        self.stdout.write(told)

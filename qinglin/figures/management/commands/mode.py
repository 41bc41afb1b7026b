from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from qinglin.figures import actions, library
from qinglin.figures.errors import NoDistrict
from qinglin.kernel.actor import system
from qinglin.orgs.queries import district


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Check the document of a work mode, or take it over. Nothing is loaded if it is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=("check", "load"))
        parser.add_argument("file", help="path of a file, or the name of a mode that comes along")

    def handle(self, *args: Any, **options: Any) -> None:
        document = library.checked(library.read(options["file"]))
        told = {
            "title": document.title,
            "measures": sum(len(pillar.measures) for pillar in document.pillars),
            "figures": len(list(document.all_figures())),
        }
        if options["verb"] == "check":
            said = _("“%(title)s”没有问题：%(measures)d 项举措，%(figures)d 个指标。没有载入。")
            self.stdout.write(said % told)
            return
        root = district()
        if root is None:
            raise NoDistrict
        actor = system("figures")
        mode = actions.load_mode(actor, options["file"], root)
        actions.refresh(actor, mode)
        said = _("“%(title)s”第 %(version)d 版已载入：%(measures)d 项举措，%(figures)d 个指标。")
        self.stdout.write(said % {**told, "version": mode.version})

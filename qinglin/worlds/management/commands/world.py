import time
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import ExitStack
from datetime import date
from types import TracebackType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.worlds import actions, blueprint, queries
from qinglin.worlds.errors import OtherWorldThere, Unfinished
from qinglin.worlds.models import World

SEED = 2015


class Command(BaseCommand):
    help = "建示范区：world build fuyang-2015 [--scale 0.05] [--seed 2015] [--today 2026-11-20]"
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        build = verbs.add_parser("build", help="建一个示范区")
        build.add_argument("name", help="、".join(blueprint.known_worlds()))
        build.add_argument("--scale", type=float, default=1.0, help="规模，1 为足尺（1）")
        build.add_argument("--seed", type=int, default=SEED, help="种子（2015）")
        build.add_argument("--today", type=_day, default=None, help="当作今天的日子（真的今天）")

    def handle(
        self, *, verb: str, name: str, scale: float, seed: int, today: date | None, **options: Any
    ) -> None:
        there = queries.world()
        if there is not None:
            self.stands(there, name)
            return
        if queries.half_built():
            raise Unfinished(place=queries.place_of_data())
        facts = blueprint.load(name)
        started, real = time.monotonic(), clock.today()
        with ExitStack() as stack:
            stack.enter_context(clock.shifted((today or real) - real))
            progress = stack.enter_context(Bar())
            world = actions.build(
                system("worlds"),
                facts,
                scale=scale,
                seed=seed,
                today=today or real,
                progress=progress,
            )
        self.stdout.write(
            _("示范区“%(world)s”建好了，用了 %(seconds)d 秒。")
            % {"world": world.title, "seconds": round(time.monotonic() - started)}
        )
        self.tell_left_out()
        self.tell_sign_ins()

    def stands(self, there: World, name: str) -> None:
        """A finished world is left as it is."""
        if there.key != name:
            raise OtherWorldThere(
                world=there.title,
                scale=there.scale,
                seed=there.seed,
                place=queries.place_of_data(),
            )
        self.stdout.write(
            _("示范区“%(world)s”已经建好（规模 %(scale)g，种子 %(seed)d，%(day)s）。")
            % {
                "world": there.title,
                "scale": there.scale,
                "seed": there.seed,
                "day": there.built_on.isoformat(),
            }
        )
        self.tell_left_out()
        self.tell_sign_ins()

    def tell_left_out(self) -> None:
        names = queries.left_out()
        if names:
            words = ngettext(
                "站点日常有 %(n)d 件事当天办不成，没有排进去：%(names)s。请用 --today 换一天。",
                "站点日常有 %(n)d 件事当天办不成，没有排进去：%(names)s。请用 --today 换一天。",
                len(names),
            )
            self.stdout.write(words % {"n": len(names), "names": _("、").join(names)})

    def tell_sign_ins(self) -> None:
        for sign_in in queries.sign_ins():
            self.stdout.write(f"  {sign_in.title}　{sign_in.login} / {sign_in.password}")


class Bar:
    """A bar on a terminal, a line for each step elsewhere."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        self.task: Any = None

    def __enter__(self) -> "Bar":
        self.progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.finish()
        self.progress.stop()

    def begin(self, step: str, total: int) -> None:
        self.finish()
        self.task = self.progress.add_task(step, total=total)
        if not self.console.is_terminal:
            self.console.print(_("%(step)s：%(total)d") % {"step": step, "total": total})

    def advance(self, by: int = 1) -> None:
        if self.task is not None:
            self.progress.advance(self.task, by)

    def finish(self) -> None:
        """A step that is left is complete."""
        for task in self.progress.tasks:
            if task.id == self.task and task.total is not None:
                self.progress.update(task.id, completed=task.total)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("日期应写成 2026-11-20 的样子")) from None

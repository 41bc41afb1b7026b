import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from qinglin.kernel.events import REACTIONS, Event, reactions_to
from qinglin.kernel.rooms import RoomConfig


class Command(BaseCommand):
    help = "Prints which room announces what, and which reactions it sets off."

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = self.kinds()
        for kind in kinds:
            self.stdout.write(f"{kind.__module__.split('.')[1]}: {kind.__name__}")
            for name in sorted(reactions_to(kind)):
                self.stdout.write(f"    → {name}")
        heard = {wanted for wanted, _ in REACTIONS.values()}
        self.stdout.write(f"{len(kinds)} events, {len(REACTIONS)} reactions")
        for kind in sorted(heard - set(kinds), key=lambda kind: kind.__name__):
            self.stdout.write(f"reacted to but announced by nobody: {kind.__name__}")

    def kinds(self) -> list[type[Event]]:
        """Every event, room by room."""
        found: list[type[Event]] = []
        for room in sorted(apps.get_app_configs(), key=lambda config: config.name):
            if not isinstance(room, RoomConfig) or not find_spec(f"{room.name}.events"):
                continue
            module = import_module(f"{room.name}.events")
            found.extend(
                thing
                for thing in vars(sys.modules[module.__name__]).values()
                if isinstance(thing, type)
                and issubclass(thing, Event)
                and thing.__module__ == module.__name__
                and thing is not Event
            )
        return found

"""How a room announces itself to Django."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig

#: Files of a room that register something when they are imported.
REGISTERING = (
    "options", "policy", "kinds", "messages", "facts", "movers", "reactions", "jobs",
)  # fmt: skip


class RoomConfig(AppConfig):
    """A room: loads the files that register permissions, facts, reactions and schedules."""

    default_auto_field = "django.db.models.BigAutoField"
    #: Django looks for the one configuration of a module, and finds this import beside it.
    default = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    def ready(self) -> None:
        for part in REGISTERING:
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")

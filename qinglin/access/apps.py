from qinglin.kernel.rooms import RoomConfig

from .codes import sender


class Config(RoomConfig):
    name = "qinglin.access"
    label = "access"

    def ready(self) -> None:
        super().ready()
        # A wrong name is told at the start, not when the first code is asked for.
        sender()

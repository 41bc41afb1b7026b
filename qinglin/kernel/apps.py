from .rooms import RoomConfig


class Config(RoomConfig):
    name = "qinglin.kernel"
    label = "kernel"

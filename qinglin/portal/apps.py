from qinglin.kernel.rooms import RoomConfig


class Config(RoomConfig):
    name = "qinglin.portal"
    label = "portal"

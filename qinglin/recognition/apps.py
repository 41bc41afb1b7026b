from qinglin.kernel.rooms import RoomConfig


class Config(RoomConfig):
    name = "qinglin.recognition"
    label = "recognition"

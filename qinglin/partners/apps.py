from qinglin.kernel.rooms import RoomConfig


class Config(RoomConfig):
    name = "qinglin.partners"
    label = "partners"

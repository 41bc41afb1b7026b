"""What changes in the tree of units; other rooms and faces enter here."""

from .units import NewUnit as NewUnit
from .units import change_unit as change_unit
from .units import close_unit as close_unit
from .units import move_unit as move_unit
from .units import open_unit as open_unit
from .units import open_units as open_units
from .units import rebuild_links as rebuild_links

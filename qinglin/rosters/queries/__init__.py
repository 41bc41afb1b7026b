"""Reads of the rosters."""

from .doubles import Compared as Compared
from .doubles import beside_each_other as beside_each_other
from .doubles import compared as compared
from .doubles import moved_by as moved_by

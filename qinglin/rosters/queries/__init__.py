"""Reads of the rosters."""

from .doubles import Compared as Compared
from .doubles import beside_each_other as beside_each_other
from .doubles import compared as compared
from .doubles import moved_by as moved_by
from .exports import count as count
from .exports import export_for as export_for
from .exports import exportable_units as exportable_units
from .exports import exports as exports
from .exports import old_exports as old_exports
from .exports import portions as portions
from .exports import waiting_exports as waiting_exports
from .imports import choices_of as choices_of
from .imports import import_for as import_for
from .imports import importable_units as importable_units
from .imports import imports as imports
from .imports import lines as lines
from .imports import mapping_for as mapping_for
from .imports import promised as promised
from .imports import unfinished as unfinished

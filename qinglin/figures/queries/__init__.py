"""Reads of this room: modes and their values, counting, and what stands behind a number."""

from .counting import Result as Result
from .counting import recount as recount
from .drilling import Drilled as Drilled
from .drilling import drill as drill
from .modes import Shown as Shown
from .modes import counted_now as counted_now
from .modes import document_of as document_of
from .modes import due_modes as due_modes
from .modes import figure_in as figure_in
from .modes import judge as judge
from .modes import last_mark as last_mark
from .modes import lowest_now as lowest_now
from .modes import mode_for as mode_for
from .modes import modes as modes
from .modes import row_of as row_of
from .modes import shown as shown
from .modes import shown_figure as shown_figure
from .modes import value_differences as value_differences

"""Changes: rosters brought in step by step, rosters taken out."""

from .applying import carry_out as carry_out
from .applying import changed_meanwhile as changed_meanwhile
from .applying import finish as finish
from .applying import put_off as put_off
from .applying import refuse_line as refuse_line
from .applying import rehearse as rehearse
from .exports import ask as ask
from .exports import begin_export as begin_export
from .exports import deliver as deliver
from .exports import downloaded as downloaded
from .exports import fail_export as fail_export
from .exports import forget_old as forget_old
from .exports import note_written as note_written
from .imports import begin as begin
from .imports import cancel as cancel
from .imports import choose_columns as choose_columns
from .imports import confirm as confirm
from .imports import decide as decide
from .imports import decide_firsts as decide_firsts
from .imports import found_header as found_header
from .imports import keep_preview as keep_preview
from .imports import note_progress as note_progress
from .imports import receive as receive
from .imports import refuse as refuse

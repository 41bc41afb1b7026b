"""Reads of this room: briefs and their files, what one is made of, and what waits to be made."""

from .briefs import REVISED as REVISED
from .briefs import brief_for as brief_for
from .briefs import briefs as briefs
from .briefs import first_words as first_words
from .briefs import mode_named as mode_named
from .briefs import modes_to_brief as modes_to_brief
from .briefs import next_number as next_number
from .briefs import paper_of as paper_of
from .briefs import product_for as product_for
from .briefs import products as products
from .briefs import section_choices as section_choices
from .briefs import snapshots_with_bases as snapshots_with_bases
from .briefs import unfinished as unfinished
from .composing import composed as composed
from .composing import held_in as held_in
from .counting import counted_in as counted_in

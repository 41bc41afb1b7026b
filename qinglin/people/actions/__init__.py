"""Changes: who somebody is, who answers for whom, what was agreed to; two entries that are one."""

from .merging import ask_again as ask_again
from .merging import keep_likenesses as keep_likenesses
from .merging import merge as merge
from .merging import tell_apart as tell_apart
from .merging import undo_merge as undo_merge
from .persons import NewPerson as NewPerson
from .persons import Revealed as Revealed
from .persons import add_guardian as add_guardian
from .persons import add_guardians as add_guardians
from .persons import change as change
from .persons import end_guardianship as end_guardianship
from .persons import give_consent as give_consent
from .persons import give_consents as give_consents
from .persons import register as register
from .persons import register_many as register_many
from .persons import reveal as reveal
from .persons import reveal_many as reveal_many
from .persons import withdraw_consent as withdraw_consent
from .privacy import ask_copy as ask_copy
from .privacy import ask_correction as ask_correction
from .privacy import forget_copies as forget_copies
from .privacy import grant_correction as grant_correction
from .privacy import note_look as note_look
from .privacy import pack_copy as pack_copy
from .privacy import refuse_correction as refuse_correction

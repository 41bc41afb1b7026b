"""Decisions of orgs on plain values. No database, no clock, no Django."""

from .branches import Hung as Hung
from .branches import Pair as Pair
from .branches import SizeFault as SizeFault
from .branches import chains as chains
from .branches import due_form as due_form
from .branches import size_fault as size_fault
from .codes import ALPHABET as ALPHABET
from .codes import WEIGHTS as WEIGHTS
from .codes import CreditCodeFault as CreditCodeFault
from .codes import check_character as check_character
from .codes import check_credit_code as check_credit_code
from .codes import plain_code as plain_code
from .posts import HolderFault as HolderFault
from .posts import Span as Span
from .posts import Wanted as Wanted
from .posts import holder_fault as holder_fault
from .posts import most_at_once as most_at_once
from .posts import overlap as overlap
from .posts import term_end as term_end
from .posts import years_in_force as years_in_force

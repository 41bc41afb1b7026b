"""What orgs keeps."""

from .agreements import Agreement as Agreement
from .agreements import Party as Party
from .agreements import Season as Season
from .engagements import Engagement as Engagement
from .engagements import Posting as Posting
from .history import FormerLink as FormerLink
from .history import Hanging as Hanging
from .history import UnitChange as UnitChange
from .posts import Described as Described
from .posts import HandOver as HandOver
from .posts import HandOverItem as HandOverItem
from .posts import Holding as Holding
from .posts import Occupied as Occupied
from .posts import Post as Post
from .posts import PostKind as PostKind
from .posts import PostRole as PostRole
from .posts import Term as Term
from .posts import TermRule as TermRule
from .strength import Establishment as Establishment
from .strength import Headcount as Headcount
from .strength import Honour as Honour
from .strength import UnitKind as UnitKind
from .units import Unit as Unit
from .units import UnitLink as UnitLink

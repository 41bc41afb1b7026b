"""What orgs keeps."""

from .posts import Described as Described
from .posts import HandOver as HandOver
from .posts import HandOverItem as HandOverItem
from .posts import Holding as Holding
from .posts import Post as Post
from .posts import PostKind as PostKind
from .posts import PostRole as PostRole
from .posts import Term as Term
from .posts import TermRule as TermRule
from .units import Unit as Unit
from .units import UnitLink as UnitLink

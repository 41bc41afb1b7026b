"""Numeric claims in Chinese text: pure rules that read number phrases and what stands around them.

A text is flattened first (full-width digits and marks become narrow ones, one for one, so that
positions stay), then scanned once. Every look to the left or right is bounded, so the work grows
with the length of the text and never faster. What counts as a claim is in docs/claims.md.
"""

from .decoding import Decoded as Decoded
from .decoding import Unreadable as Unreadable
from .decoding import decode as decode
from .reading import Claim as Claim
from .reading import Reading as Reading
from .reading import read as read

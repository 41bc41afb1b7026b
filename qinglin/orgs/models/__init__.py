"""What orgs keeps."""

from .units import Unit as Unit
from .units import UnitLink as UnitLink

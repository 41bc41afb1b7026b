"""Template tags of the desk: filters of a list, and the letters that leap through it."""

from typing import Any

from django import template
from django.forms import BoundField

from .ui import field

register = template.Library()


@register.inclusion_tag("ui/field.html")
def narrow(bound: BoundField, label: str = "") -> dict[str, Any]:
    """``{% narrow form.unit %}``: a field of a filter; that it may stay empty goes unsaid."""
    return {**field(bound, label), "required": True}

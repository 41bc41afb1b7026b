"""Template tags of the desk: filters of a list, and the letters that leap through it."""

from datetime import date
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qinglin.kernel import search

from .ui import field

register = template.Library()


@register.inclusion_tag("ui/field.html")
def narrow(bound: BoundField, label: str = "") -> dict[str, Any]:
    """``{% narrow form.unit %}``: a field of a filter; that it may stay empty goes unsaid."""
    return {**field(bound, label), "required": True}


@register.inclusion_tag("ui/cell.html")
def cell(bound: BoundField, row: str = "", quiet: bool = False) -> dict[str, Any]:
    """``{% cell form.capacity "小家电维修" %}``: a control in a table, named for who hears it.

    ``quiet``: the template says the errors elsewhere, in an element with the id ``…-error``.
    """
    label = _("%(row)s：%(label)s") % {"row": row, "label": bound.label} if row else bound.label
    bound.field.widget.attrs["aria-label"] = str(label)
    return {**field(bound), "quiet": quiet}


@register.filter
def month_words(day: date) -> str:
    """``2015年11月``."""
    # Translators: Django's date format characters: year and month.
    return date_format(day, _("Y年n月"))


@register.filter
def first_letters(name: str) -> str:
    """``陈晓雯`` as ``cxw``: what is typed to find somebody on a page."""
    return search.initials(name)

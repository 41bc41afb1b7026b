"""Where a refusal meets the form that caused it.

A refused page loses what was typed; a form does not. ``beside(form)`` turns the refusal of an
action into the errors of the form: at the fields it names, or at the top.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.forms import BaseForm, ChoiceField
from django.utils.translation import pgettext_lazy

from .errors import Conflict, DomainError, Invalid

#: The choice of a filter that narrows nothing.
ANY = ("", pgettext_lazy("filter", "不限"))


@contextmanager
def beside(form: BaseForm) -> Iterator[None]:
    """Inside it a refusal of what was typed makes the form invalid and is shown in it.

    Whoever may not, is not signed in or asks too often hears so in the usual place.
    """
    try:
        yield
    except (Invalid, Conflict) as refusal:
        put(form, refusal)


def put(form: BaseForm, refusal: DomainError) -> None:
    """Write a refusal into a bound form; a field that the form does not have speaks at the top."""
    elsewhere = [name for name in refusal.fields if name not in form.fields]
    for name, sentence in refusal.fields.items():
        form.add_error(None if name in elsewhere else name, str(sentence))
    if not refusal.fields:
        form.add_error(None, str(refusal))


def offer(form: BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """What may be chosen in a field of this very form."""
    cast(ChoiceField, form.fields[name]).choices = list(choices)

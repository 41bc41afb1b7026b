"""A template of the tests' own; the product's are declared by the rooms that speak."""

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qinglin.inbox.queries import Template
from qinglin.inbox.registry import TEMPLATES

NAME, SPOKEN = "inbox.for_tests", "inbox.language_for_tests"


def template() -> Template:
    """Declared once, whichever test comes first."""
    return TEMPLATES.get(NAME) or Template(
        NAME, title=_("有空位了：%(title)s"), body=_("%(starts_at)s，还有 %(left)d 个名额。")
    )


def spoken() -> Template:
    """A message whose words are the language in which it is read."""
    language = lazy(lambda: get_language() or "", str)()
    return TEMPLATES.get(SPOKEN) or Template(SPOKEN, title=language, body=language)

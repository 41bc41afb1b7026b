"""Signed-in browsers and what they show, for the tests of the pages."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

from qinglin.access.tests.make import make_account, signed_in
from qinglin.people.models import Person

TAGS = re.compile(r"<[^>]+>")
HTMX = {"HX-Request": "true"}


def browser(person: Person, **but: Any) -> Client:
    """A phone in which this person is signed in."""
    account = make_account(person, login=f"phone-{person.pk}", password=None)
    return signed_in(account, **but)


def words(response: HttpResponseBase) -> str:
    """What a reader sees: the text of the page's main part, blanks made single."""
    page = getattr(response, "content", b"").decode()
    inside = re.search(r"<main\b.*?</main>(.*)", page, re.DOTALL)
    seen = page[page.index("<main") :] if inside else page
    return " ".join(unescape(TAGS.sub(" ", seen)).split())


def title(response: HttpResponseBase) -> str:
    found = re.search(r"<title>(.*?)</title>", getattr(response, "content", b"").decode())
    return unescape(found[1]) if found else ""

"""What the log may not say."""

import logging
import sys

import pytest
from django.test import Client

from qinglin.site.logs import HideAddresses

LINE = "Not Found: /calendar/….ics"


@pytest.mark.django_db
def test_no_line_of_the_log_holds_an_address() -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    handler.addFilter(HideAddresses())
    log = logging.getLogger("django.request")
    log.addHandler(handler)
    try:
        Client().get("/calendar/0123456789abcdef.ics")
    finally:
        log.removeHandler(handler)
    assert lines == [LINE]


def test_errors_do_not_tell_the_address_either() -> None:
    secret = "/calendar/0123456789abcdef.ics"
    try:
        raise ValueError(secret)
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, "x.py", 1, "failed at %s", (secret,), sys.exc_info()
        )
    assert HideAddresses().filter(record)
    said = logging.Formatter().format(record)
    assert "0123456789abcdef" not in said
    assert said.startswith("failed at /calendar/….ics")
    assert said.endswith("ValueError: /calendar/….ics")

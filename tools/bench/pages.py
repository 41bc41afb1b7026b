"""Queries and server time of the pages, asked in process as the people who use them.

python -m tools.bench.pages RESULT.json        (environment names the database)
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qinglin.site.settings")
django.setup()

from django.apps import apps  # noqa: E402 - Django is set up first
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

ROUNDS = 15
#: The people of the simulated district who open the pages.
VOLUNTEER, SECRETARY = "zhiyuanzhe", "quwei"


def measure() -> dict[str, dict[str, float]]:
    """For each page: queries, and median milliseconds of server time, warm."""
    settings.ALLOWED_HOSTS = ["testserver"]
    activity = (
        apps.get_model("activities", "Activity")
        .objects.filter(state="published")
        .order_by("-starts_at")
        .first()
    )
    accounts = apps.get_model("access", "Account").objects
    if activity is None:
        raise SystemExit("the district has no published activity")
    pages = {
        "home": (VOLUNTEER, reverse("portal:home")),
        "activity list": (VOLUNTEER, reverse("activities:list")),
        "activity": (VOLUNTEER, reverse("activities:detail", args=[activity.pk])),
        "me": (VOLUNTEER, reverse("portal:me")),
        "desk": (SECRETARY, reverse("desk:today")),
        "volunteers": (SECRETARY, reverse("volunteers:list")),
        "figures": (SECRETARY, reverse("figures:mode", args=["fuyang-2015"])),
    }
    found: dict[str, dict[str, float]] = {}
    for title, (login, address) in pages.items():
        client = Client()
        client.force_login(accounts.get(login=login))
        found[title] = opened(client, title, address)
    return found


def opened(client: Client, title: str, address: str) -> dict[str, float]:
    """Queries, median milliseconds of server time and bytes of one page, warm."""
    for _ in range(3):
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{title} ({address}) answered {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    # At once: the next request empties the log.
    number = len(queries)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - began) * 1000)
    return {
        "queries": number,
        "median_ms": round(statistics.median(times), 1),
        "bytes": len(answer.content),
    }


def main() -> None:
    call_command("check", verbosity=0)
    Path(sys.argv[1]).write_text(json.dumps(measure()))


if __name__ == "__main__":
    main()

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
from django.core.management import call_command

ROUNDS = 15


def measure() -> dict[str, dict[str, float]]:
    """For each page: queries, and median milliseconds of server time, warm."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from qinglin.access.models import Account
    from qinglin.activities.models import Activity
    from qinglin.worlds.queries import demo_logins

    settings.ALLOWED_HOSTS = ["testserver"]
    logins = demo_logins()
    activity = (
        Activity.objects.filter(state=Activity.State.PUBLISHED).order_by("-starts_at").first()
    )
    if activity is None:
        raise SystemExit("the district has no published activity")
    pages = {
        "home": ("volunteer", reverse("portal:home")),
        "activity list": ("volunteer", reverse("activities:list")),
        "activity": ("volunteer", reverse("activities:detail", args=[activity.pk])),
        "me": ("volunteer", reverse("portal:me")),
        "desk": ("district_secretary", reverse("desk:today")),
        "volunteers": ("district_secretary", reverse("volunteers:list")),
        "figures": ("district_secretary", reverse("figures:mode", args=["fuyang-2015"])),
    }
    found: dict[str, dict[str, float]] = {}
    for title, (role, address) in pages.items():
        client = Client()
        client.force_login(Account.objects.get(login=logins[role]))
        for _ in range(3):
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{title} ({address}) answered {answer.status_code}")
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - began) * 1000)
        found[title] = {
            "queries": len(queries),
            "median_ms": round(statistics.median(times), 1),
            "bytes": len(answer.content),
        }
    return found


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qinglin.site.settings")
    django.setup()
    call_command("check", verbosity=0)
    Path(sys.argv[1]).write_text(json.dumps(measure()))


if __name__ == "__main__":
    main()

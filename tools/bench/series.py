"""Pages of a series and of the calendar before and after it holds 13,000 occurrences (AT-14).

python -m tools.bench.series RESULT.json        (environment names a built district)

Nothing stays: the occurrences are laid out in a transaction that is rolled back.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qinglin.site.settings")
django.setup()

from django.apps import apps  # noqa: E402 - Django is set up first
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from qinglin.kernel import clock  # noqa: E402

from .pages import SECRETARY, VOLUNTEER, opened  # noqa: E402

OCCURRENCES = 13_000


def lay_out(series: Any) -> None:
    """Half behind, half ahead, two hours apart, each with a shift that has a free place."""
    activities, shifts = (apps.get_model("activities", name) for name in ("Activity", "Shift"))
    first = clock.now() - timedelta(hours=OCCURRENCES)
    made = activities.objects.bulk_create(
        [
            activities(
                series=series,
                unit_id=series.unit_id,
                venue_id=series.venue_id,
                title=series.title,
                search="",
                state="published",
                published_at=first,
                starts_at=first + timedelta(hours=2 * n),
                ends_at=first + timedelta(hours=2 * n + 1),
                closes_at=first + timedelta(hours=2 * n),
            )
            for n in range(OCCURRENCES)
        ],
        batch_size=1000,
    )
    shifts.objects.bulk_create(
        [
            shifts(
                activity=one,
                position=0,
                title="值守",
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                capacity=4,
                taken=1,
            )
            for one in made
        ],
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def each(pages: dict[str, tuple[Client, str]]) -> dict[str, dict[str, float]]:
    return {title: opened(client, title, address) for title, (client, address) in pages.items()}


def measure() -> dict[str, dict[str, float]]:
    """Median milliseconds and queries of each page, before and after."""
    settings.ALLOWED_HOSTS = ["testserver"]
    series = apps.get_model("activities", "Series").objects.order_by("pk").first()
    if series is None:
        raise SystemExit("the district has no series")
    clients = {}
    for login in (VOLUNTEER, SECRETARY):
        clients[login] = Client()
        clients[login].force_login(apps.get_model("access", "Account").objects.get(login=login))
    volunteer, secretary = clients[VOLUNTEER], clients[SECRETARY]
    tomorrow = clock.today() + timedelta(days=1)
    feed = reverse("activities:venue_feed", args=[series.venue_id])
    pages = {
        "series": (secretary, reverse("activities:series", args=[series.pk])),
        "all series": (secretary, reverse("activities:series_list")),
        "activity list": (volunteer, reverse("activities:list")),
        "one day": (volunteer, f"{reverse('activities:list')}?day={tomorrow}"),
        "home": (volunteer, reverse("portal:home")),
        "feed of the station": (Client(), feed),
    }
    with transaction.atomic():
        before = each(pages)
        lay_out(series)
        after = each(pages)
        transaction.set_rollback(True)
    return {
        title: {
            "queries": after[title]["queries"],
            "queries_before": before[title]["queries"],
            "median_ms": after[title]["median_ms"],
            "median_ms_before": before[title]["median_ms"],
            "ratio": round(after[title]["median_ms"] / before[title]["median_ms"], 2),
        }
        for title in pages
    }


def main() -> None:
    Path(sys.argv[1]).write_text(json.dumps(measure()))


if __name__ == "__main__":
    main()

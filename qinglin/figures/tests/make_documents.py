"""Little documents of one figure each, and a district of two towns to count them in."""

from datetime import date, time, timedelta
from typing import Any

from qinglin.activities.models import Activity, Programme, Shift, SignUp, Tally
from qinglin.figures import library, queries
from qinglin.figures.queries import Result
from qinglin.figures.rules.document import Document
from qinglin.kernel import clock
from qinglin.orgs.models import Unit
from qinglin.volunteers.models import Profile, Team

from .make import TODAY, make_person, make_unit, make_venue

PERSONS = {"fact": "activities.participants"}
TIMES = {"fact": "activities.participations"}
SESSIONS = {"fact": "activities.sessions"}
TEAMS = {"fact": "volunteers.teams"}


def figure(key: str, kind: str, value: Any, **but: Any) -> dict[str, Any]:
    bound, word = but.pop("bound", "="), but.pop("word", "")
    period = but.pop("period", {"span": "ever", "words": "累计"})
    return {
        "key": key, "title": f"指标{key}", "kind": kind, "scope": "全区", "definition": "口径。",
        "reported": {"value": value, "bound": bound, "word": word}, "period": period, **but,
    }  # fmt: skip


def mode(*figures: dict[str, Any], **but: Any) -> Document:
    measure = {"key": "m", "title": "举措", "figures": list(figures), **but}
    return library.checked(
        {
            "mode": "t", "title": "试", "place": "区", "source": "自拟", "reported_on": "2015",
            "pillars": [{"key": "p", "title": "板块", "measures": [measure]}],
        }
    )  # fmt: skip


def counted(*figures: dict[str, Any], **but: Any) -> dict[str, Result]:
    return {r.figure.key: r for r in queries.recount(mode(*figures, **but), None, TODAY)}


def only(kind: str, value: Any, **but: Any) -> Result:
    return counted(figure("f", kind, value, **but))["f"]


def make_two_towns() -> Unit:
    """A district with two towns: one person came to the evening of the first town twice, another
    once; the activity has two posts, and so is reached twice by every join."""
    root = make_unit(None, "区", "district")
    towns = [make_unit(root, f"镇{n}", "town") for n in range(2)]
    programme = Programme.objects.create(
        unit=root, key="night.walk", title="夜走", project_class="governance"
    )
    people = [make_person(f"人{n}") for n in range(2)]
    for n, person in enumerate(people):
        Profile.objects.create(
            person=person, unit=towns[0], number=f"N{n}", registered_on=date(2015, 1, 1)
        )
    for n, town in enumerate(towns):
        Team.objects.create(
            unit=town, name=f"队{n}", name_key=f"dui {n}", search=" ", core=n == 0,
            founded_on=date(2015, 8, 1) + timedelta(days=n),
        )  # fmt: skip
    make_activity(towns[0], programme, date(2015, 9, 1), people)
    return root


def make_activity(unit: Unit, programme: Programme, day: date, people: list[Any]) -> Activity:
    venue = make_venue(unit, f"{unit.name}{day:%m%d}站")
    starts = clock.at(day, time(19, 0))
    activity = Activity.objects.create(
        unit=unit, venue=venue, title="夜走", programme=programme, search=" ", state="confirmed",
        starts_at=starts, ends_at=starts + timedelta(hours=2), closes_at=starts,
    )  # fmt: skip
    for part in range(2):
        shift = Shift.objects.create(
            activity=activity, title=f"岗{part}", starts_at=starts,
            ends_at=starts + timedelta(hours=1), capacity=9,
        )  # fmt: skip
        for person in people[: 2 - part]:
            SignUp.objects.create(
                shift=shift, person=person, made_at=starts, state="confirmed",
                outcome="present", minutes=60,
            )  # fmt: skip
        Tally.objects.create(shift=shift, number=30, at=starts)
    return activity


def told(result: Result) -> tuple[object, int, str]:
    return (result.text or result.computed, result.records, result.verdict)

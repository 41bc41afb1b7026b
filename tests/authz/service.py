"""What volunteering needs besides a place: agreements, lines, offers, marks, posts, patterns."""

import io
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from qinglin.access.queries import actor_for
from qinglin.activities import actions as activities
from qinglin.activities.models import Activity, Mark, Offer, Series, Shift, SignUp
from qinglin.activities.rules.lawful import NATURE
from qinglin.orgs.models import Honour
from qinglin.recognition import actions as recognition
from qinglin.volunteers.models import Team

from .stock import NOTICE, an_activity
from .world import SYSTEM, World, at, nodes

WORDS = "志愿服务协议：上午九点到十二点，在阵地服务，单位提供保险和饮水。"


def stock_lines(world: World) -> None:
    """Planned a fortnight before: signed words, a line that moves, applications, a draw."""
    top = world.units["CITY"]
    activities.set_places_rule(
        SYSTEM, top, from_on=date(2026, 1, 1), late_hours=168, late_points=1, appeal_days=15
    )
    for node, _unit in nodes(world):
        made = an_activity(world, node, "agreed", 29, 13, signed=False)
        plan = activities.SafeguardPlan(asked=True, agreement=WORDS)
        activities.set_safeguard(SYSTEM, made, plan)
        volunteer = world.people[f"volunteer@{node}"]
        activities.sign_agreement(actor_for(volunteer.pk), made, volunteer.pk)
        lined = _in_shifts(world, node, "lined", 29, closes_day=29)
        # One place and two who want it, applications, and a place that will be given back.
        moving, asking, free = lined
        activities.settle_terms(SYSTEM, moving, activities.TermsPlan(offer_minutes=720))
        activities.settle_terms(SYSTEM, asking, activities.TermsPlan(way="approval"))
        first = _sign_up(world, node, "captain", moving, "sign_up.first")
        _sign_up(world, node, "volunteer", moving, "sign_up.next")
        _sign_up(world, node, "spare", asking, "sign_up.asked")
        given_back = _sign_up(world, node, "spare", free, "sign_up.second")
        drawn, *_more = _in_shifts(world, node, "drawn", 26, closes_day=23)
        activities.settle_terms(SYSTEM, drawn, activities.TermsPlan(way="draw"))
        _sign_up(world, node, "volunteer", drawn, "sign_up.drawn")
        world.later[node] = (first, given_back)


def _in_shifts(world: World, node: str, state: str, day: int, *, closes_day: int) -> list[Shift]:
    """A published activity of three shifts, one after the other."""
    kind, leader = f"activity.{state}", f"leader@{node}"
    starts, ends = at(8, day, 10), at(11, day, 10)
    made = activities.create_activity(
        SYSTEM, unit=world.units[node], venue=world.one("venue", node).more["venue"],
        leader=world.people[leader], title=world.canary(kind, f"{kind}@{node}", "title"),
        content=world.canary(kind, f"{kind}@{node}", "content"),
        starts_at=starts, ends_at=ends, closes_at=min(starts, at(12, closes_day)),
        shifts=[
            activities.NewShift(
                title=f"岗位{hour}", capacity=1, starts_at=at(hour, day, 10),
                ends_at=at(hour + 1, day, 10),
            )
            for hour in (8, 9, 10)
        ],
        **NOTICE,
    )  # fmt: skip
    activities.review_nature(SYSTEM, made, dict.fromkeys(NATURE, False))
    activities.publish(SYSTEM, made)
    shifts = list(Shift.objects.filter(activity=made).order_by("starts_at"))
    more = {"shift": shifts[0].pk, "activity": made.pk}
    world.add(kind, node, made.pk, leader=leader, more=more)
    world.add(f"shift.{state}", node, shifts[0].pk, leader=leader, more=more)
    return shifts


def _sign_up(world: World, node: str, name: str, shift: Shift, kind: str) -> int:
    owner, leader = f"{name}@{node}", f"leader@{node}"
    person = world.people[owner]
    placed = activities.sign_up(actor_for(person.pk), shift.pk, person.pk)
    world.ties[owner] |= {("signed up", node), ("led by", leader)}
    world.add(kind, node, placed.id, owner=owner, leader=leader)
    return placed.id


def stock_conduct(world: World) -> None:
    """Places given back late: an offer to the next, a mark, a mark that is appealed against."""
    for node, _unit in nodes(world):
        for number, name in zip(world.later[node], ("captain", "spare"), strict=True):
            owner = f"{name}@{node}"
            actor = actor_for(world.people[owner].pk)
            activities.cancel_sign_up(actor, number)
            mark = Mark.objects.get(sign_up=number)
            kind = "mark" if name == "captain" else "mark.appealed"
            if name == "spare":
                words = world.canary(kind, f"{kind}@{node}", "words")
                activities.appeal(actor, mark.pk, reason=words)
            world.add(kind, node, mark.pk, owner=owner)
        owner = f"volunteer@{node}"
        offer = Offer.objects.get(person=world.people[owner])
        world.add("offer", node, offer.pk, owner=owner)


def stock_posts(world: World) -> None:
    """Somebody asked to stand on a post, a day left out, patterns, a photo, what was said."""
    for node, _unit in nodes(world):
        series = Series.objects.get(pk=world.one("series", node).pk)
        post = series.shifts.get()
        leader, owner = f"leader@{node}", f"volunteer@{node}"
        world.add("series_shift", node, post.pk)
        asked = activities.ask_standing(
            SYSTEM, post, world.people[owner], from_on=date(2026, 12, 6)
        )
        world.add("standing", node, asked.pk, owner=owner)
        activities.skip_slot(SYSTEM, series, date(2026, 12, 13), reason="场地维修")
        model = Activity.objects.get(pk=world.one("activity.open", node).pk)
        for kind, shared in (("pattern", False), ("pattern.shared", True)):
            title = world.canary(kind, f"{kind}@{node}", "title")
            kept = activities.keep_pattern(SYSTEM, model, title=title, shared=shared)
            traits = frozenset({"shared"} if shared else ())
            world.add(kind, node, kept.pk, traits=traits)
        done = Activity.objects.get(pk=world.one("activity.done", node).pk)
        photo = activities.add_photo(SYSTEM, done, picture(), caption="现场")
        world.add("photo", node, photo.pk, leader=leader)
        team = world.one("team", node)
        shown = activities.name_open_day(SYSTEM, done, Team.objects.get(pk=team.pk))
        world.add("open_day", node, shown.pk, leader=team.leader)
        served = world.one("sign_up.done", node)
        said = world.canary("feedback", f"feedback@{node}", "words")
        actor = actor_for(SignUp.objects.get(pk=served.pk).person_id)
        activities.give_feedback(actor, int(str(served.pk)), stars=5, words=said)
        world.add("feedback", node, 0, owner=owner, leader=leader)


def picture() -> Any:
    """A small picture, made anew each time: it is read once."""
    body = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(body, "PNG")
    return SimpleUploadedFile("现场.png", body.getvalue(), "image/png")


def stock_namings(world: World) -> None:
    brand = recognition.define_brand(
        SYSTEM, title="青年文明号", level=Honour.Level.DISTRICT, given_by="团区委", review_years=2
    )
    for node, unit in nodes(world):
        words = world.canary("naming", f"naming@{node}", "words")
        made = recognition.apply(SYSTEM, unit, brand, words=words)
        world.add("naming", node, made.pk)
    other = recognition.define_brand(
        SYSTEM, title="最美志愿者", level=Honour.Level.DISTRICT, given_by="团区委", review_years=2
    )
    world.add("brand", "CITY", other.pk)

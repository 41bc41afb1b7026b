"""Eight ways to hours that nobody served."""

from .corpus import DAY, HONEST, HOUR, LEADERS, MINUTE, Case, Habits, Service, Truth, Writer
from .honest import SPANS, near, some_day, some_venue

KINDS = (
    "overlap", "two_places", "long_day", "burst", "forwarded", "back_fill", "mass_virtual", "sold",
)  # fmt: skip


def plant(writer: Writer, truth: Truth, habits: Habits) -> None:
    cheats = list(range(HONEST, LEADERS))
    writer.random.shuffle(cheats)
    for _ in range(writer.between(habits.cases)):
        for kind, make in (
            ("overlap", _overlap), ("two_places", _two_places), ("long_day", _long_day),
            ("burst", _burst), ("forwarded", _forwarded), ("mass_virtual", _mass_virtual),
        ):  # fmt: skip
            _note(truth, kind, make(writer, habits))
        for kind, lead in (("back_fill", _back_fill), ("sold", _sold)):
            if cheats:
                _note(truth, kind, lead(writer, habits, cheats.pop()))


def _note(truth: Truth, kind: str, services: list[Service]) -> None:
    truth.planted.append(Case(kind, tuple(service.id for service in services)))


def _maybe_scanned(writer: Writer, services: list[Service]) -> list[Service]:
    if writer.random.random() < 0.5:
        for service in services:
            writer.scan(service)
    return services


def _overlap(writer: Writer, habits: Habits) -> list[Service]:
    """Two rolls next door to each other, one person on both."""
    day, common = some_day(writer), writer.between(habits.overlap) / 60
    venue = some_venue(writer)
    first = writer.gather(day=day, hour=9, hours=3, venue=venue)
    other = venue if writer.random.random() < 0.5 else near(writer, venue, far=False)
    second = writer.gather(day=day, hour=12 - common, hours=3, venue=other)
    [person] = writer.free(day, 1)
    # Both rolls say the whole shift.
    rows = [writer.serve(one, person, arrived=one.starts, left=one.ends) for one in (first, second)]
    return _maybe_scanned(writer, rows)


def _two_places(writer: Writer, habits: Habits) -> list[Service]:
    """At both ends of the district within the same hour."""
    day, venue = some_day(writer), some_venue(writer)
    far = near(writer, venue, far=True, km=writer.between(habits.far_km))
    first = writer.gather(day=day, hour=9, hours=2, venue=venue)
    common = writer.random.randint(20, 100) / 60
    second = writer.gather(day=day, hour=11 - common, hours=2, venue=far)
    [person] = writer.free(day, 1)
    rows = [writer.serve(one, person, arrived=one.starts, left=one.ends) for one in (first, second)]
    return _maybe_scanned(writer, rows)


def _long_day(writer: Writer, habits: Habits) -> list[Service]:
    """From morning to night on the roll, in one shift or in three; nobody approved it."""
    day, hours = some_day(writer), writer.between(habits.long_hours)
    [person] = writer.free(day, 1)
    parts = writer.random.choice((1, 2, 3))
    begin, venue = 6.0, some_venue(writer)
    rows = []
    for _ in range(parts):
        one = writer.gather(day=day, hour=begin, hours=hours / parts, venue=venue)
        rows.append(writer.serve(one, person, arrived=one.starts, left=one.ends))
        begin += hours / parts
    return _maybe_scanned(writer, rows)


def _burst(writer: Writer, habits: Habits) -> list[Service]:
    """A script signs everybody in."""
    day, random = some_day(writer), writer.random
    hour, hours = random.choice(SPANS)
    one = writer.gather(day=day, hour=hour, hours=hours)
    seconds = writer.between(habits.crowd_seconds)
    at = one.starts + random.randint(-10, 20) * MINUTE
    rows = []
    for person in writer.free(day, writer.between(habits.crowd)):
        rows.append(writer.serve(one, person, arrived=at + random.randint(0, seconds)))
        writer.scan(rows[-1], device=random.choice(("", f"phone-{person}")))
    return rows


def _forwarded(writer: Writer, habits: Habits) -> list[Service]:
    """Friends who stayed in bed: one phone for all, or a picture of the code kept for later."""
    day, random = some_day(writer), writer.random
    one = writer.gather(day=day, hour=9, hours=3)
    for person in writer.free(day, random.randint(6, 18)):
        writer.scan(writer.serve(one, person))
    rows = []
    kept = random.random() < 0.5
    at, wait = one.starts + random.randint(-5, 15) * MINUTE, writer.between(habits.kept_hours)
    for n, person in enumerate(writer.free(day, writer.between(habits.friends))):
        if kept:
            seen = at // 30 * 30 + random.randint(0, 29)
            rows.append(writer.serve(one, person, arrived=seen))
            writer.scan(rows[-1], wait=wait * HOUR + random.randint(0, 40) * MINUTE)
        else:
            rows.append(writer.serve(one, person, arrived=at + n * random.randint(8, 40)))
            writer.scan(rows[-1], device=f"borrowed-{one.id}")
    return rows


def _back_fill(writer: Writer, habits: Habits, leader: int) -> list[Service]:
    """Nearly whatever this leader does is entered days later."""
    random = writer.random
    rows = []
    for _ in range(random.randint(0, 2)):
        day = some_day(writer)
        proper = writer.gather(day=day, hour=9, hours=2, leader=leader)
        for person in writer.free(day, 8):
            writer.scan(writer.serve(proper, person))
    for _ in range(writer.between(habits.filled)):
        day = some_day(writer)
        hour, hours = random.choice(SPANS)
        one = writer.gather(day=day, hour=hour, hours=hours, leader=leader)
        made = one.ends + writer.between(habits.filled_days) * DAY
        wait = random.randint(1, 30) * HOUR
        rows += [
            writer.serve(one, person, made=made + 30 * n, confirmed=made + wait, source="staff")
            for n, person in enumerate(writer.free(day, random.randint(5, 14)))
        ]
    return rows


def _mass_virtual(writer: Writer, habits: Habits) -> list[Service]:
    """Everybody's name, nobody's face: a list entered after the day."""
    day, random = some_day(writer), writer.random
    one = writer.gather(day=day, hour=9, hours=3, title="大型主题志愿活动", served=0)
    made = one.ends + random.randint(1, 48) * HOUR
    jitter = writer.between(habits.jitter)
    return [
        writer.serve(
            one, person, made=made + n, confirmed=made + 2 * HOUR, source="staff",
            arrived=one.starts + random.randint(-jitter, jitter) * MINUTE,
            left=one.ends + random.randint(-jitter, jitter) * MINUTE,
        )
        for n, person in enumerate(writer.free(day, writer.between(habits.mass)))
    ]  # fmt: skip


def _sold(writer: Writer, habits: Habits, leader: int) -> list[Service]:
    """Eight yuan an hour: buyers are entered one by one, and confirmed minutes later."""
    random = writer.random
    rows = []
    shops = []
    for _ in range(random.randint(2, 4)):
        day = random.randrange(max(writer.days - 20, 1))
        one = writer.gather(
            day=day, hour=8.5, hours=random.choice((3, 4, 5)), leader=leader, title="社区服务"
        )
        for person in writer.free(day, random.randint(4, 10)):
            writer.scan(writer.serve(one, person))
        shops.append((day, one))
    for _ in range(writer.between(habits.buyers)):
        day, one = random.choice(shops)
        made = one.ends + random.randint(1, 15 * 24) * HOUR + random.randint(13, 24) * HOUR
        rows.append(
            writer.serve(
                one, *writer.free(day, 1), arrived=one.starts, left=one.ends, made=made,
                confirmed=made + writer.between(habits.wait_minutes) * MINUTE, source="staff",
            )
        )  # fmt: skip
    return rows

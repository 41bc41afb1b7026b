"""Honest service, and the honest things that look like fraud."""

from .corpus import DAY, HONEST, HOUR, MINUTE, Case, Gathering, Service, Truth, Writer

#: (hour of the start, hours)
SPANS = ((8.5, 2.5), (9.0, 2.0), (9.0, 3.0), (14.0, 2.0), (14.0, 3.0), (18.5, 2.0))


def everyday(writer: Writer, number: int) -> None:
    """So many services of ordinary days: phones, a leader's phone, or a roster on paper."""
    random = writer.random
    until = len(writer.corpus.services) + number
    while len(writer.corpus.services) < until:
        day = random.randrange(writer.days)
        hour, hours = random.choice(SPANS)
        one = writer.gather(day=day, hour=hour, hours=hours)
        crew = min(random.choice((4, 6, 8, 10, 14, 22)), until - len(writer.corpus.services))
        people = writer.free(day, crew)
        way = random.random()
        for person in people:
            source = "self"
            made = None
            if random.random() < 0.04:  # came along, and is put on the roll the same evening
                source, made = "walk_in", one.ends + random.randint(0, 3) * HOUR
            service = writer.serve(one, person, source=source, made=made)
            if way < 0.7:
                writer.scan(service)
            elif way < 0.85:
                writer.scan(service, device=f"phone-{one.leader}", by=one.leader)


def look_alikes(writer: Writer, truth: Truth) -> None:
    for kind, make in (
        ("bus", _bus), ("flood", _flood), ("kind_leader", _kind_leader), ("twins", _twins),
        ("touching", _touching), ("forgotten", _forgotten), ("leader_phone", _leader_phone),
        ("no_signal", _no_signal), ("class", _class), ("paper_roster", _paper_roster),
        ("left_out", _left_out), ("commuter", _commuter), ("left_early", _left_early),
    ):  # fmt: skip
        for _ in range(writer.random.randint(4, 7)):
            services = make(writer)
            truth.alike.append(Case(kind, tuple(service.id for service in services)))


def some_day(writer: Writer) -> int:
    return writer.random.randrange(writer.days)


def near(writer: Writer, venue: int, *, far: bool, km: float = 8) -> int:
    """A venue beside this one, or so far from it."""
    latitude, longitude = writer.corpus.venues[venue]
    step = round(km * 1000 / 0.11132) if far else writer.random.randint(500, 3_000)
    sign = writer.random.choice((-1, 1))
    writer.corpus.venues.append((latitude + sign * step, longitude))
    return len(writer.corpus.venues) - 1


def _bus(writer: Writer) -> list[Service]:
    """Forty people get off a bus, queue at the code, and leave together."""
    day, random = some_day(writer), writer.random
    one = writer.gather(day=day, hour=9, hours=3, title="千岛湖护水行动")
    begin, end = one.starts - 10 * MINUTE, one.ends + 2 * MINUTE
    services = []
    for person in writer.free(day, random.randint(30, 48)):
        begin, end = begin + random.randint(1, 7), end + random.randint(1, 7)
        services.append(writer.serve(one, person, arrived=begin, left=end))
        writer.scan(services[-1])
    return services


def _flood(writer: Writer) -> list[Service]:
    """High water: from dawn into the night, approved by the unit above."""
    day = some_day(writer)
    one = writer.gather(day=day, hour=6, hours=writer.random.choice((12, 13, 14)), title="防汛抢险")
    writer.corpus.approved.add(one.id)
    services = [writer.serve(one, person) for person in writer.free(day, 14)]
    for service in services:
        writer.scan(service)
    return services


def _kind_leader(writer: Writer) -> list[Service]:
    """The station's phone was dead; the leader enters the paper two days later. Once."""
    day = some_day(writer)
    one = writer.gather(day=day, hour=14, hours=2, leader=_quiet(writer))
    made = one.ends + writer.random.randint(20, 70) * HOUR
    return [
        writer.serve(one, person, made=made + n * 40, confirmed=made + 5 * HOUR, source="staff")
        for n, person in enumerate(writer.free(day, 9))
    ]


def _quiet(writer: Writer) -> int:
    """A leader who is not among the cheats."""
    return writer.random.randrange(HONEST)


def _twins(writer: Writer) -> list[Service]:
    """Two or three of one family on one phone, seconds apart, again and again."""
    random = writer.random
    family = random.randint(2, 3)
    services = []
    phone = f"family-{random.randrange(10**9)}"
    for _ in range(3):
        day = some_day(writer)
        one = writer.gather(day=day, hour=9, hours=2)
        at, out = one.starts - 4 * MINUTE, one.ends + 3 * MINUTE
        for n, person in enumerate(writer.free(day, family)):
            services.append(writer.serve(one, person, arrived=at + 9 * n, left=out + 9 * n))
            writer.scan(services[-1], device=phone)
    return services


def _two(writer: Writer, *, hours: float, pause: float, venue: int, other: int) -> list[Gathering]:
    day = some_day(writer)
    first = writer.gather(day=day, hour=9, hours=hours, venue=venue)
    second = writer.gather(day=day, hour=9 + hours + pause, hours=2, venue=other)
    return [first, second]


def some_venue(writer: Writer) -> int:
    return writer.random.randrange(40)


def _touching(writer: Writer) -> list[Service]:
    """One shift ends when the next begins: here a little late, there a little early."""
    venue = some_venue(writer)
    first, second = _two(
        writer, hours=2, pause=0, venue=venue, other=near(writer, venue, far=False)
    )
    [person] = writer.free((first.starts - writer.midnight) // DAY, 1)
    services = [
        writer.serve(first, person, left=first.ends + writer.random.randint(0, 14) * MINUTE),
        writer.serve(second, person, arrived=second.starts - writer.random.randint(0, 12) * MINUTE),
    ]
    for service in services:
        writer.scan(service)
    return services


def _forgotten(writer: Writer) -> list[Service]:
    """Nobody checked out in the morning; it is made good hours later, from the next place."""
    venue = some_venue(writer)
    first, second = _two(writer, hours=2, pause=1.5, venue=venue, other=some_venue(writer))
    [person] = writer.free((first.starts - writer.midnight) // DAY, 1)
    services = [
        writer.serve(first, person, left=second.ends + 5 * MINUTE, minutes=120),
        writer.serve(second, person),
    ]
    for service in services:
        writer.scan(service)
    return services


def _leader_phone(writer: Writer) -> list[Service]:
    """The leader scans everybody's personal code with one phone."""
    day, random = some_day(writer), writer.random
    one = writer.gather(day=day, hour=9, hours=2)
    at, out = one.starts - 15 * MINUTE, one.ends
    services = []
    for person in writer.free(day, random.randint(15, 30)):
        at, out = at + random.randint(2, 9), out + random.randint(2, 9)
        services.append(writer.serve(one, person, arrived=at, left=out))
        writer.scan(services[-1], device=f"phone-{one.leader}", by=one.leader)
    return services


def _no_signal(writer: Writer) -> list[Service]:
    """A valley without a signal: everybody's scans arrive in the evening."""
    day, random = some_day(writer), writer.random
    one = writer.gather(day=day, hour=9, hours=3, title="山区小学支教")
    services = []
    at = one.starts - 5 * MINUTE
    for person in writer.free(day, random.randint(8, 16)):
        at += random.randint(1, 8)
        services.append(writer.serve(one, person, arrived=at))
        writer.scan(services[-1], wait=random.randint(4, 9) * HOUR)
    return services


def _class(writer: Writer) -> list[Service]:
    """A teacher signs up the class in one go, days before; a roster on paper."""
    day, random = some_day(writer), writer.random
    one = writer.gather(day=day, hour=14, hours=2, title="学雷锋清洁家园", served=0)
    made = one.starts - random.randint(2, 6) * DAY
    return [
        writer.serve(one, person, made=made + n, source="staff")
        for n, person in enumerate(writer.free(day, random.randint(33, 52)))
    ]


def _paper_roster(writer: Writer) -> list[Service]:
    """A big day on paper: entered at night with the hours of the shift, residents were counted."""
    day, random = some_day(writer), writer.random
    one = writer.gather(day=day, hour=8.5, hours=3, title="志愿服务集市", served=1)
    made = one.ends + random.randint(2, 8) * HOUR
    return [
        writer.serve(one, person, arrived=one.starts, left=one.ends, made=made + 15 * n,
                     confirmed=made + 3 * HOUR, source="staff")
        for n, person in enumerate(writer.free(day, random.randint(40, 70)))
    ]  # fmt: skip


def _left_out(writer: Writer) -> list[Service]:
    """One person was left off the roll and is entered the next day."""
    day = some_day(writer)
    one = writer.gather(day=day, hour=14, hours=2, leader=_quiet(writer))
    people = writer.free(day, 8)
    services = [writer.serve(one, person) for person in people[1:]]
    made = one.ends + writer.random.randint(14, 40) * HOUR
    wait = writer.random.randint(5, 400) * MINUTE
    late = writer.serve(one, people[0], made=made, confirmed=made + wait, source="staff")
    for service in services:
        writer.scan(service)
    return [late]


def _commuter(writer: Writer) -> list[Service]:
    """In town in the morning, in the hills in the afternoon, with time to drive."""
    venue = some_venue(writer)
    km = writer.random.randint(8, 22)
    first, second = _two(
        writer, hours=2, pause=1.5, venue=venue, other=near(writer, venue, far=True, km=km)
    )
    [person] = writer.free((first.starts - writer.midnight) // DAY, 1)
    services = [writer.serve(first, person), writer.serve(second, person)]
    for service in services:
        writer.scan(service)
    return services


def _left_early(writer: Writer) -> list[Service]:
    """Leaves the long shift early, and helps out next door while it still runs."""
    day, venue = some_day(writer), some_venue(writer)
    first = writer.gather(day=day, hour=9, hours=4, venue=venue)
    second = writer.gather(day=day, hour=11, hours=2, venue=near(writer, venue, far=False))
    [person] = writer.free(day, 1)
    services = [
        writer.serve(first, person, left=second.starts - 10 * MINUTE),
        writer.serve(second, person, arrived=second.starts - 2 * MINUTE),
    ]
    for service in services:
        writer.scan(service)
    return services

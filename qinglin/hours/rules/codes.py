"""What scans tell: too many at once, and codes used by people who were not there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from .records import LIKELY, STRONG, Attendance, Found, Limits, Records, Seen, found

#: Seconds for which one code is shown.
CODE = 30
#: So few others tell nothing about the signal at the place.
OTHERS = 3


def of_scans(records: Records, limits: Limits) -> Iterator[Found]:
    """Everything odd about the scans of one shift."""
    rows = {row.id: row for row in records.attendances}
    shifts: dict[int, list[Seen]] = defaultdict(list)
    for scan in records.scans:
        if scan.sign_up in rows:
            shifts[scan.shift].append(scan)
    for shift, scans in shifts.items():
        scans.sort(key=lambda scan: (scan.at, scan.sign_up))
        for direction in ("in", "out"):
            one_way = [scan for scan in scans if scan.direction == direction]
            yield from _burst(shift, direction, one_way, rows, limits)
        yield from _shared_device(shift, scans, rows, limits)
        yield from _kept_code(shift, scans, rows, limits)


def _burst(
    shift: int,
    direction: str,
    scans: Sequence[Seen],
    rows: Mapping[int, Attendance],
    limits: Limits,
) -> Iterator[Found]:
    """Hands are slower: so many people cannot hold a phone to one code within seconds."""
    best: Sequence[Seen] = ()
    start = 0
    for end, scan in enumerate(scans):
        while scan.at - scans[start].at > limits.burst_seconds:
            start += 1
        if end + 1 - start > len(best):
            best = scans[start : end + 1]
    people = {scan.sign_up for scan in best}
    if len(people) >= limits.burst_people:
        facts = {
            "people": len(people),
            "seconds": max(best[-1].at - best[0].at, 1),
            "devices": len({scan.device for scan in best if scan.device}),
            "leaving": int(direction == "out"),
            "at": best[0].at,
        }
        sure = STRONG if len(people) >= 2 * limits.burst_people else LIKELY
        yield found("burst", f"{shift}:{direction}", sure, [rows[pk] for pk in people], facts)


def _shared_device(
    shift: int, scans: Sequence[Seen], rows: Mapping[int, Attendance], limits: Limits
) -> Iterator[Found]:
    """One phone that signs in for many; a leader's device that scans personal codes is none."""
    holders: dict[str, dict[int, int]] = defaultdict(dict)
    for scan in scans:
        if scan.device and scan.by in (None, scan.person):
            holders[scan.device][scan.person] = scan.sign_up
    for device, people in holders.items():
        if len(people) >= limits.shared_device_people:
            facts = {"people": len(people), "devices": 1}
            sure = STRONG if len(people) >= limits.shared_device_people + 2 else LIKELY
            chosen = [rows[pk] for pk in people.values()]
            yield found("forwarded", f"{shift}:device:{device}", sure, chosen, facts)


def _kept_code(
    shift: int, scans: Sequence[Seen], rows: Mapping[int, Attendance], limits: Limits
) -> Iterator[Found]:
    """One picture of a code, handed in late by several, while the place had a signal."""
    delay = limits.forwarded_delay_minutes * 60
    late: dict[int, dict[int, Seen]] = defaultdict(dict)
    everybody: set[int] = set()
    in_time: set[int] = set()
    for scan in scans:
        if scan.direction != "in":
            continue
        everybody.add(scan.sign_up)
        if scan.received - scan.at <= delay:
            in_time.add(scan.sign_up)
        elif scan.by in (None, scan.person):
            late[scan.at // CODE][scan.sign_up] = scan
    for period, first in sorted(late.items()):
        # The code before is still taken: two periods that touch are one picture.
        chosen = {**first, **late.get(period + 1, {})}
        if len(chosen) < limits.forwarded_people or period - 1 in late:
            continue
        others = everybody - chosen.keys()
        if len(others) >= OTHERS and 2 * len(others & in_time) >= len(others):
            waited = sorted((scan.received - scan.at) // 60 for scan in chosen.values())
            facts = {
                "people": len(chosen),
                "devices": len({scan.device for scan in chosen.values() if scan.device}),
                "minutes": waited[len(waited) // 2],
                "others": len(others & in_time),
                "at": period * CODE,
            }
            rows_found = [rows[pk] for pk in chosen]
            yield found("forwarded", f"{shift}:code:{period}", LIKELY, rows_found, facts)

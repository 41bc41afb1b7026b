"""How records came into being: crowds of paper, habitual back-fill, hours at so much each."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from .records import ASK, LIKELY, STRONG, Attendance, Found, Limits, Records, found

#: Entered by somebody else than the volunteer.
BY_OTHERS = frozenset({"staff", "walk_in"})
#: Entries that follow each other within this time are one sitting at the desk.
SITTING = 30 * 60
#: Whoever sells enters buyers one by one; a leader enters a roster.
FEW = 3
NINE_TENTHS = 0.9


def crowds(records: Records, limits: Limits) -> Iterator[Found]:
    """Large activities that exist on paper only."""
    scanned = {scan.sign_up for scan in records.scans}
    activities: dict[int, list[Attendance]] = defaultdict(list)
    for row in records.attendances:
        activities[row.activity].append(row)
    for activity, rows in activities.items():
        many = len(rows)
        if many < limits.mass_people or sum(row.id in scanned for row in rows) > many / 20:
            continue
        if activity in records.served:
            # A roster on paper is entered like that too, but somebody was served there.
            continue
        times = Counter(((row.arrived or 0) // 60, (row.left or 0) // 60) for row in rows)
        facts = {
            "people": many,
            "same": times.most_common(1)[0][1],
            "by_others": sum(row.source in BY_OTHERS for row in rows),
            "late": sum(row.made >= row.starts for row in rows),
        }
        most = many * NINE_TENTHS
        same, late = facts["same"] >= most, facts["late"] >= most
        if facts["by_others"] >= most and (same or late):
            sure = STRONG if same and late else LIKELY if late else ASK
            yield found("mass_virtual", str(activity), sure, rows, facts)


def sittings(ordered: Sequence[Attendance]) -> Iterator[list[Attendance]]:
    """Records in order of entry, cut where the desk rested."""
    current: list[Attendance] = []
    for row in ordered:
        if current and row.made - current[-1].made > SITTING:
            yield current
            current = []
        current.append(row)
    if current:
        yield current


class Desks:
    """What each confirming person entered in a year: fed in portions, asked once at the end."""

    def __init__(self, year: int, limits: Limits) -> None:
        self.year, self.limits = year, limits
        #: confirming person -> activity -> all records, those entered late
        self._activities: dict[int, dict[int, list[int]]] = defaultdict(dict)
        self._late: dict[int, list[Attendance]] = defaultdict(list)
        self._known: Counter[tuple[int, int]] = Counter()

    def take(self, records: Records) -> None:
        grace = self.limits.late_hours * 3600
        scanned = {scan.sign_up for scan in records.scans}
        for row in records.attendances:
            desk = row.by or row.leader
            if desk is None:
                continue
            counts = self._activities[desk].setdefault(row.activity, [0, 0])
            counts[0] += 1
            if row.source in BY_OTHERS and row.made > row.ends + grace and row.id not in scanned:
                counts[1] += 1
                self._late[desk].append(row)
            else:
                self._known[row.person, desk] += 1

    def findings(self) -> Iterator[Found]:
        for desk, late in sorted(self._late.items()):
            sold = self._sold(desk, late)
            if sold is not None:
                yield sold
            sold_rows = frozenset(sold.records) if sold else frozenset()
            yield from self._back_filled(desk, [row for row in late if row.id not in sold_rows])

    def _sold(self, desk: int, late: list[Attendance]) -> Found | None:
        """One by one, at odd moments, confirmed minutes later, for people nobody knows there."""
        within = self.limits.sold_minutes * 60
        quick = sorted(
            (row for row in late if row.confirmed - row.made <= within and row.minutes >= 60),
            key=lambda row: (row.made, row.id),
        )
        small = [rows for rows in sittings(quick) if len(rows) <= FEW]
        chosen = [row for rows in small for row in rows]
        strangers = sum(not self._known[row.person, desk] for row in chosen)
        if (
            len(chosen) < self.limits.sold_records
            or len(small) < FEW
            or 2 * strangers < len(chosen)
        ):
            return None
        waits = sorted(max(row.confirmed - row.made, 0) // 60 for row in chosen)
        facts = {
            "desk": desk,
            "records": len(chosen),
            "sittings": len(small),
            "strangers": strangers,
            "wait": waits[len(waits) // 2],
            "minutes": sum(row.minutes for row in chosen),
        }
        sure = STRONG if len(chosen) >= 2 * self.limits.sold_records else LIKELY
        return found("sold", f"{desk}:{self.year}", sure, chosen, facts)

    def _back_filled(self, desk: int, late: list[Attendance]) -> Iterator[Found]:
        """Most of what somebody leads is entered long after it was over."""
        counts: Counter[int] = Counter(row.activity for row in late)
        led = self._activities[desk]
        filled = {pk for pk, number in counts.items() if number >= FEW and 2 * number >= led[pk][0]}
        share = 100 * len(filled) // len(led)
        if (
            len(filled) >= self.limits.back_fill_activities
            and share >= self.limits.back_fill_percent
        ):
            rows = [row for row in late if row.activity in filled]
            days = sorted((row.made - row.ends) // 86_400 for row in rows)
            facts = {
                "desk": desk,
                "activities": len(filled),
                "led": len(led),
                "percent": share,
                "records": len(rows),
                "days": days[len(days) // 2],
            }
            enough = 2 * self.limits.back_fill_activities
            sure = LIKELY if len(filled) >= enough else ASK
            yield found("back_fill", f"{desk}:{self.year}", sure, rows, facts)

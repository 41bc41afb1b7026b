"""What a desk sees seldom: photos, a bar in force, a lot that was drawn, a burst of scans, an
occasion of a series called off and another one moved."""

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from qinglin.activities import actions as activities
from qinglin.activities.actions import NewShift, ShiftChange, TermsPlan
from qinglin.activities.models import Activity, ActivityPhoto, SignUp
from qinglin.hours import actions as hours
from qinglin.hours.queries import search_between
from qinglin.people import actions as people
from qinglin.people.models import Consent, Person
from qinglin.worlds.building.coming import as_person, at

from .ahead import MORNING
from .kept import Kept
from .scene import LEDGER, SOON, TEN, Act

#: Of one photo, in pixels; the colours of an evening by the river.
SIZE, SKY, SUN, HILL, WATER = (960, 640), "#f3d9b1", "#e2725b", "#0e7c66", "#8fb8b0"
CAPTIONS = ("饺子下锅，先端给坐不住的老寿星。", "收摊前的合影。")
#: So many are scanned at once: more than one person standing there can be.
CROWD, APART = 13, timedelta(milliseconds=150)


class Seen(Kept):
    """What happens once in a while."""

    def seen(self) -> tuple[Act, ...]:
        return (self.photos, self.barred, self.drawn, self.in_one_go, self.changed)

    def photos(self) -> None:
        """One is shown to all, since who can be recognised agreed; one still waits for a yes."""
        activity = Activity.objects.get(
            unit=self.station, title="秋日敬老包饺子", state=Activity.State.CONFIRMED
        )
        served = SignUp.objects.filter(
            shift__activity=activity, state=SignUp.State.CONFIRMED, outcome__in=SignUp.SERVED
        ).exclude(person=self.minor)
        first, second, *_rest = served.order_by("pk").values_list("person_id", flat=True)
        person = Person.objects.get(pk=first)
        people.give_consent(
            as_person(first), person, purpose=Consent.Purpose.PHOTO, given_by=person
        )
        made: list[ActivityPhoto] = []
        for number, (caption, shown) in enumerate(zip(CAPTIONS, (first, second), strict=True)):
            picture = SimpleUploadedFile(f"photo-{number}.png", drawn_photo(number))
            made.append(
                activities.add_photo(self.leader, activity, picture, caption=caption, shown=[shown])
            )
        activities.publish_photo(self.leader, made[0].pk)

    def barred(self) -> None:
        """In the town a first absence without a word keeps away for a month."""
        with at(self.moment(40)):
            activities.set_places_rule(
                self.secretary, self.town.unit, from_on=self.day(40), late_hours=24,
                late_points=1, no_show_points=2, most_points=2, bar_days=30,
            )  # fmt: skip
        activity, shift = self.occasion(6, (450, 540), "集市垃圾分类", 4, here=False)
        *there, absent = self.inside(shift)
        self.scanned(activity, shift, there)
        end = shift.ends_at + timedelta(minutes=SOON)
        self.confirm(activity, shift, end, absent=[absent.person_id])

    def drawn(self) -> None:
        """The lot has decided in which order, and its seed is public.

        As many ask as there are places: a seed is nobody's to choose, and the world is the same
        every time.
        """
        activity, shift = self.coming(13, MORNING, "灯会引导", 6, TermsPlan(way="draw"))
        with at(self.now - timedelta(days=3)):
            self.join(shift, self.regulars, 6)
        with at(self.now - timedelta(days=1)):
            closes_at = self.now - timedelta(hours=3)
            activities.edit_activity(self.leader, activity, closes_at=closes_at)
        with at(self.now - timedelta(hours=1)):
            activities.draw_places(self.secretary, shift)

    def in_one_go(self) -> None:
        """Thirteen people scanned in two seconds: somebody should ask how."""
        activity, shift = self.occasion(10, (600, 690), "河道清洁集合", CROWD)
        inside = self.inside(shift)
        for moment, direction in ((shift.starts_at, "in"), (shift.ends_at, "out")):
            for number, one in enumerate(inside):
                self._scan(
                    activity, activity.leader_id or 0, one.person_id, direction,
                    moment + number * APART,
                )  # fmt: skip
        self.confirm(activity, shift, shift.ends_at + timedelta(minutes=SOON))
        own = {one.pk for one in inside}
        found = search_between(self.day(10), self.day(9))
        hours.keep_findings(
            LEDGER, [one for one in found if one.kind == "burst" and own & set(one.records)]
        )

    def changed(self) -> None:
        """Of the weekly series: the place is taken on one day, on another it begins later."""
        later = Activity.objects.filter(
            series=self.weekly, state=Activity.State.DRAFT, starts_at__gt=self.now
        ).order_by("-starts_at")
        moved, off = later[:2]
        with at(self.moment(1, TEN)):
            activities.cancel_activity(self.leader, off, reason="广场办招聘会，借给他们一上午。")
            hour = timedelta(hours=1)
            activities.revise_activity(
                self.leader, moved, changes={"ends_at": moved.ends_at + hour},
                shifts=[
                    ShiftChange(
                        row=number,
                        shift_id=shift.pk,
                        new=NewShift(
                            title=shift.title,
                            starts_at=shift.starts_at + hour,
                            ends_at=shift.ends_at + hour,
                            capacity=shift.capacity,
                            minimum=shift.minimum,
                            min_age=shift.min_age,
                            skill_id=shift.skill_id,
                            service_id=shift.service_id,
                        ),
                    )
                    for number, shift in enumerate(moved.shifts.order_by("position"))
                ],
            )  # fmt: skip


def drawn_photo(number: int) -> bytes:
    """A simulated picture: hills, water and a low sun; nobody is in it."""
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    wide, high = SIZE
    sun = wide * (1 + number) // 3
    pen.ellipse((sun - 70, high // 2 - 150, sun + 70, high // 2 - 10), fill=SUN)
    for step in range(3):
        foot, left = high * 2 // 3, wide * step // 3 - 80
        pen.polygon(
            [(left, foot), (left + 220, foot - 180 + 40 * step), (left + 440, foot)], fill=HILL
        )
    pen.rectangle((0, high * 2 // 3, wide, high), fill=WATER)
    kept = BytesIO()
    picture.save(kept, format="PNG")
    return kept.getvalue()

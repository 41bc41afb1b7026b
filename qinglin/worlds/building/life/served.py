"""What was done in the last fortnight: reviews, notices, objections, marks, thanks, findings."""

from collections.abc import Sequence
from datetime import timedelta

from qinglin.activities import actions as activities
from qinglin.activities.actions import PastActivity, PastService, PastShift, SheetTimes
from qinglin.activities.models import Activity, LeavingClaim, Mark, SignUp
from qinglin.hours import actions as hours
from qinglin.hours.models import Entry, Objection, Pending
from qinglin.hours.queries import findings, search_between
from qinglin.hours.queries.bank import balance
from qinglin.volunteers.models import Profile
from qinglin.worlds.building.coming import as_person, at
from qinglin.worlds.building.ground import PERMANENT, Volunteer, minute_of

from .scene import LEDGER, SOON, Act, Scene, leading

#: What was said afterwards: stars and words, of volunteers and of the leader.
SAID = (
    (5, "老人家拉着手不让走，下次还来。"),
    (4, "分工清楚，就是热水不够。"),
    (5, "第一次参加，带队的老师讲得很细。"),
    (3, "人手有点多，后半段没事做。"),
    (5, ""),
)
PRAISED = (
    (5, "耐心细致，帮三位老人调好了助听器。"),
    (5, "提前半小时到场布置。"),
    (4, "主动留下来打扫。"),
)
THANKS = "谢谢大家顶着大风把活干完，街坊们都记着。下周末老地方见！"
OBJECTIONS = (
    "我十点半才走，签退时手机没信号，时间少记了半小时。",
    "当天我和队友换了班，实际是全程参加。",
    "我提前一小时到场布置，这段没有算。",
    "签到时间对不上，我八点五十就到了。",
)
UPHELD = "查了照片和签到记录，情况属实，按实际时间更正。"
DISMISSED = "布置场地已由站点另行登记，这一场按签到签退计算。"


class Served(Scene):
    """Everything behind today."""

    def served(self) -> tuple[Act, ...]:
        return (
            self.place_rules, self.wait_for_review, self.in_public, self.in_the_ledger,
            self.in_town, self.forgotten, self.odd,
        )  # fmt: skip

    def place_rules(self) -> None:
        """Who does not come, or says so too late, has points at this station."""
        with at(self.moment(40)):
            activities.set_places_rule(
                self.secretary, self.station, from_on=self.day(40), late_hours=24, late_points=1,
                no_show_points=2, most_points=6, bar_days=14,
            )  # fmt: skip

    # ------------------------------------------------------------ waiting for the second person

    def wait_for_review(self) -> None:
        """Scanned on the spot; typed from paper; confirmed days later."""
        activity, shift = self.occasion(2, (840, 960), "敬老理发便民岗", 6)
        self.scanned(activity, shift, self.inside(shift))
        self.confirm(activity, shift, shift.ends_at + timedelta(minutes=SOON))
        self.from_paper()
        activity, shift = self.occasion(5, (1080, 1200), "广场文明劝导", 5)
        self.scanned(activity, shift, self.inside(shift)[:2])
        self.confirm(activity, shift, self.moment(3, 1000))

    def from_paper(self) -> None:
        """No signal in the basement: a printed roster, entered in the evening."""
        activity, shift = self.occasion(4, (840, 990), "旧衣整理分类", 5)
        with at(self.moment(4, 830)):
            sheet = activities.print_sheet(self.leader, activity)
        rows = [
            SheetTimes(
                sign_up_id=one.pk,
                arrived_at=shift.starts_at + timedelta(minutes=number),
                left_at=shift.ends_at,
            )
            for number, one in enumerate(self.inside(shift))
        ]
        with at(shift.ends_at + timedelta(minutes=SOON)):
            activities.enter_sheet(self.leader, sheet, rows)
        self.confirm(activity, shift, shift.ends_at + timedelta(minutes=SOON + 10))

    # ------------------------------------------------------------ published

    def in_public(self) -> None:
        """In the town two people look, and three working days everybody: one was refused."""
        with at(self.moment(40)):
            hours.set_review_rule(
                self.secretary, self.town.unit, from_on=self.day(40), on_the_spot="second",
                publish_days=3, objection_days=5,
            )  # fmt: skip
        demo = self.ground.demo["volunteer"]
        activity, shift = self.occasion(
            3, (1080, 1200), "夜市垃圾分类引导", 7, here=False, demo=(demo,)
        )
        self.scanned(activity, shift, self.inside(shift))
        self.confirm(activity, shift, shift.ends_at + timedelta(minutes=SOON))
        found = self.pendings(activity)
        with at(self.moment(2, 900)):
            refused = hours.refuse_review(
                self.town_secretary,
                found[-1],
                reason="签到后二十分钟就离开了，与现场照片不符。",
            )
            hours.pass_review(self.town_secretary, found[:-1])
        found.sort(key=lambda one: one.person_id != demo.person_id)
        with at(self.moment(1, 1000)):
            for one, text in zip(found[:2], OBJECTIONS, strict=False):
                if one.pk != refused.pk:
                    hours.object_to_pending(as_person(one.person_id), one, text=text)

    # ------------------------------------------------------------ credited

    def in_the_ledger(self) -> None:
        """Nine and eleven days ago: credited, thanked, valued, objected to, stored as credits."""
        demo = self.ground.demo
        for ago, title, minor in ((11, "秋日敬老包饺子", True), (9, "护河巡查", False)):
            chosen = [demo["volunteer"], *([demo["minor"]] if minor else [])]
            activity, shift = self.occasion(ago, (840, 1020), title, 8, demo=chosen)
            inside = self.inside(shift)
            absent = [one.person_id for one in inside[-3:]]
            there = [one for one in inside if one.person_id not in absent]
            self.scanned(activity, shift, there)
            self.confirm(
                activity, shift, shift.ends_at + timedelta(minutes=SOON),
                absent=absent[:2], excused=absent[2:],
            )  # fmt: skip
            self.said(activity, there)
            self.marked(activity)
        self.contested()
        self.stored()

    def said(self, activity: Activity, there: Sequence[SignUp]) -> None:
        """Words both ways, and a thank you; the last activity still waits for its own."""
        with at(activity.ends_at + timedelta(hours=3)):
            for one, (stars, words) in zip(there, SAID, strict=False):
                activities.give_feedback(
                    as_person(one.person_id), one.pk, stars=stars, words=words, again=stars > 3
                )
            for one, (stars, words) in zip(there, PRAISED, strict=False):
                activities.praise(leading(activity), one.pk, stars=stars, words=words)
            activities.thank(leading(activity), activity, words=THANKS)

    def marked(self, activity: Activity) -> None:
        """Who did not come has a mark; some appeal, and some of them are answered."""
        marks = list(Mark.objects.filter(sign_up__shift__activity=activity).order_by("pk"))
        for number, mark in enumerate(marks):
            with at(mark.at + timedelta(days=1)):
                activities.appeal(
                    as_person(mark.person_id), mark.pk, reason="当天加班，出门前给带队的打过电话。"
                )
            if number % 2:
                with at(mark.at + timedelta(days=2)):
                    activities.answer_appeal(
                        self.secretary, mark.pk, granted=not activity.pk % 2,
                        answer="已向带队人核实。",
                    )  # fmt: skip

    def contested(self) -> None:
        """Objections to what stands in the ledger: upheld, dismissed, still open."""
        found = list(
            Entry.objects.filter(unit=self.station, activity="秋日敬老包饺子").order_by("seq")
        )
        for entry, text in zip(found[1:4], OBJECTIONS[1:], strict=False):
            with at(entry.made_at + timedelta(days=2)):
                hours.object_to_entry(as_person(entry.person_id), entry, text=text)
        made = list(Objection.objects.filter(entry__in=found).order_by("pk"))
        with at(self.now - timedelta(hours=3)):
            if made:
                hours.decide_objection(
                    self.secretary, made[0], minutes=made[0].was_minutes + 30, answer=UPHELD
                )
            if len(made) > 1:
                hours.decide_objection(self.secretary, made[1], minutes=None, answer=DISMISSED)

    def stored(self) -> None:
        """Credits of the time bank: stored, given to the family, spent."""
        own = Entry.objects.filter(kind=Entry.Kind.CREDIT, minutes__gte=60)
        ward = as_person(self.minor.pk)
        for who, pk, number in (
            (self.volunteer, self.ground.demo["volunteer"].person_id, 4),
            (ward, self.minor.pk, 2),
        ):
            mine = own.filter(person_id=pk).order_by("-service_on", "-seq")
            for entry in mine[:number]:
                hours.store(who, entry)
        guardian = self.ground.demo_people["guardian"]
        if balance(self.minor.pk):
            hours.transfer(ward, guardian, credits=1, nonce="world")
        profile = Profile.objects.get(person=self.volunteer.person_id)
        if balance(profile.person_id):
            hours.spend(
                self.secretary, profile, credits=1, nonce="world", note="家里老人理发一次。"
            )

    # ------------------------------------------------------------ the town

    def in_town(self) -> None:
        """The town secretary has a list of her own: two waiting, one published, one in the past."""
        for ago, title, review in (
            (1, "老年食堂送餐", None), (3, "村口义写春联准备", None),
            (4, "道路护学岗", 2), (10, "独居老人上门", 9),
        ):  # fmt: skip
            activity, shift = self.occasion(ago, (450, 540), title, 4, here=False)
            self.scanned(activity, shift, self.inside(shift))
            self.confirm(activity, shift, shift.ends_at + timedelta(minutes=SOON))
            if review is not None:
                with at(self.moment(review)):
                    hours.pass_review(self.town_secretary, self.pendings(activity))
        with at(self.moment(1, 700)):
            hours.credit_published(LEDGER)
        credited = Entry.objects.filter(unit=self.town.unit, activity="独居老人上门").first()
        if credited is not None:
            with at(min(credited.made_at + timedelta(hours=2), self.now)):
                hours.object_to_entry(as_person(credited.person_id), credited, text=OBJECTIONS[3])

    # ------------------------------------------------------------ forgotten check-outs

    def forgotten(self) -> None:
        """Of last Saturday: people say when they left; the leader has answered two of them."""
        held = SignUp.objects.filter(
            shift__activity__unit=self.station,
            shift__activity__starts_at__gte=minute_of(self.ground.last_saturday, 0),
            shift__activity__ends_at__lt=self.now,
            shift__activity__state=Activity.State.PUBLISHED,
            state=SignUp.State.JOINED,
            arrived_at__isnull=False,
            left_at=None,
        ).select_related("shift")
        # Nobody decides on an own claim.
        held = held.exclude(person_id=self.leader.person_id or 0)
        claims: list[LeavingClaim] = []
        for one in held.order_by("pk")[:4]:
            claims.append(
                activities.claim_leaving(
                    as_person(one.person_id),
                    one,
                    left_at=one.shift.ends_at,
                    note="收摊时手机没电，没来得及签退。",
                )
            )
        for claim, accept in zip(claims, (True, False), strict=False):
            activities.decide_claim(
                self.leader, claim, accept=accept,
                answer="收摊时在场。" if accept else "你十点半就回去了，请按实际时间再报。",
            )  # fmt: skip

    # ------------------------------------------------------------ what looks odd

    def odd(self) -> None:
        """Five people whose day had more than eleven hours, at two ends of the district."""
        people = [one.person_id for one in self.free(7, 5)]
        rows: list[PastActivity] = []
        town, here = self.town.places[PERMANENT], self.venue
        for title, venue, unit, start, end, who in (
            ("清晨菜场秩序引导", here, self.station.pk, 390, 630, people),
            ("午间送餐", town, self.town.unit.pk, 640, 870, people),
            ("夜间巡防", here, self.station.pk, 1020, 1290, people),
        ):
            begins, ends = minute_of(self.day(7), start), minute_of(self.day(7), end)
            notice = self.ground.facts.notice
            rows.append(
                PastActivity(
                    unit_id=unit,
                    venue_id=venue.pk,
                    title=title,
                    starts_at=begins,
                    ends_at=ends,
                    leader_id=self.leader.person_id if venue is here else self.town_leader,
                    programme_id=self.ground.programmes[self.programme].pk,
                    content=notice.about(title, venue.name),
                    conditions=notice.conditions,
                    how_to_join=notice.how_to_join,
                    risks=notice.risks,
                    guarantees=notice.guarantees,
                    shifts=[
                        PastShift(
                            title=self.words.post,
                            starts_at=begins,
                            ends_at=ends,
                            capacity=8,
                            people=[PastService(one, begins, ends, "present") for one in who],
                        )
                    ],
                )
            )
        recorded = activities.record_history(self.actor, rows)
        hours.credit_many(self.actor, recorded.credits)
        self.search(set(recorded.activity_ids))

    def free(self, ago: int, number: int) -> list[Volunteer]:
        """People who have nothing else on this day."""
        busy = set().union(*(self.ground.busy[self.day(ago), part] for part in range(3)))
        chosen = self.regulars.draw(self.random, number, busy, self.day(60))
        for part in range(3):
            self.ground.busy[self.day(ago), part].update(one.person_id for one in chosen)
        return chosen

    def search(self, planted: set[int]) -> None:
        """What the night would find of that day; two of it were looked at."""
        chosen = SignUp.objects.filter(shift__activity__in=planted)
        inside = set(chosen.values_list("pk", flat=True))
        found = search_between(self.day(7), self.day(6))
        hours.keep_findings(LEDGER, [one for one in found if inside & set(one.records)])
        laid = list(findings(self.secretary).order_by("pk"))
        if len(laid) > 2:
            hours.dismiss_finding(
                self.secretary, laid[0], reason="当天三场都有照片和群众签字，连着做了一天。"
            )
            record = laid[1].records.order_by("pk").values_list("sign_up_id", flat=True)[0]
            hours.confirm_finding(
                self.secretary, laid[1], minutes={record: 120},
                reason="本人说上午只待了两小时，按实际更正。",
            )  # fmt: skip

    def pendings(self, activity: Activity) -> list[Pending]:
        found = Pending.objects.filter(sign_up__shift__activity=activity, state="review")
        return list(found.select_related("unit", "sign_up__shift__activity").order_by("pk"))

"""What is before them: lines with offers, draws, parties, invitations, regular posts."""

from datetime import timedelta

from qinglin.activities import actions as activities
from qinglin.activities.actions import RolePlan, SafeguardPlan, TermsPlan
from qinglin.activities.models import Activity, Insurance, Offer, SeriesShift, Shift, SignUp
from qinglin.kernel import clock
from qinglin.people.models import Person
from qinglin.worlds.building.coming import as_person, at

from .scene import TEN, Act
from .served import Served

MORNING = (540, 660)
#: In minutes, of which those of the night do not count.
DAY = 24 * 60
AGREEMENT = (
    "甲方：{unit}　乙方：志愿者本人（未成年人由监护人代签）。\n"
    "一、乙方在活动期间承担所报岗位的志愿服务，听从现场负责人安排。\n"
    "二、甲方提供饮水、午餐、交通补贴和人身意外伤害保险。\n"
    "三、乙方身体不适或有事不能到场，提前一天告知甲方。\n"
    "四、服务结束后十个工作日内，甲方如实记录服务时长。"
)


class Ahead(Served):
    """Everything that is still to come."""

    #: insurance of the units, the first in force
    policies: list[Insurance]

    def ahead(self) -> tuple[Act, ...]:
        return (
            self.offered, self.held_back, self.chosen, self.together, self.invited, self.agreed,
            self.regular, self.cancelled_late,
        )  # fmt: skip

    def coming(
        self, ahead: int, hours: tuple[int, int], title: str, capacity: int, plan: TermsPlan
    ) -> tuple[Activity, Shift]:
        """A published activity of the station with terms, nobody in it yet."""
        activity, shift = self.occasion(-ahead, hours, title, 0, capacity=capacity, planned=10)
        with at(self.now - timedelta(days=4)):
            activities.settle_terms(self.leader, shift, plan)
        return activity, shift

    def offered(self) -> None:
        """Places were given back: one offer declined, one taken, one lapsed, one still open."""
        plan = TermsPlan(offer_minutes=DAY)
        _activity, shift = self.coming(3, MORNING, "社区义诊助手", 4, plan)
        with at(self.now - timedelta(days=4)):
            people = self.join(shift, self.regulars, 10)
        asked = iter((self.moment(3, TEN), self.moment(3, TEN + 60), self.moment(1, TEN)))
        with at(next(asked)):
            self.leave(shift, people[0])
            self.answer(shift, accept=False)
            self.answer(shift, accept=True)
        with at(next(asked)):
            self.leave(shift, people[1])
        with at(next(asked) + timedelta(hours=3)):
            activities.settle_terms(self.leader, shift, TermsPlan(offer_minutes=3 * DAY))
            for offer in Offer.objects.filter(shift=shift, state=Offer.State.OPEN).order_by("pk"):
                activities.lapse_offer(self.actor, offer)
        if not Offer.objects.filter(shift=shift, state=Offer.State.OPEN).exists():
            with at(self.moment(1, TEN + 200)):
                activities.make_due_offers(self.actor, shift)

    def held_back(self) -> None:
        """People wait although there seems to be room: the line is paused, a part is full."""
        _activity, shift = self.coming(4, MORNING, "大型赛事补给点", 6, TermsPlan())
        with at(self.now - timedelta(days=3)):
            activities.pause_line(self.leader, shift, reason="等赛事组委会确认补给点位置。")
            people = self.join(shift, self.regulars, 8)
        with at(self.moment(1, TEN)):
            self.leave(shift, people[0])
        roles = (RolePlan(title="导览", capacity=2), RolePlan(title="检票", capacity=4))
        _activity, shift = self.coming(
            5, MORNING, "非遗市集服务", 6, TermsPlan(roles=roles, companions=1)
        )
        guide, gate = shift.roles.order_by("position")
        for role, number in ((guide, 4), (gate, 2)):
            taken = self._taken(shift)
            for one in self.regulars.draw(self.random, number, taken, self.day(60)):
                self._take(shift, one.person_id)
                with at(self.now - timedelta(days=2)):
                    activities.enter(self.actor, shift.pk, [one.person_id], role_id=role.pk)

    def chosen(self) -> None:
        """By approval, and by lot: one draw is due, one is still open."""
        _activity, shift = self.coming(6, MORNING, "青年讲解员选拔", 3, TermsPlan(way="approval"))
        with at(self.now - timedelta(days=2)):
            self.join(shift, self.regulars, 5)
        for one in self.inside(shift)[:2]:
            with at(self.now - timedelta(days=1)):
                activities.approve(self.leader, one.pk)
        for ahead, title, closed in ((7, "富春江马拉松起点服务", True), (8, "音乐节引导", False)):
            activity, shift = self.coming(ahead, MORNING, title, 3, TermsPlan(way="draw"))
            with at(self.now - timedelta(days=2)):
                self.join(shift, self.regulars, 6)
            if closed:
                with at(self.now - timedelta(days=1)):
                    activities.edit_activity(
                        self.leader, activity, closes_at=self.now - timedelta(hours=2)
                    )

    def together(self) -> None:
        """A family goes together or not at all; another one stands in line as one entry."""
        _activity, shift = self.coming(9, MORNING, "亲子护绿", 4, TermsPlan(companions=2))
        guardian = self.guardian.person_id or 0
        with at(self.now - timedelta(days=2)):
            self.join(shift, self.regulars, 3)
            if not {guardian, self.minor.pk} & self._taken(shift):
                activities.enter(self.guardian, shift.pk, [guardian, self.minor.pk])
                self._take(shift, guardian)
                self._take(shift, self.minor.pk)

    def invited(self) -> None:
        """The leader asks by name; whoever cannot come is covered."""
        demo = self.ground.demo_people["volunteer"]
        _activity, shift = self.coming(10, MORNING, "磨刀修伞进村", 4, TermsPlan())
        people = self.regulars.draw(self.random, 2, self._taken(shift), self.day(60))
        with at(self.now - timedelta(hours=20)):
            asked = Person.objects.filter(pk__in=[one.person_id for one in people])
            for person in (demo, *asked.order_by("pk")):
                activities.add_person(self.leader, shift, person)
        occurrence = Activity.objects.filter(
            series=self.weekly, state=Activity.State.PUBLISHED, starts_at__gt=self.now
        ).order_by("starts_at")
        posts = Shift.objects.filter(activity__in=occurrence[:1], waiting=0, taken__gt=0)
        for post in posts.order_by("pk"):
            leaving = self.inside(post)[0]
            if leaving.person_id != demo.pk and leaving.person_id != self.minor.pk:
                activities.cannot_come(
                    as_person(leaving.person_id), leaving.pk, reason="孩子发烧，走不开。"
                )
                break

    def agreed(self) -> None:
        """A large event: insured, with an agreement that two have signed."""
        policy = self.policies[0]
        activity, shift = self.coming(11, MORNING, "公望马拉松赛道服务", 12, TermsPlan())
        words = AGREEMENT.format(unit=self.station.name)
        plan = SafeguardPlan(large_event=True, insurance_id=policy.pk, agreement=words)
        with at(self.now - timedelta(days=2)):
            activities.set_safeguard(self.leader, activity, plan)
            drawn = self.regulars.draw(self.random, 3, self._taken(shift), self.day(60))
            for one in drawn:
                activities.sign_agreement(as_person(one.person_id), activity, one.person_id)
                self._sign_up(shift, one.person_id)

    def regular(self) -> None:
        """Regular posts: agreed, asked, ended; and a day on which the series rests."""
        posts = list(SeriesShift.objects.filter(series=self.weekly, skill=None).order_by("pk"))
        taken = {person.pk for person in self.ground.demo_people.values()}
        drawn = self.regulars.draw(self.random, 4, taken, self.day(60))
        chosen = [self.ground.demo_people["volunteer"].pk, *(one.person_id for one in drawn)]
        people = Person.objects.in_bulk(chosen)
        for number, pk in enumerate(chosen):
            with at(self.now - timedelta(days=1)):
                asked = activities.ask_standing(
                    self.leader, posts[number % len(posts)], people[pk],
                    from_on=self.ground.today, every_weeks=1 + number % 2,
                )  # fmt: skip
                if number in (1, 2, 3):
                    activities.agree_standing(as_person(pk), asked)
                if number == 3:
                    activities.end_standing(as_person(pk), asked)
        later = Activity.objects.filter(series=self.watch, state=Activity.State.DRAFT)
        for day in later.order_by("-starts_at").values_list("slot_on", flat=True)[:1]:
            if day is not None:
                activities.skip_slot(
                    self.secretary, self.watch, day, reason="车站设备检修，停一天。"
                )

    def cancelled_late(self) -> None:
        """The demo's volunteer once said too late that she could not come."""
        demo = self.ground.demo["volunteer"]
        _activity, shift = self.occasion(6, (1080, 1200), "夜跑护航", 5, demo=(demo,))
        with at(shift.starts_at - timedelta(hours=3)):
            for mine in SignUp.objects.filter(shift=shift, person_id=demo.person_id).order_by("pk"):
                activities.cannot_come(self.volunteer, mine.pk, reason="临时加班。")
        activity = Activity.objects.get(pk=shift.activity_id)
        self.scanned(activity, shift, self.inside(shift))
        self.confirm(activity, shift, shift.ends_at + timedelta(minutes=30))

    def leave(self, shift: Shift, person_id: int) -> None:
        held = SignUp.objects.get(shift=shift, person_id=person_id)
        activities.cancel_sign_up(as_person(person_id), held.pk)

    def answer(self, shift: Shift, *, accept: bool) -> None:
        """Whoever is asked now answers."""
        offer = Offer.objects.filter(shift=shift, state=Offer.State.OPEN).order_by("pk").first()
        if offer is None or clock.now() >= offer.expires_at:
            return
        who = as_person(offer.person_id)
        if accept:
            activities.accept_offer(who, offer.pk)
        else:
            activities.decline_offer(who, offer.pk)

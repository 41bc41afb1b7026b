"""Tables of the room; what is planned, the line, the law and the rest have files of their own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qinglin.activities.evidence import CreditTerms as CreditTerms
from qinglin.activities.evidence import Kit as Kit
from qinglin.activities.evidence import KitScan as KitScan
from qinglin.activities.evidence import LeavingClaim as LeavingClaim
from qinglin.activities.evidence import OutcomeChange as OutcomeChange
from qinglin.activities.evidence import PaperSheet as PaperSheet
from qinglin.activities.evidence import SheetLine as SheetLine
from qinglin.activities.evidence import Whereabouts as Whereabouts

from .after import ActivityPhoto, Feedback, PhotoPerson, Praise, Thanks
from .conduct import Bar, Mark, PlacesRule
from .lawful import Agreement, Insurance, MinorRule, NatureReview, Safeguard
from .line import Application, Companion, Draw, Offer, Party, Role, Terms, Training
from .opening import OpenDay, Recruit
from .planned import Coverage, Programme, Recruitment, Series, SeriesShift
from .rota import Pattern, Skipped, Standing, Told

__all__ = [
    "Activity",
    "ActivityPhoto",
    "Agreement",
    "Application",
    "Bar",
    "CalendarFeed",
    "CodeTry",
    "Companion",
    "Coverage",
    "CreditRule",
    "Draw",
    "Feedback",
    "Insurance",
    "Mark",
    "MinorRule",
    "NatureReview",
    "Offer",
    "OpenDay",
    "Party",
    "Pattern",
    "PhotoPerson",
    "PlacesRule",
    "Praise",
    "Programme",
    "Recruit",
    "Recruitment",
    "Role",
    "Safeguard",
    "Scan",
    "Series",
    "SeriesShift",
    "Shift",
    "SignUp",
    "Skipped",
    "Standing",
    "Tally",
    "Terms",
    "Thanks",
    "Told",
    "Training",
]


class Activity(Recruitment):
    """活动（场次）: one occasion. ``slot_on`` is its identity inside a series and never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("待发布")
        PUBLISHED = "published", _("招募中")
        CONFIRMED = "confirmed", _("已确认")
        CANCELLED = "cancelled", _("已取消")

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="+")
    slot_on = models.DateField(null=True)
    leader = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    picture = models.ForeignKey("files.StoredFile", models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("名称"), max_length=80)
    edition = models.PositiveSmallIntegerField(_("第几届（季、期）"), null=True, blank=True)
    search = models.CharField(max_length=600, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    #: Before this moment nobody signs up; none: as soon as it is published.
    opens_at = models.DateTimeField(_("报名开始"), null=True, blank=True)
    closes_at = models.DateTimeField(_("报名截止"))
    published_at = models.DateTimeField(null=True)
    #: Days from the publishing to the start, as the rule about announcing in time counts them.
    lead_days = models.PositiveSmallIntegerField(_("提前发布天数"), null=True, editable=False)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True, default="")
    #: How often it or its shifts were changed after they were made, and when last: calendars ask.
    changes = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="activity_ends_later"
            ),
            models.UniqueConstraint(fields=["series", "slot_on"], name="activity_slot_once"),
        ]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="activity_upcoming"),
            models.Index(fields=["unit", "starts_at"], name="activity_of_unit"),
            models.Index(fields=["series", "starts_at"], name="activity_of_series"),
        ]

    def __str__(self) -> str:
        return self.title


class Shift(models.Model):
    """班次: a span of time, a post, a number of places.

    ``taken`` counts sign-ups that hold a place, ``waiting`` those in line; both are kept by the
    same statement that changes them, and checked against the rows by ``qinglin verify``.
    While anybody waits, a newcomer waits too, so ``waiting > 0`` means the shift is full.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="shifts")
    service = models.ForeignKey("venues.Service", models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("岗位"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    capacity = models.PositiveSmallIntegerField(_("名额"))
    minimum = models.PositiveSmallIntegerField(_("最少人数"), default=1)
    skill = models.ForeignKey("volunteers.Skill", models.PROTECT, null=True, related_name="+")
    min_age = models.PositiveSmallIntegerField(_("最低年龄"), default=14)
    taken = models.PositiveIntegerField(default=0, editable=False)
    waiting = models.PositiveIntegerField(default=0, editable=False)
    overbooked = models.PositiveSmallIntegerField(default=0, editable=False)
    last_queue_no = models.PositiveIntegerField(default=0, editable=False)
    served = models.PositiveIntegerField(default=0, editable=False)
    #: Whether signing up has to look at more than the plain conditions: terms, roles, agreements,
    #: offers, parties. Most shifts have none of these, and their sign-ups ask for none.
    gated = models.BooleanField(default=False, editable=False)
    #: Raised by every change that decides who may sign up: see docs/adr/0008.
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity") + F("overbooked")), name="shift_not_overfull"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_later"
            ),
            models.UniqueConstraint(fields=["activity", "title"], name="shift_title_once"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="shift_by_time")]

    def __str__(self) -> str:
        return self.title

    @property
    def free(self) -> int:
        """Places that are left."""
        return max(self.capacity - self.taken, 0)

    @property
    def over(self) -> int:
        """By how many people the shift is over capacity."""
        return max(self.taken - self.capacity, 0)


class SignUp(models.Model):
    """报名: one person on one shift; after the roll it is the attendance record.

    Raw times stay as scanned; ``minutes`` is what the district's dated rule makes of them.
    """

    class State(models.TextChoices):
        JOINED = "joined", _("已报名")
        WAITING = "waiting", _("候补中")
        CANCELLED = "cancelled", _("已取消")
        CONFIRMED = "confirmed", _("已确认")

    class Source(models.TextChoices):
        SELF = "self", _("本人报名")
        STAFF = "staff", _("工作人员代报")
        WALK_IN = "walk_in", _("现场加入")
        STANDING = "standing", _("固定值班")
        COVER = "cover", _("顶班")

    class Outcome(models.TextChoices):
        PRESENT = "present", _("到岗")
        LATE = "late", _("迟到")
        LEFT_EARLY = "left_early", _("早退")
        NO_SHOW = "no_show", _("未到")
        EXCUSED = "excused", _("请假")
        HELPED = "helped", _("未报名到场服务")
        PAID = "paid", _("带薪在岗")

    #: Who was there and served. Those who did not come or were excused are not counted anywhere;
    #: who was paid for the time is no volunteer in it: no hours, and told apart where counted.
    SERVED = (Outcome.PRESENT, Outcome.LATE, Outcome.LEFT_EARLY, Outcome.HELPED)

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="sign_ups", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(_("状态"), max_length=10, choices=State)
    source = models.CharField(_("来源"), max_length=8, choices=Source, default=Source.SELF)
    role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+", db_index=False)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="members", db_index=False
    )
    queue_no = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()
    promoted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    override_reason = models.CharField(max_length=200, blank=True, default="")
    reminded_at = models.DateTimeField(null=True, editable=False)
    arrived_at = models.DateTimeField(_("签到"), null=True)
    left_at = models.DateTimeField(_("签退"), null=True)
    outcome = models.CharField(
        _("到岗情况"), max_length=10, choices=Outcome, blank=True, default=""
    )
    raw_minutes = models.PositiveSmallIntegerField(_("实际分钟"), null=True)
    minutes = models.PositiveSmallIntegerField(_("计入分钟"), null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=~Q(state="cancelled"),
                name="sign_up_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state", "shift"], name="sign_up_of"),
            models.Index(
                fields=["shift", "queue_no"], condition=Q(state="waiting"), name="sign_up_queue"
            ),
            # With the outcome at its end participations are counted from the index alone.
            models.Index(fields=["shift", "state", "person", "outcome"], name="sign_up_roll"),
            models.Index(fields=["shift"], condition=Q(outcome="paid"), name="sign_up_paid"),
            models.Index(fields=["party"], condition=Q(party__isnull=False), name="sign_up_party"),
        ]

    #: Filled by queries that list one person's sign-ups.
    place_in_line: int | None = None

    def __str__(self) -> str:
        return f"{self.person_id}@{self.shift_id}"


class CalendarFeed(models.Model):
    """日历订阅: the secret address under which a calendar reads what its owner is in.

    The secret itself is not kept. It is made anew from ``salt`` with the key of the installation,
    so that its owner can look it up; it is found by its keyed hash.
    """

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="+")
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class Scan(models.Model):
    """签到记录: every scan as it came, once per nonce. ``at`` is the corrected true time."""

    class Direction(models.TextChoices):
        IN = "in", _("签到")
        OUT = "out", _("签退")

    nonce = models.CharField(max_length=64, unique=True)
    sign_up = models.ForeignKey(SignUp, models.PROTECT, related_name="scans")
    direction = models.CharField(max_length=3, choices=Direction)
    at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    device = models.CharField(max_length=64, blank=True, default="")
    offline = models.BooleanField(default=False)
    by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return self.nonce


class CodeTry(models.Model):
    """输错的签到码: when somebody typed digits that fit nothing; kept for minutes only."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="code_try_of")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%F %T}"


class Tally(models.Model):
    """服务人次: residents served, counted without names.

    ``undoes`` takes one count back; that row carries the negative number and the time of the
    count it undoes, so that the months stay right. When and by whom it was undone is in the audit.
    """

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="tallies")
    number = models.IntegerField(_("人次"))
    at = models.DateTimeField()
    by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    nonce = models.CharField(max_length=64, null=True, unique=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        indexes = [models.Index(fields=["at"], name="tally_by_time")]

    def __str__(self) -> str:
        return f"{self.shift_id}:{self.number}"


class CreditRule(models.Model):
    """折算规则: how served minutes become creditable ones, from a day on. The past stays."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField(_("启用日期"))
    step_minutes = models.PositiveSmallIntegerField(_("计时单位（分钟）"))
    cap_minutes = models.PositiveSmallIntegerField(_("每日上限（分钟）"))
    high_cap_minutes = models.PositiveSmallIntegerField(_("上级同意后的上限（分钟）"), default=720)
    hard_percent = models.PositiveSmallIntegerField(_("较难的服务按百分之几计"), default=100)
    severe_percent = models.PositiveSmallIntegerField(_("艰苦的服务按百分之几计"), default=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "from_on"], name="credit_rule_once"),
            models.CheckConstraint(condition=Q(step_minutes__gte=1), name="credit_rule_step"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} {self.step_minutes}/{self.cap_minutes}"

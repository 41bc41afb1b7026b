from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .rules.reviewing import is_honorary
from .standing import BankAccount as BankAccount
from .standing import BankLine as BankLine
from .standing import Objection as Objection
from .standing import Pending as Pending
from .standing import ReviewRule as ReviewRule
from .standing import Star as Star
from .standing import StarScheme as StarScheme


class Entry(models.Model):
    """时长流水: one line of the ledger, with the seven fields of Order 67 Art. 7 frozen in it.

    ``minutes`` is negative in a correction that takes away. It names no activity row by key, so
    that nothing that happens to an activity can reach it, and it holds no personal text: people
    stand in it by key and enter the chain by ``Person.public_id``; see docs/ledger.md. Triggers
    in the database refuse to change or remove a line.
    """

    class Kind(models.TextChoices):
        CREDIT = "credit", _("入账")
        CORRECTION = "correction", _("更正")

    seq = models.PositiveBigIntegerField(primary_key=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    minutes = models.IntegerField(_("分钟"))
    raw_minutes = models.IntegerField(_("实际分钟"), null=True)
    source = models.CharField(max_length=60, unique=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", db_index=False
    )
    activity = models.CharField(_("活动名称"), max_length=80)
    service_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=60)
    content = models.CharField(_("服务内容"), max_length=80)
    organiser = models.CharField(_("活动组织单位"), max_length=80)
    leader = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    rule = models.CharField(_("折算规则"), max_length=40)
    reason_digest = models.BinaryField(max_length=32, null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["person", "service_on", "minutes"], name="hours_person"),
            models.Index(fields=["unit", "service_on", "person", "minutes"], name="hours_unit"),
            models.Index(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="hours_corrects"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="credit", corrects=None, reason_digest=None, minutes__gte=0)
                | Q(kind="correction", corrects__isnull=False, reason_digest__isnull=False),
                name="entry_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seq}:{self.minutes}"

    @property
    def honorary(self) -> bool:
        """Stated by somebody, not scanned: 荣誉时数."""
        return is_honorary(self.rule)


class Reason(models.Model):
    """更正理由: why an entry was corrected, in words.

    Free text may name somebody and may have to be erased one day, so it stands outside the
    chain; the entry keeps its salted digest.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="reason")
    text = models.CharField(_("更正理由"), max_length=200)
    salt = models.BinaryField(max_length=16)

    def __str__(self) -> str:
        return self.text


class Head(models.Model):
    """链头: the last entry's number and hash; one row, the lock under which the chain grows."""

    seq = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.seq)


class Balance(models.Model):
    """年度余额: minutes of one person in one year. A projection of the ledger, rebuildable."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    minutes = models.IntegerField()
    entries = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="balance_once")]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.year}:{self.minutes}"


class Certificate(models.Model):
    """志愿服务记录证明: which lines of the ledger a document stands on, and what they counted then.

    It names lines of the ledger only: nothing that happens to an activity can reach it.
    """

    class Scope(models.TextChoices):
        PERIOD = "period", _("一段时间")
        SERVICE = "service", _("一次活动")

    document = models.OneToOneField(
        "documents.Document", models.PROTECT, primary_key=True, related_name="+"
    )
    scope = models.CharField(max_length=10, choices=Scope)
    from_on = models.DateField(_("从"))
    to_on = models.DateField(_("到"))
    minutes = models.PositiveIntegerField(_("分钟"))
    services = models.PositiveIntegerField(_("次数"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__lte=models.F("to_on"), minutes__gt=0, services__gt=0),
                name="certificate_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_on}–{self.to_on}:{self.minutes}"


class CertificateLine(models.Model):
    """One credit that a certificate counts, with the minutes that counted when it was issued."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="lines")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "entry"], name="certified_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.minutes}"


class DailyHead(models.Model):
    """每日链头: where the ledger stood at the end of a Shanghai day; sent out of the house."""

    day = models.DateField(unique=True)
    seq = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day}:{self.seq}"


class HeadDelivery(models.Model):
    """链头送达: one daily head brought to one place outside, or not yet and why."""

    head = models.ForeignKey(DailyHead, models.PROTECT, related_name="deliveries")
    place = models.CharField(max_length=200)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "place"], name="head_sent_once")]

    def __str__(self) -> str:
        return f"{self.head_id}→{self.place}"


class LongDay(models.Model):
    """长时段同意: the unit above agreed beforehand that this activity needs a long day."""

    activity = models.OneToOneField("activities.Activity", models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.activity_id}"


class Finding(models.Model):
    """异常线索: something odd about records of service, as a machine saw it.

    It changes nothing by itself. A person with the right looks and settles it with a reason;
    hours change only by a correction. ``key`` is what makes the same thing found again the same.
    """

    class Kind(models.TextChoices):
        SOLD = "sold", _("疑似代刷时长")
        TWO_PLACES = "two_places", _("同一时间在两地")
        OVERLAP = "overlap", _("服务时间重叠")
        BURST = "burst", _("瞬间集中签到")
        FORWARDED = "forwarded", _("签到码疑被转发")
        MASS_VIRTUAL = "mass_virtual", _("只有名单的大型活动")
        LONG_DAY = "long_day", _("一天服务过长")
        BACK_FILL = "back_fill", _("经常事后补录")
        AT_WORK = "at_work", _("带薪在岗却计了时长")

    class State(models.TextChoices):
        OPEN = "open", _("待核实")
        CONFIRMED = "confirmed", _("属实，已更正")
        DISMISSED = "dismissed", _("已排除")

    class Sure(models.IntegerChoices):
        ASK = 1, _("需要问一问")
        LIKELY = 2, _("较有把握")
        STRONG = 3, _("很有把握")

    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    key = models.CharField(max_length=140, unique=True)
    sure = models.PositiveSmallIntegerField(_("把握"), choices=Sure)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.OPEN)
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", db_index=False)
    #: The second unit, where one person's records stand at two.
    other_unit = models.ForeignKey("orgs.Unit", models.PROTECT, null=True, related_name="+")
    from_on = models.DateField(_("从"))
    to_on = models.DateField(_("到"))
    #: Numbers of the explanation, and the limits that held when it was found.
    facts = models.JSONField()
    found_at = models.DateTimeField(_("发现时间"))
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(_("处理理由"), max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "-to_on"], name="finding_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(state="open"),
                name="finding_settled_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.key


class FindingRecord(models.Model):
    """One record of service that a finding is about."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="records", db_index=False)
    sign_up = models.ForeignKey("activities.SignUp", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "sign_up"], name="finding_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}:{self.sign_up_id}"

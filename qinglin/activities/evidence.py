"""What proves that somebody was there: leaders' phones, paper, words, a distance; and what counts.

Tables beside ``models.py``, which names them; nothing here knows of the ledger of hours.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kit(models.Model):
    """离线名单: one download of a signed roster to a leader's phone.

    ``behind_ms`` is by how much the phone's clock was behind ours at that moment.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    device = models.CharField(_("设备"), max_length=32)
    day = models.DateField(_("日期"))
    salt = models.CharField(max_length=32)
    behind_ms = models.BigIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.device}@{self.day}"


class KitScan(models.Model):
    """离线名单上的一次记录: from which phone a scan came, as which of its records, and how."""

    class Way(models.TextChoices):
        CODE = "code", _("扫本人的签到码")
        TYPED = "typed", _("输纸面编号")
        HAND = "hand", _("领队点名")

    scan = models.OneToOneField("activities.Scan", models.PROTECT, related_name="kit_scan")
    kit = models.ForeignKey(Kit, models.PROTECT, related_name="scans")
    counter = models.PositiveIntegerField(_("序号"))
    way = models.CharField(_("方式"), max_length=5, choices=Way)
    #: By how much the phone's clock was behind ours when it was delivered.
    behind_ms = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kit", "counter"], name="kit_scan_once")]

    def __str__(self) -> str:
        return f"{self.kit_id}:{self.counter}"


class PaperSheet(models.Model):
    """纸质名单: one printed roster with its number; entered once and by whom."""

    activity = models.ForeignKey("activities.Activity", models.PROTECT, related_name="+")
    number = models.CharField(_("名单编号"), max_length=12, unique=True)
    printed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField(_("打印时间"))
    entered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"), null=True)
    people = models.PositiveIntegerField(_("录入人数"), default=0)

    def __str__(self) -> str:
        return self.number


class SheetLine(models.Model):
    """纸质名单的一行: which scan was typed from which sheet."""

    sheet = models.ForeignKey(PaperSheet, models.PROTECT, related_name="lines")
    scan = models.OneToOneField("activities.Scan", models.PROTECT, related_name="sheet_line")

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.scan_id}"


class LeavingClaim(models.Model):
    """忘记签退的说明: when the person says to have left, and what the leader made of it."""

    class State(models.TextChoices):
        OPEN = "open", _("等领队核实")
        ACCEPTED = "accepted", _("领队已核实")
        DECLINED = "declined", _("领队未认可")

    sign_up = models.OneToOneField("activities.SignUp", models.PROTECT, related_name="claim")
    left_at = models.DateTimeField(_("离开时间"))
    note = models.CharField(_("说明"), max_length=200)
    made_at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    answer = models.CharField(_("答复"), max_length=200, blank=True, default="")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | Q(decided_at__isnull=False) & ~Q(state="open"),
                name="leaving_claim_decided",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sign_up_id}:{self.state}"


class Whereabouts(models.Model):
    """签到时离阵地多远: a signal for whoever looks, never a verdict; forgotten after 30 days.

    The person chose to send it. Coordinates are not kept, only the distance.
    """

    scan = models.OneToOneField("activities.Scan", models.CASCADE, related_name="whereabouts")
    metres = models.PositiveIntegerField(_("距离（米）"))
    accuracy = models.PositiveIntegerField(_("误差（米）"))
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.scan_id}:{self.metres}"


class CreditTerms(models.Model):
    """计时条件: what one activity is counted by besides the district's rule."""

    class Difficulty(models.TextChoices):
        USUAL = "usual", _("一般")
        HARD = "hard", _("较难")
        SEVERE = "severe", _("艰苦")

    activity = models.OneToOneField("activities.Activity", models.PROTECT, related_name="terms")
    difficulty = models.CharField(
        _("难度"), max_length=6, choices=Difficulty, default=Difficulty.USUAL
    )
    travel_minutes = models.PositiveSmallIntegerField(_("路上的时间（分钟）"), default=0)
    #: The day's cap that the unit above agreed to; the rule's own where nobody did.
    cap_minutes = models.PositiveSmallIntegerField(_("经同意的每日上限（分钟）"), null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.activity_id}:{self.difficulty}"


class OutcomeChange(models.Model):
    """到岗情况的更正: both values, why, and who; the roll itself was confirmed before."""

    sign_up = models.ForeignKey("activities.SignUp", models.PROTECT, related_name="changes")
    was = models.CharField(_("原来"), max_length=10)
    now = models.CharField(_("改为"), max_length=10)
    was_minutes = models.PositiveSmallIntegerField(_("原计入分钟"))
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sign_up_id}:{self.was}>{self.now}"

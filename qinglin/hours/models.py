from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """时长流水: one line of the ledger, with the seven fields of Order 67 Art. 7 frozen in it.

    ``minutes`` may be negative in a correction. It names no activity row by key, so that
    nothing that happens to an activity can reach it.
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
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    activity = models.CharField(_("活动名称"), max_length=80)
    service_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=60)
    content = models.CharField(_("服务内容"), max_length=80)
    organiser = models.CharField(_("活动组织单位"), max_length=80)
    leader = models.CharField(_("活动负责人"), max_length=50, blank=True, default="")
    rule = models.CharField(_("折算规则"), max_length=40)
    reason = models.CharField(_("更正理由"), max_length=200, blank=True, default="")
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["person", "service_on", "minutes"], name="hours_person"),
            models.Index(fields=["unit", "service_on", "person", "minutes"], name="hours_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="credit", corrects=None, minutes__gte=0)
                | Q(kind="correction", corrects__isnull=False),
                name="entry_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seq}:{self.minutes}"


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

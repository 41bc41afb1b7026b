"""活动之上: programmes, what they reach, and series with the shifts of every occurrence."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """项目（品牌）: what activities are counted under, such as 五水共治 or 温暖回家路."""

    class Class(models.TextChoices):
        REGULAR = "regular", _("常态化便民利民")
        CARE = "care", _("个性化民生关爱")
        GOVERNANCE = "governance", _("专业化社会治理")
        OTHER = "other", _("其他")

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(_("名称"), max_length=60)
    project_class = models.CharField(_("项目类别"), max_length=12, choices=Class)

    def __str__(self) -> str:
        return self.title


class Coverage(models.Model):
    """项目覆盖: a unit that a programme reaches, and how many people live or learn there.

    Whoever is covered was not served by that: these people are never added to those served.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(_("覆盖人数"), null=True, blank=True)
    from_on = models.DateField(_("开始日期"))
    until_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "unit"], condition=Q(until_on=None), name="coverage_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="coverage_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}>{self.unit_id}"


class Recruitment(models.Model):
    """招募公告: the seven things a notice states (GB/T 40143 6.1), shared by series and activity.

    Number of volunteers stands in the shifts, time and place in the activity itself.
    """

    content = models.TextField(_("服务内容"), blank=True, default="")
    conditions = models.TextField(_("志愿者条件"), blank=True, default="")
    how_to_join = models.TextField(_("报名方式"), blank=True, default="")
    risks = models.TextField(_("可能的风险"), blank=True, default="")
    guarantees = models.TextField(_("提供的保障"), blank=True, default="")

    class Meta:
        abstract = True


class Series(Recruitment):
    """周期活动: a rule (RFC 5545 RRULE) that yields occurrences; each slot has at most one."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    leader = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Days(models.TextChoices):
        ANY = "any", _("照规则，不看放假")
        NOT_HOLIDAYS = "not_holidays", _("法定节假日不办")
        WORKDAYS = "workdays", _("只在工作日（含调休上班）")
        RESTDAYS = "restdays", _("只在休息日（不含调休上班）")

    title = models.CharField(_("名称"), max_length=80)
    rule = models.CharField(_("重复规则"), max_length=120)
    days = models.CharField(_("放假和调休"), max_length=12, choices=Days, default=Days.ANY)
    edition = models.PositiveSmallIntegerField(_("第几季"), null=True, blank=True)
    #: The season, or the same series by an older rule, that this one continues.
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    #: What every occurrence gets: its dangers, insurance and agreement, as plain values.
    safeguard = models.JSONField(default=dict)
    first_on = models.DateField(_("首次日期"))
    until_on = models.DateField(_("末次日期"), null=True, blank=True)
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="series_ends_later")
        ]

    def __str__(self) -> str:
        return self.title


class SeriesShift(models.Model):
    """One shift that every occurrence of the series gets. Minutes count from its start."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="shifts")
    service = models.ForeignKey("venues.Service", models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("岗位"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    from_minute = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField(_("名额"))
    minimum = models.PositiveSmallIntegerField(_("最少人数"), default=1)
    skill = models.ForeignKey("volunteers.Skill", models.PROTECT, null=True, related_name="+")
    min_age = models.PositiveSmallIntegerField(_("最低年龄"), default=14)
    #: The terms and roles of the shift, as plain values (rules/terms.py).
    terms = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "title"], name="series_shift_once")
        ]

    def __str__(self) -> str:
        return self.title

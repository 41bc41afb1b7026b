from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Venue(models.Model):
    """阵地: a place where service is given, permanent or flowing.

    Position in WGS-84 millionths of a degree, as integers (SQLite has no decimals).
    """

    class Kind(models.TextChoices):
        STATION = "station", _("志愿服务站点")
        HOME = "home", _("志愿者之家")
        YOUTH_HOME = "youth_home", _("青年之家（青春家园）")
        FLOWING = "flowing", _("流动阵地")
        WINDOW = "window", _("青年文明号窗口")
        OTHER = "other", _("其他场所")

    class Setting(models.TextChoices):
        """依托场所: among what the place stands; youth homes are reported by it."""

        PARTY_CENTRE = "party_centre", _("党群服务中心")
        START_UPS = "start_ups", _("创新创业园区")
        SHOPPING = "shopping", _("商城商圈")
        STUDIO = "studio", _("网络直播基地")
        COUNTRYSIDE = "countryside", _("乡村振兴样板")
        CAMPUS = "campus", _("学校")
        ELSEWHERE = "elsewhere", _("其他")

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    setting = models.CharField(
        _("依托场所"), max_length=12, choices=Setting, blank=True, default=""
    )
    name = models.CharField(_("名称"), max_length=60)
    name_key = models.CharField(max_length=160, editable=False)
    search = models.CharField(max_length=400, editable=False)
    address = models.CharField(_("地址"), max_length=120, blank=True, default="")
    latitude = models.IntegerField(null=True)
    longitude = models.IntegerField(null=True)
    permanent = models.BooleanField(_("常态化阵地"), default=False)
    monthly_floor = models.PositiveIntegerField(_("每月服务人次下限"), null=True, blank=True)
    opened_on = models.DateField(_("启用日期"))
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    simulated = models.BooleanField(_("模拟数据"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="venue_name_once")]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """开放时间: one span of one weekday (1 Monday … 7 Sunday), Shanghai clock."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("星期"))
    opens = models.TimeField(_("开"))
    closes = models.TimeField(_("关"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="opening_weekday"
            ),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opening_closes_later"),
            models.UniqueConstraint(fields=["venue", "weekday", "opens"], name="opening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"


class Service(models.Model):
    """便民服务项目: one kind of help offered at one venue, such as 小家电维修."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="services")
    title = models.CharField(_("名称"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "title"], name="service_once")]

    def __str__(self) -> str:
        return self.title


class Post(models.Model):
    """志愿服务岗（微笑岗）: a standing post in a service window."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="posts")
    title = models.CharField(_("名称"), max_length=60)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "title"], name="post_once")]

    def __str__(self) -> str:
        return self.title


class Residency(models.Model):
    """入驻与合作: an organisation that keeps close cooperation with a venue, or resides in it."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="residencies")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    resident = models.BooleanField(_("常驻"), default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "unit"], condition=Q(until_on=None), name="residency_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}@{self.venue_id}"

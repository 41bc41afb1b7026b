from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .units import Unit


class UnitKind(models.Model):
    """组织类别: what a place calls its units, on top of the kinds the product knows.

    ``form`` says which form of league organisation it is: a branch with too many or too few
    members is warned about.
    """

    class Form(models.TextChoices):
        NONE = "", _("不是团组织")
        BRANCH = "branch", _("团支部")
        GENERAL = "general", _("团总支")
        COMMITTEE = "committee", _("基层团委")
        HIGHER = "higher", _("团工委或县级以上团委")

    key = models.CharField(max_length=30, unique=True)
    title = models.CharField(_("名称"), max_length=40, unique=True)
    base = models.CharField(_("归入"), max_length=12, choices=Unit.Kind)
    form = models.CharField(_("团组织形式"), max_length=10, choices=Form, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(_("停用"), default=False)

    def __str__(self) -> str:
        return self.title


class Establishment(models.Model):
    """编制: how many seats of a kind a unit has from a day on; the latest row holds."""

    class Kind(models.TextChoices):
        FULL = "full", _("专职团干部")
        PART = "part", _("兼职团干部")
        SECONDED = "seconded", _("挂职团干部")
        SOCIAL_WORKER = "social_worker", _("青少年社工")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    kind = models.CharField(_("编制类别"), max_length=14, choices=Kind)
    seats = models.PositiveSmallIntegerField(_("核定数"))
    from_on = models.DateField(_("自"))
    document = models.CharField(_("文号"), max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "from_on"], name="establishment_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.seats}"


class Headcount(models.Model):
    """团员数: how many members and young people a unit reported as of a day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    on = models.DateField(_("统计日期"))
    members = models.PositiveIntegerField(_("团员"))
    youth = models.PositiveIntegerField(_("青年"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "on"], name="headcount_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on} {self.members}"


class Honour(models.Model):
    """集体荣誉: what a unit was named, by whom, for which year; a withdrawn one stays on record."""

    class Level(models.TextChoices):
        NATION = "nation", _("国家级")
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        DISTRICT = "district", _("区县级")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    title = models.CharField(_("荣誉名称"), max_length=80)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    given_by = models.CharField(_("授予单位"), max_length=80)
    year = models.PositiveSmallIntegerField(_("年度"))
    given_on = models.DateField(_("授予日期"))
    document = models.CharField(_("文号"), max_length=80, blank=True, default="")
    withdrawn_on = models.DateField(_("撤销日期"), null=True)
    reason = models.CharField(_("撤销理由"), max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["title", "year"], name="honour_by_title")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title", "year"],
                condition=Q(withdrawn_on=None),
                name="honour_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

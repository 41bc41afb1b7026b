from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qinglin.orgs.models import Honour


class Brand(models.Model):
    """命名项目: 青年文明号 and other names that units may apply for."""

    title = models.CharField(_("名称"), max_length=60, unique=True)
    level = models.CharField(_("级别"), max_length=10, choices=Honour.Level)
    given_by = models.CharField(_("授予单位"), max_length=80)
    review_years = models.PositiveSmallIntegerField(_("几年复核一次"), default=2)
    retired = models.BooleanField(_("停用"), default=False)

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """条件: what the records of the last year must show at least, counted through a fact."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    title = models.CharField(_("条件"), max_length=60)
    fact = models.CharField(_("统计什么"), max_length=60)
    least = models.PositiveIntegerField(_("至少"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "fact"], name="criterion_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Application(models.Model):
    """申报: a unit applies, is assessed, is named or not, reviewed, and may lose the name."""

    class State(models.TextChoices):
        APPLIED = "applied", _("待考核")
        ASSESSED = "assessed", _("已考核，待命名")
        NAMED = "named", _("已命名")
        REFUSED = "refused", _("未命名")
        WITHDRAWN = "withdrawn", _("已撤销命名")

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.APPLIED)
    words = models.TextField(_("事迹"), blank=True, default="")
    applied_on = models.DateField(_("申报日期"))
    score = models.PositiveSmallIntegerField(_("考核得分"), null=True)
    honour = models.ForeignKey("orgs.Honour", models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(_("应复核"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "unit"],
                condition=Q(state__in=["applied", "assessed", "named"]),
                name="application_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}:{self.brand_id}"


class Event(models.Model):
    """经过: each step of an application, with what was counted on that day."""

    class Kind(models.TextChoices):
        APPLIED = "applied", _("申报")
        ASSESSED = "assessed", _("考核")
        NAMED = "named", _("命名")
        REFUSED = "refused", _("不予命名")
        REVIEWED = "reviewed", _("复核通过")
        WITHDRAWN = "withdrawn", _("撤销命名")

    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True, default="")
    counted = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .units import Unit


class Agreement(models.Model):
    """协议: what units promised each other in writing, and for how long.

    ``unit`` keeps it. The signed pages and what was done under it are known to higher rooms.
    """

    class Kind(models.TextChoices):
        PARTNERSHIP = "partnership", _("结亲协议")
        BUILDING = "building", _("共建协议")
        COOPERATION = "cooperation", _("合作协议")
        RESIDENCE = "residence", _("入驻协议")
        MANDATE = "mandate", _("委托书")
        CONTRACT = "contract", _("服务合同")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    title = models.CharField(_("名称"), max_length=80)
    number = models.CharField(_("编号"), max_length=40, blank=True, default="")
    name_key = models.CharField(max_length=160, editable=False)
    search = models.CharField(max_length=400, editable=False)
    duties = models.TextField(_("约定事项"), blank=True, default="")
    signed_on = models.DateField(_("签订日期"))
    from_on = models.DateField(_("生效日期"))
    until_on = models.DateField(_("到期日期"), null=True)
    ended_on = models.DateField(_("提前终止日期"), null=True)
    end_reason = models.CharField(_("终止理由"), max_length=200, blank=True, default="")
    renews = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "kind"], name="agreement_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="agreement_forward",
            ),
            models.UniqueConstraint(
                fields=["renews"], condition=~Q(renews=None), name="agreement_renewed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Party(models.Model):
    """签约方: a unit, or somebody outside by name, and what it is in the agreement."""

    class Role(models.TextChoices):
        FIRST = "first", _("甲方")
        SECOND = "second", _("乙方")
        THIRD = "third", _("丙方")
        BUYER = "buyer", _("购买方")
        SUPERVISOR = "supervisor", _("监督运营方")
        CONTRACTOR = "contractor", _("承接方")
        HOST = "host", _("场地方")
        RESIDENT = "resident", _("入驻方")
        PARTNER = "partner", _("共建方")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    outside = models.CharField(_("系统外单位"), max_length=80, blank=True, default="")
    role = models.CharField(_("角色"), max_length=10, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "unit"], condition=~Q(unit=None), name="party_once"
            ),
            models.CheckConstraint(
                condition=Q(unit=None, outside__gt="") | Q(unit__isnull=False, outside=""),
                name="party_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.outside or f"{self.unit_id}"


class Season(models.Model):
    """季: a numbered stretch of an agreement with a theme of its own."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(_("第几季"))
    theme = models.CharField(_("主题"), max_length=60)
    from_on = models.DateField(_("开始"))
    until_on = models.DateField(_("结束"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="season_once"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="season_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}#{self.number}"

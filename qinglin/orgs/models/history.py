from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .units import Unit


class Hanging(models.Model):
    """隶属: below which parent a unit hung, from a day on and until another (not included).

    None as the first day means: since it was opened. The open row is ``Unit.parent``.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until_on=None), name="unit_hangs_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(from_on=None) | Q(until_on__gt=F("from_on")),
                name="unit_hangs_forward",
            ),
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="unit_hangs_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}<{self.parent_id}"


class FormerLink(models.Model):
    """A pair of the tree that stood until a day, not included: last year's tree is kept."""

    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    descendant = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()
    from_on = models.DateField(null=True)
    until_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["ancestor", "until_on"], name="former_link_below")]

    def __str__(self) -> str:
        return f"{self.ancestor_id}>{self.descendant_id} -{self.until_on}"


class UnitChange(models.Model):
    """沿革: what happened to a unit, on which day, by which document."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("更名")
        SORTED = "sorted", _("变更类别")
        MOVED = "moved", _("改变隶属")
        MERGED = "merged", _("并入")
        TOOK_IN = "took_in", _("接收并入")
        SPLIT = "split", _("分设")
        SPLIT_OFF = "split_off", _("由分设产生")
        DISSOLVED = "dissolved", _("撤销")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    kind = models.CharField(_("事项"), max_length=10, choices=Kind)
    on = models.DateField(_("生效日期"))
    other = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=80, blank=True, default="")
    after = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(_("缘由"), max_length=200, blank=True, default="")
    document = models.CharField(_("文号"), max_length=80, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "on"], name="unit_change_of")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.on}"

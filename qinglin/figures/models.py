from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.Model):
    """工作模式: a versioned document that describes a local system, loaded from a file."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=120)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    document = models.JSONField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Value(models.Model):
    """核算数: what the records said about one figure when it was last counted."""

    class Verdict(models.TextChoices):
        SUPPORTED = "supported", _("有记录支持")
        CONTRADICTED = "contradicted", _("与记录不符")
        NO_RECORD = "no-record", _("尚无记录")
        UNDECIDED = "undecided", _("原文有歧义")

    mode = models.ForeignKey(Mode, models.CASCADE, related_name="values")
    key = models.CharField(max_length=20)
    computed = models.BigIntegerField(null=True)
    records = models.PositiveBigIntegerField(default=0)
    verdict = models.CharField(max_length=12, choices=Verdict)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mode", "key"], name="value_once")]

    def __str__(self) -> str:
        return f"{self.key}={self.computed}"

from django.db import models
from django.utils.translation import gettext_lazy as _


class Base(models.Model):
    """底数: everything a brief may quote, of one snapshot and one period. Nothing in it changes.

    Whoever makes another brief of the same snapshot and period quotes the same numbers.
    """

    snapshot = models.ForeignKey("figures.Snapshot", models.PROTECT, related_name="+")
    code = models.CharField(max_length=24)
    since = models.DateField(null=True)
    until = models.DateField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "code"], name="base_once"),
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(since__lte=models.F("until")),
                name="base_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}/{self.code}"


class Brief(models.Model):
    """简报: what is sent out about a period. Its numbers are its base's; its words are the
    writer's and may be changed, which sets it anew."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在核算")
        SETTING = "setting", _("正在排版")
        READY = "ready", _("已完成")
        FAILED = "failed", _("没有办成")

    mode = models.ForeignKey("figures.Mode", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    base = models.ForeignKey(Base, models.PROTECT, null=True, related_name="briefs")
    code = models.CharField(max_length=24)
    state = models.CharField(max_length=8, choices=State)
    problem = models.CharField(max_length=300, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(_("期号"))
    masthead = models.CharField(_("简报名称"), max_length=24)
    title = models.CharField(_("标题"), max_length=80)
    lead = models.TextField(_("导语"), blank=True, default="")
    plans = models.TextField(_("下一步打算"), blank=True, default="")
    issuer = models.CharField(_("编印单位"), max_length=60)
    signer = models.CharField(_("落款"), max_length=60)
    dated_on = models.DateField(_("日期"))
    report_to = models.CharField(_("报"), max_length=200, blank=True, default="")
    send_to = models.CharField(_("送"), max_length=200, blank=True, default="")
    distribute_to = models.CharField(_("发"), max_length=200, blank=True, default="")
    sections = models.JSONField()
    address = models.CharField(max_length=200)
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="brief_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "failed"]) | ~models.Q(base=None),
                name="brief_has_base",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Product(models.Model):
    """成品: one file made of a brief; those of earlier revisions are kept."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        XLSX = "xlsx", "Excel"
        MD = "md", "Markdown"

    brief = models.ForeignKey(Brief, models.PROTECT, related_name="products")
    revision = models.PositiveIntegerField()
    format = models.CharField(max_length=4, choices=Format)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brief", "revision", "format"], name="product_once")
        ]

    def __str__(self) -> str:
        return f"{self.brief_id}.{self.revision}.{self.format}"

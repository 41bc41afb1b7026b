from django.db import models
from django.utils.translation import gettext_lazy as _


class Member(models.Model):
    """团员: a member of the League in one branch, as the member roster states it."""

    class State(models.TextChoices):
        ACTIVE = "active", _("在册")
        MOVED = "moved", _("已转出")
        LEFT = "left", _("已离团")

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    joined_on = models.DateField(_("入团年月"), null=True)
    number = models.CharField(_("发展团员编号"), max_length=20, blank=True, default="")
    nation = models.CharField(_("民族"), max_length=20, blank=True, default="")
    education = models.CharField(_("文化程度"), max_length=20, blank=True, default="")
    politics = models.CharField(_("政治面貌"), max_length=20, blank=True, default="")
    duty = models.CharField(_("团内职务"), max_length=30, blank=True, default="")
    state = models.CharField(_("状态"), max_length=6, choices=State, default=State.ACTIVE)

    class Meta:
        indexes = [models.Index(fields=["unit", "state"], name="member_at")]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.unit_id}"


class Kind(models.TextChoices):
    """What a roster lists."""

    VOLUNTEERS = "volunteers", _("志愿者")
    MEMBERS = "members", _("团员")
    UNITS = "units", _("组织")
    TEAMS = "teams", _("志愿服务队及队员")
    HOLDERS = "holders", _("团干部任职")


class Mapping(models.Model):
    """列对应: how a unit reads files with these columns; remembered from the last time."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    fingerprint = models.CharField(max_length=64)
    #: header as ``rules.layouts.worded`` -> field
    columns = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "fingerprint"], name="mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}@{self.unit_id}"


class Import(models.Model):
    """导入: one file, from being received to being done. The file is kept sealed, and only until
    then."""

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        MAPPING = "mapping", _("等待核对列")
        CHECKING = "checking", _("正在核对")
        READY = "ready", _("可以导入")
        APPLYING = "applying", _("正在导入")
        DONE = "done", _("已导入")
        REFUSED = "refused", _("不能导入")
        CANCELLED = "cancelled", _("已取消")

    class Way(models.TextChoices):
        ALL = "all", _("全部能导入才导入")
        EACH = "each", _("能导入的先导入")

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("名册"), max_length=10, choices=Kind)
    name = models.CharField(_("文件"), max_length=120)
    digest = models.CharField(max_length=64)
    body_sealed = models.BinaryField(null=True)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.READING)
    way = models.CharField(max_length=4, choices=Way, blank=True, default="")
    consented = models.BooleanField(_("已取得书面同意"), default=False)
    #: words of the header, first cells below them, and header -> field
    labels = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True, default="")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="import_by_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def context(self) -> str:
        """What the sealed file is bound to."""
        return f"rosters.import:{self.pk}:body"


class Line(models.Model):
    """One row of a file: what it will do, or why it cannot. Its cells stand in the sealed file
    alone; numbers of documents and telephones stand here masked."""

    class Verdict(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("变更")
        SAME = "same", _("无变化")
        CONFLICT = "conflict", _("冲突")
        REJECTED = "rejected", _("不能导入")
        SKIPPED = "skipped", _("不取")

    class Choice(models.TextChoices):
        TAKE = "take", _("取这一行")
        SKIP = "skip", _("不取这一行")

    roster = models.ForeignKey(Import, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField(_("行"))
    verdict = models.CharField(max_length=8, choices=Verdict)
    label = models.CharField(max_length=80)
    changes = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True, default="")
    cell = models.CharField(max_length=12, blank=True, default="")
    target = models.PositiveBigIntegerField(null=True)
    group = models.CharField(max_length=64, blank=True, default="")
    choice = models.CharField(max_length=4, choices=Choice, blank=True, default="")
    applied = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roster", "number"], name="line_once")]
        indexes = [models.Index(fields=["roster", "verdict", "number"], name="line_by_verdict")]

    def __str__(self) -> str:
        return f"{self.roster_id}:{self.number}"


class Export(models.Model):
    """导出: a roster taken out, by whom, why, how many rows; the file is forgotten after a day."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        WRITING = "writing", _("正在生成")
        READY = "ready", _("可以下载")
        FAILED = "failed", _("没有生成")
        GONE = "gone", _("已过期")

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    layout = models.CharField(_("版式"), max_length=20)
    reason = models.CharField(_("用途"), max_length=200)
    full = models.BooleanField(_("含完整证件号和手机号"), default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True, default="")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    #: the workbook, sealed; forgotten after a day
    body_sealed = models.BinaryField(null=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="export_by_state")]

    def __str__(self) -> str:
        return f"{self.layout}@{self.unit_id}"

    @property
    def context(self) -> str:
        """What the sealed workbook is bound to."""
        return f"rosters.export:{self.pk}:body"

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.Model):
    """工作模式: a versioned document that describes a local system, loaded from a file.

    ``stale_since`` is when records changed that no count has seen yet. ``reenacted_on``: the day
    that stands for the day of the report, where a district is re-enacted.
    """

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=120)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    document = models.JSONField()
    loaded_at = models.DateTimeField()
    stale_since = models.DateTimeField(null=True)
    reenacted_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.title


class ModeVersion(models.Model):
    """模式版本: a document as it was loaded. Older ones are kept, so that history is explained."""

    mode = models.ForeignKey(Mode, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    document = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mode", "version"], name="mode_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.mode_id}/{self.version}"


class Value(models.Model):
    """核算数: what the records said about one figure when it was last counted.

    A projection. ``computed`` is a number, ``text`` what cannot be one (numerals of the mode),
    ``details`` both readings of what is undecided, and what is doubtful;
    ``mark`` is the last audit entry the count may have seen, so that ``qinglin verify`` can tell
    a wrong value from one that is merely older than the records.
    """

    class Verdict(models.TextChoices):
        SUPPORTED = "supported", _("有记录支持")
        CONTRADICTED = "contradicted", _("与记录不符")
        NO_RECORD = "no-record", _("尚无记录")
        UNDECIDED = "undecided", _("口径未定")

    mode = models.ForeignKey(Mode, models.CASCADE, related_name="values")
    key = models.CharField(max_length=40)
    computed = models.BigIntegerField(null=True)
    text = models.CharField(max_length=200, blank=True, default="")
    details = models.JSONField(default=dict)
    records = models.PositiveBigIntegerField(default=0)
    verdict = models.CharField(max_length=12, choices=Verdict)
    computed_at = models.DateTimeField()
    mark = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mode", "key"], name="value_once")]

    def __str__(self) -> str:
        return f"{self.key}={self.computed}"


class Series(models.Model):
    """逐月数: one number followed through the months. A projection, like ``Value``.

    It is a fact counted in the whole district (``name`` is the fact's key, ``mode`` is None) or
    a figure of a mode (``fuyang-2015/S4-F8``). Months from ``since`` to ``until`` were counted.
    """

    mode = models.ForeignKey(Mode, models.CASCADE, null=True, related_name="series")
    name = models.CharField(max_length=100, unique=True)
    since = models.DateField()
    until = models.DateField()
    computed_at = models.DateTimeField()
    mark = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Point(models.Model):
    """What the records of one calendar month said, by town; a month without records has none.

    ``unit`` is a unit right below the root, or the root for everything else in it. What stands on
    a day (``Basis.AS_OF``) is given for the whole, as it stood at the end of the month.
    """

    series = models.ForeignKey(Series, models.CASCADE, related_name="points")
    unit = models.ForeignKey("orgs.Unit", models.CASCADE, related_name="+")
    month = models.DateField()
    number = models.BigIntegerField()
    records = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "month", "unit"], name="point_once")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}={self.number}"


class Part(models.Model):
    """记录分段: packed records of one range of keys (rules.holdings), named by their hash.

    Holdings of nearly the same records share nearly all parts.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Holding(models.Model):
    """被核算的记录: which records were counted and what each added, named by its hash.

    ``parts`` lists number and hash of each part. It holds keys and amounts, nothing personal.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    records = models.PositiveBigIntegerField()
    total = models.BigIntegerField()
    parts = models.JSONField()

    def __str__(self) -> str:
        return self.digest


class Snapshot(models.Model):
    """快照: all figures of a mode as they stood at one moment. Nothing in it ever changes.

    ``mark`` is the last audit entry before counting, ``digest`` a hash over all its figures and
    over the snapshot before it.
    """

    mode = models.ForeignKey(Mode, models.PROTECT, related_name="snapshots")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    document_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    mark = models.BigIntegerField()
    made_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["mode", "at"], name="snapshot_of_mode")]

    def __str__(self) -> str:
        return f"{self.mode_id}@{self.at:%F %T}"


class Frozen(models.Model):
    """冻结数: one figure of a snapshot. ``number`` is exact (minutes, where hours are said)."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="figures")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    unit_word = models.CharField(max_length=40)
    scope = models.CharField(max_length=200)
    period = models.CharField(max_length=200)
    reported = models.JSONField()
    definition = models.JSONField()
    definition_digest = models.CharField(max_length=64)
    number = models.BigIntegerField(null=True)
    computed = models.BigIntegerField(null=True)
    text = models.CharField(max_length=200, blank=True, default="")
    records = models.PositiveBigIntegerField()
    records_digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20, choices=Value.Verdict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "key"], name="frozen_once")]

    def __str__(self) -> str:
        return f"{self.key}={self.text or self.computed}"


class Term(models.Model):
    """计数项: one count that a frozen figure was made from: what was asked, and what was held."""

    frozen = models.ForeignKey(Frozen, models.PROTECT, related_name="terms")
    position = models.PositiveSmallIntegerField()
    fact = models.CharField(max_length=60)
    filters = models.JSONField()
    since = models.DateField(null=True)
    until = models.DateField()
    how = models.CharField(max_length=10)
    frame = models.JSONField()
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["frozen", "position"], name="term_once"),
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(since__lte=models.F("until")),
                name="term_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.until}"

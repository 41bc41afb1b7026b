from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """Outbox row: one reaction to one event, or one scheduled run, to be done after commit."""

    name = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="job_waiting")
        ]

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """When a scheduled piece of work last ran; claimed by one conditional update."""

    name = models.CharField(max_length=120, unique=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WorkerGap(models.Model):
    """A time in which no worker was at work; what was due in it was made good afterwards."""

    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until_at"], name="worker_gap_by_end")]

    def __str__(self) -> str:
        return f"{self.from_at:%F %T}–{self.until_at:%F %T}"


class AuditEntry(models.Model):
    """Who did what to what. Written once, never changed."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["target", "id"], name="audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.target}"


class Answered(models.Model):
    """What a POST of the API was answered under its Idempotency-Key; kept in its transaction."""

    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    #: SHA-256 of method, address and body
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    body = models.BinaryField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"


class StoredOption(models.Model):
    """The value a district gave to an option; absent means the declared default."""

    name = models.CharField(_("选项"), max_length=80, unique=True)
    value = models.JSONField(_("取值"))

    class Meta:
        db_table = "kernel_option"

    def __str__(self) -> str:
        return self.name

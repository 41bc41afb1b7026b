from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SigningKey(models.Model):
    """签名公钥: what became public of a key. The private part lies in a file, never in here.

    Whether a signature fits is decided by the published files; these rows are the register of
    what was made and when, and what ``verify`` compares the files with.
    """

    key_id = models.CharField(max_length=16, unique=True)
    algorithm = models.CharField(max_length=20)
    public = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    stolen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key_id


class Document(models.Model):
    """证明: one signed statement about a person, under a number that is never used again.

    ``statement`` is the signed text itself and never changes; rows are never deleted. ``subject``
    says what was asked for, so that asking again finds the same document. The code opens the
    public check page: it is found by its keyed hash and kept sealed.
    """

    class NameShown(models.TextChoices):
        MASKED = "masked", _("只显示姓，其余打码")
        FULL = "full", _("显示全名")
        HIDDEN = "hidden", _("不显示姓名")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", db_index=False)
    statement = models.TextField()
    algorithm = models.CharField(max_length=20)
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)
    code_hash = models.CharField(max_length=64, unique=True)
    code_sealed = models.BinaryField()
    show_name = models.CharField(
        pgettext_lazy("check page", "姓名"),
        max_length=10,
        choices=NameShown,
        default=NameShown.MASKED,
    )
    show_details = models.BooleanField(_("显示每次服务的内容"), default=True)
    issued_at = models.DateTimeField(_("开具时间"))
    issued_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(_("作废理由"), max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="document_of"),
            models.Index(fields=["unit", "-id"], name="document_by"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(revoked_at=None),
                name="document_once",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(signature=b""), name="document_signed"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Misses(models.Model):
    """查验不到的次数: when an address tried codes that open nothing; forgotten after minutes.

    The address itself is not kept, only its keyed hash.
    """

    key = models.CharField(max_length=64, unique=True)
    times = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key

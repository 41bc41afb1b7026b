from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """附件: the row is the truth about a file; the bytes lie under the media folder by digest."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("图片")
        DOCUMENT = "document", _("文件")

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    public = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest"], name="file_by_digest")]

    def __str__(self) -> str:
        return self.name

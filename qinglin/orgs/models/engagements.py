from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .units import Unit


class Engagement(models.Model):
    """聘用: a person is paid by a unit for the work, such as a youth social worker."""

    class Kind(models.TextChoices):
        SOCIAL_WORKER = "social_worker", _("青少年社工")
        STAFF = "staff", _("聘用人员")
        SUPERVISOR = "supervisor", _("专业督导")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    employer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(_("身份"), max_length=14, choices=Kind)
    title = models.CharField(_("岗位名称"), max_length=40, blank=True, default="")
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True)
    end_reason = models.CharField(_("离职缘由"), max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["kind", "employer"], name="engagement_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "employer", "kind"],
                condition=Q(until_on=None),
                name="engagement_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="engagement_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.employer_id}"


class Posting(models.Model):
    """派驻: at which unit an engaged person works, from day to day."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(until_on=None), name="posting_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="posting_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}@{self.unit_id}"

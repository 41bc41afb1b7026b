"""After the service: feedback both ways, photos, thanks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

STARS = Q(stars__gte=1) & Q(stars__lte=5)


class Feedback(models.Model):
    """志愿者的反馈: how it was, said by who served; the organiser reads it."""

    sign_up = models.OneToOneField("activities.SignUp", models.PROTECT, related_name="feedback")
    stars = models.PositiveSmallIntegerField(_("评分"))
    words = models.CharField(_("想说的话"), max_length=500, blank=True, default="")
    again = models.BooleanField(_("还愿意再来"), default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=STARS, name="feedback_stars")]

    def __str__(self) -> str:
        return f"{self.stars} {self.sign_up_id}"


class Praise(models.Model):
    """服务评价: how somebody served, and when it was said (Order 67, Art. 10)."""

    sign_up = models.OneToOneField("activities.SignUp", models.PROTECT, related_name="praise")
    stars = models.PositiveSmallIntegerField(_("服务质量"))
    words = models.CharField(_("评语"), max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=STARS, name="praise_stars")]

    def __str__(self) -> str:
        return f"{self.stars} {self.sign_up_id}"


class ActivityPhoto(models.Model):
    """活动照片: shown to everybody only once all who can be seen in it agree."""

    activity = models.ForeignKey("activities.Activity", models.PROTECT, related_name="photos")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    caption = models.CharField(_("说明"), max_length=80, blank=True, default="")
    made_at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.caption or f"photo {self.pk}"


class PhotoPerson(models.Model):
    """照片里的人: who can be recognised."""

    photo = models.ForeignKey(ActivityPhoto, models.CASCADE, related_name="shown")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photo", "person"], name="photo_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.photo_id}"


class Thanks(models.Model):
    """致谢: what the organiser says to all who served, once per activity."""

    activity = models.OneToOneField("activities.Activity", models.PROTECT, related_name="thanks")
    words = models.CharField(_("致谢"), max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.words[:20]

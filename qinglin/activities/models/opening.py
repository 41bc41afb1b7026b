"""开放日: an activity at which people get to know a team, and join it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OpenDay(models.Model):
    """开放日: a team takes in people who came to an activity."""

    activity = models.ForeignKey("activities.Activity", models.CASCADE, related_name="+")
    team = models.ForeignKey("volunteers.Team", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "team"], name="open_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}>{self.team_id}"


class Recruit(models.Model):
    """当场入队: somebody who came and joined; the membership says since when and until when."""

    open_day = models.ForeignKey(OpenDay, models.PROTECT, related_name="recruits")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("入队时间"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["open_day", "person"], name="recruit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.open_day_id}"

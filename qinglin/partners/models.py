from django.db import models


class DoneUnder(models.Model):
    """开展: an activity that was held under an agreement, perhaps in one of its seasons."""

    agreement = models.ForeignKey("orgs.Agreement", models.PROTECT, related_name="+")
    season = models.ForeignKey("orgs.Season", models.PROTECT, null=True, related_name="+")
    activity = models.ForeignKey("activities.Activity", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "activity"], name="done_under_once")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}:{self.activity_id}"


class SignedPage(models.Model):
    """签字原件: a scanned page of an agreement."""

    agreement = models.ForeignKey("orgs.Agreement", models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agreement_id}:{self.file_id}"

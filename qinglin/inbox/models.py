from django.db import models


class Message(models.Model):
    """消息: one template with its values, told to one person. ``key`` makes telling idempotent."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    template = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=120, null=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="message_told_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="message_of"),
            models.Index(
                fields=["person"], condition=models.Q(read_at=None), name="message_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template}→{self.person_id}"

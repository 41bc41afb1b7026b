from django.db import models


class World(models.Model):
    """示范区: that, and from what, a simulated district was built. There is at most one."""

    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=80)
    seed = models.BigIntegerField()
    scale = models.FloatField()
    #: The day that was today for the builder.
    built_on = models.DateField()
    built_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title

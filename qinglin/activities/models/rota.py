"""The rhythm of a station: who stands regularly, which slots are skipped, patterns to reuse."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .planned import Series, SeriesShift


class Skipped(models.Model):
    """停一场: a day of the rule on which the series does not take place, until it is restored."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="skipped")
    slot_on = models.DateField(_("哪一天"))
    reason = models.CharField(_("原因"), max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "slot_on"], name="skipped_once")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.slot_on}"


class Standing(models.Model):
    """固定值班: a volunteer who said yes to a post of a series, week after week."""

    series_shift = models.ForeignKey(SeriesShift, models.PROTECT, related_name="standing")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    #: every how many weeks, counted from the week of the first day
    every_weeks = models.PositiveSmallIntegerField(_("每几周一次"), default=1)
    from_on = models.DateField(_("从哪天起"))
    until_on = models.DateField(_("到哪天为止"), null=True, blank=True)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series_shift", "person"],
                condition=Q(ended_at=None),
                name="standing_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="standing_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.series_shift_id}"


class Pattern(models.Model):
    """活动模板: an activity to begin from, kept by a unit and shared with others if it wants."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    title = models.CharField(_("模板名称"), max_length=80)
    shared = models.BooleanField(_("其他单位也能用"), default=False)
    #: notice, length, shifts with their terms, safeguard: plain values
    plan = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    used = models.PositiveIntegerField(_("用过几次"), default=0)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"], condition=Q(dropped_at=None), name="pattern_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Told(models.Model):
    """说过的时间地点: what the people of a shift believe, once it was moved at least once."""

    shift = models.OneToOneField("activities.Shift", models.CASCADE, related_name="+")
    venue = models.ForeignKey("venues.Venue", models.PROTECT, related_name="+")
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"told of {self.shift_id}"

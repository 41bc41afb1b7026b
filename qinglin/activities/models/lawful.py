"""What the law asks before anybody serves: insurance, agreement, company for minors."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Insurance(models.Model):
    """保险: a policy under which the volunteers of a unit are insured against accidents."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    insurer = models.CharField(_("承保公司"), max_length=60)
    policy_no = models.CharField(_("保单号"), max_length=60)
    from_on = models.DateField(_("起保日期"))
    until_on = models.DateField(_("终保日期"))
    covers = models.CharField(_("保障范围"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["insurer", "policy_no"], name="insurance_once"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="insurance_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insurer} {self.policy_no}"


class Safeguard(models.Model):
    """保障: what makes an activity one that needs insurance or a written agreement.

    The six cases of an agreement are the first four, a month or more of service, and that
    either side asks for it (Zhejiang regulation on volunteer service, Art. 21).
    """

    activity = models.OneToOneField("activities.Activity", models.CASCADE, related_name="safeguard")
    dangerous = models.BooleanField(_("可能发生人身危险"), default=False)
    foreign_related = models.BooleanField(_("涉外志愿服务"), default=False)
    large_event = models.BooleanField(_("大型社会活动"), default=False)
    outside_province = models.BooleanField(_("到省外服务"), default=False)
    a_month = models.BooleanField(_("连续服务一个月以上"), default=False)
    asked = models.BooleanField(_("任何一方要求签协议"), default=False)
    insurance = models.ForeignKey(Insurance, models.PROTECT, null=True, related_name="+")
    agreement = models.TextField(_("协议正文"), blank=True, default="")

    def __str__(self) -> str:
        return f"safeguard of {self.activity_id}"


class Agreement(models.Model):
    """志愿服务协议: a volunteer's yes to exactly these words, once per activity."""

    activity = models.ForeignKey("activities.Activity", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    #: the volunteer, or the guardian of a minor
    agreed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    wording = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "person", "digest"], name="agreement_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.activity_id}"


class MinorRule(models.Model):
    """未成年人规则: until which age people serve by day only, and with an adult beside them."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField(_("启用日期"))
    under_age = models.PositiveSmallIntegerField(_("未满几周岁"))
    earliest = models.TimeField(_("最早几点"))
    latest = models.TimeField(_("最晚几点"))
    needs_adult = models.BooleanField(_("须有成年人同场"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "from_on"], name="minor_rule_once"),
            models.CheckConstraint(condition=Q(latest__gt=F("earliest")), name="minor_rule_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} <{self.under_age}"


class NatureReview(models.Model):
    """志愿服务性质核对: somebody went through what is no volunteer service (Order 67, Art. 19)."""

    activity = models.OneToOneField(
        "activities.Activity", models.CASCADE, null=True, related_name="review"
    )
    series = models.OneToOneField(
        "activities.Series", models.CASCADE, null=True, related_name="review"
    )
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(activity=None, series__isnull=False)
                | Q(activity__isnull=False, series=None),
                name="review_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"review {self.activity_id or self.series_id}"

"""What follows from coming late to cancel, and from not coming; and the appeal against it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlacesRule(models.Model):
    """报名规则: how a unit deals with lines and with people who do not come, from a day on."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField(_("启用日期"))
    may_pass = models.BooleanField(_("结伴的凑不齐时，后面的单人可以先补"), default=False)
    cover_minutes = models.PositiveIntegerField(_("顶班答复时限（分钟）"), default=120)
    late_hours = models.PositiveSmallIntegerField(_("开始前几小时内取消算临时取消"), default=0)
    late_points = models.PositiveSmallIntegerField(_("临时取消记几分"), default=0)
    no_show_points = models.PositiveSmallIntegerField(_("未到记几分"), default=0)
    most_points = models.PositiveSmallIntegerField(_("记满几分暂停报名"), default=0)
    within_days = models.PositiveSmallIntegerField(_("多少天内累计"), default=90)
    bar_days = models.PositiveSmallIntegerField(_("暂停报名几天"), default=0)
    appeal_days = models.PositiveSmallIntegerField(_("几天内可以申诉"), default=15)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "from_on"], name="places_rule_once")]

    def __str__(self) -> str:
        return f"{self.from_on} {self.unit_id}"


class Bar(models.Model):
    """暂停报名: for how long somebody signs up nowhere in a unit, and below."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until_on = models.DateField(_("到哪一天"))
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "until_on"], condition=Q(lifted_at=None), name="bar_of")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} -{self.until_on}"


class Mark(models.Model):
    """失约记录: one late cancellation or absence, its points, and the appeal against it."""

    class Kind(models.TextChoices):
        LATE = "late", _("临时取消")
        NO_SHOW = "no_show", _("没有到场")

    class State(models.TextChoices):
        STANDS = "stands", _("有效")
        APPEALED = "appealed", _("申诉中")
        UPHELD = "upheld", _("申诉后维持")
        VOID = "void", _("已作废")

    sign_up = models.OneToOneField("activities.SignUp", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    rule = models.ForeignKey(PlacesRule, models.PROTECT, related_name="+")
    bar = models.ForeignKey(Bar, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    points = models.PositiveSmallIntegerField(_("记分"))
    at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.STANDS)
    appeal = models.TextField(_("申诉理由"), blank=True, default="")
    appealed_at = models.DateTimeField(null=True)
    answer = models.CharField(_("处理意见"), max_length=300, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="mark_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"

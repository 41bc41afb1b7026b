"""What stands between a confirmed roll and the ledger, and what is made of hours afterwards.

Tables beside ``models.py``, which names them. None of them is the ledger.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReviewRule(models.Model):
    """复核办法: how service becomes hours in a unit and below, from a day on. The past stays."""

    class OnTheSpot(models.TextChoices):
        SECOND = "second", _("领队确认后，另一人复核")
        LEADER = "leader", _("领队当场确认即可")

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField(_("启用日期"))
    on_the_spot = models.CharField(_("当场签到的服务"), max_length=6, choices=OnTheSpot)
    publish_days = models.PositiveSmallIntegerField(_("公示几个工作日"))
    objection_days = models.PositiveSmallIntegerField(_("入账后几个工作日内可以提异议"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "from_on"], name="review_rule_once")]

    def __str__(self) -> str:
        return f"{self.from_on} {self.on_the_spot}/{self.publish_days}"


class Pending(models.Model):
    """待入账的服务: a confirmed service that waits for the second person, or is published.

    ``credit`` is what goes to the ledger, with the seven fields as they were on the roll;
    ``minutes`` is what it will count, ``was_minutes`` what the roll said.
    """

    class State(models.TextChoices):
        REVIEW = "review", _("待复核")
        PUBLISHED = "published", _("公示中")
        CREDITED = "credited", _("已入账")
        REFUSED = "refused", _("未通过")

    class Needs(models.TextChoices):
        UNIT = "unit", _("本单位另一人")
        ABOVE = "above", _("上级单位")

    class Kind(models.TextChoices):
        CREDIT = "credit", _("信用时数")
        HONORARY = "honorary", _("荣誉时数")

    source = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", db_index=False)
    sign_up = models.ForeignKey("activities.SignUp", models.PROTECT, related_name="+")
    credit = models.JSONField()
    service_on = models.DateField(_("日期"))
    minutes = models.PositiveIntegerField(_("分钟"))
    was_minutes = models.PositiveIntegerField(_("点名时的分钟"))
    kind = models.CharField(_("时数类别"), max_length=8, choices=Kind)
    needs = models.CharField(_("由谁复核"), max_length=5, choices=Needs)
    #: Why it takes the unit above, in the words of the rules: late, paper, helped, many.
    because = models.CharField(max_length=12, blank=True, default="")
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.REVIEW)
    first_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    second_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True, default="")
    #: The last day on which somebody may object.
    until_on = models.DateField(_("公示到"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state", "service_on"], name="pending_of_unit"),
            models.Index(fields=["state", "until_on"], name="pending_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="review", second_by=None)
                | Q(second_by__isnull=False) & ~Q(state="review"),
                name="pending_second",
            ),
            models.CheckConstraint(
                condition=Q(first_by=None) | Q(second_by=None) | ~Q(first_by=F("second_by")),
                name="pending_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.state}"


class Objection(models.Model):
    """异议: what the volunteer says against hours, published or credited; both values kept."""

    class State(models.TextChoices):
        OPEN = "open", _("处理中")
        UPHELD = "upheld", _("成立，已改")
        DISMISSED = "dismissed", _("不成立")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    pending = models.ForeignKey(Pending, models.PROTECT, null=True, related_name="objections")
    entry = models.ForeignKey("hours.Entry", models.PROTECT, null=True, related_name="+")
    text = models.CharField(_("说明"), max_length=200)
    was_minutes = models.PositiveIntegerField(_("原计入分钟"))
    now_minutes = models.PositiveIntegerField(_("改为分钟"), null=True)
    made_at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.OPEN)
    answer = models.CharField(_("答复"), max_length=200, blank=True, default="")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pending=None, entry__isnull=False)
                | Q(pending__isnull=False, entry=None),
                name="objection_to_one",
            ),
            models.UniqueConstraint(
                fields=["pending"], condition=Q(state="open"), name="objection_open_pending"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="open"), name="objection_open_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.state}"


class StarScheme(models.Model):
    """星级办法: from how many hours on, published for how long; from a day on."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField(_("启用日期"))
    #: Hours for one star, two stars, and so on.
    hours = models.JSONField(_("各星级小时数"))
    publish_days = models.PositiveSmallIntegerField(_("公示几个工作日"))
    honorary_too = models.BooleanField(_("荣誉时数也算"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "from_on"], name="star_scheme_once")]

    def __str__(self) -> str:
        return f"{self.from_on} {self.hours}"


class Star(models.Model):
    """星级认定: a decision with its day and the scheme it stands on, never a silent number."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("公示中")
        GRANTED = "granted", _("已认定")
        REFUSED = "refused", _("不予认定")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    scheme = models.ForeignKey(StarScheme, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("星级"))
    minutes = models.PositiveIntegerField(_("认定时的分钟"))
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.PUBLISHED)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    published_on = models.DateField()
    until_on = models.DateField(_("公示到"))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("理由"), max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "level"], condition=~Q(state="refused"), name="star_once"
            )
        ]
        indexes = [models.Index(fields=["state", "until_on"], name="star_due")]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.level}"


class BankLine(models.Model):
    """时间银行流水: an account of credits to be given back in service; never the ledger.

    One credit is sixty minutes stored. Lines are only added; a reversal is a further line.
    """

    class Kind(models.TextChoices):
        STORED = "stored", _("存入")
        GIVEN = "given", _("转出")
        RECEIVED = "received", _("转入")
        SPENT = "spent", _("兑换服务")
        REVERSED = "reversed", _("冲回")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    credits = models.IntegerField(_("时间币"))
    source = models.CharField(max_length=60, unique=True)
    entry = models.ForeignKey("hours.Entry", models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source}:{self.credits}"


class BankAccount(models.Model):
    """时间银行余额: one row, the lock under which an account changes; never below nothing."""

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="+")
    credits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(credits__gte=0), name="bank_not_below_nothing")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.credits}"

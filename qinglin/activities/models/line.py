"""The line and what holds a place back: terms, roles, parties, offers, draws."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Terms(models.Model):
    """报名条件: what a shift asks beyond age, skill and time, and how its places are given."""

    class Way(models.TextChoices):
        FIRST = "first", _("先报先得")
        APPROVAL = "approval", _("审核录取")
        DRAW = "draw", _("抽签")

    shift = models.OneToOneField("activities.Shift", models.CASCADE, related_name="terms")
    way = models.CharField(_("录取方式"), max_length=8, choices=Way, default=Way.FIRST)
    max_age = models.PositiveSmallIntegerField(_("最高年龄"), null=True, blank=True)
    training = models.CharField(_("须先参加的培训"), max_length=60, blank=True, default="")
    #: How long a place is offered to who is first in line; 0: it is given at once.
    offer_minutes = models.PositiveIntegerField(_("递补确认时限（分钟）"), default=0)
    companions = models.PositiveSmallIntegerField(_("每人可带同行人"), default=0)
    largest_party = models.PositiveSmallIntegerField(_("结伴最多人数"), default=6)
    paused_reason = models.CharField(_("暂停递补的原因"), max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"terms of {self.shift_id}"


class Role(models.Model):
    """分工: a part of the places of one shift, with a quota and a skill of its own."""

    shift = models.ForeignKey("activities.Shift", models.CASCADE, related_name="roles")
    title = models.CharField(_("分工"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    capacity = models.PositiveSmallIntegerField(_("名额"))
    minimum = models.PositiveSmallIntegerField(_("最少人数"), default=0)
    skill = models.ForeignKey("volunteers.Skill", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "title"], name="role_once"),
            models.CheckConstraint(condition=Q(minimum__lte=F("capacity")), name="role_minimum"),
        ]

    def __str__(self) -> str:
        return self.title


class Party(models.Model):
    """结伴报名: people who get places together or not at all. They wait as one entry."""

    shift = models.ForeignKey("activities.Shift", models.PROTECT, related_name="+")
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    size = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.size}@{self.shift_id}"


class Companion(models.Model):
    """同行人: comes along with a volunteer, serves no hours, takes no place."""

    sign_up = models.ForeignKey("activities.SignUp", models.CASCADE, related_name="companions")
    name = models.CharField(_("姓名"), max_length=50)
    adult = models.BooleanField(_("成年人"), default=True)

    def __str__(self) -> str:
        return self.name


class Application(models.Model):
    """报名申请: what was decided about a sign-up, and how the person said yes to another's entry.

    Nobody is registered against their will: who was entered by somebody else has said yes online,
    or in a way that whoever entered her answers for.
    """

    class Yes(models.TextChoices):
        ONLINE = "online", _("本人在线同意")
        IN_PERSON = "present", _("本人当面同意")
        PHONE = "phone", _("本人电话同意")
        PAPER = "paper", _("本人纸质签名")

    sign_up = models.OneToOneField("activities.SignUp", models.CASCADE, related_name="application")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    yes = models.CharField(_("本人怎样同意"), max_length=8, choices=Yes, blank=True, default="")
    yes_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"application {self.sign_up_id}"


class Draw(models.Model):
    """抽签: the digest of the seed is public from the beginning, the seed once it was drawn."""

    shift = models.OneToOneField("activities.Shift", models.CASCADE, related_name="draw")
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(default=0)
    #: The order that was drawn: entry, its digest, whether it found a place.
    result = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"draw of {self.shift_id}"


class Offer(models.Model):
    """递补、邀请、顶班: a place held for one person until she answers or the time is over."""

    class Kind(models.TextChoices):
        LINE = "line", _("候补递补")
        INVITED = "invited", _("工作人员邀请")
        COVER = "cover", _("请您顶班")

    class State(models.TextChoices):
        OPEN = "open", _("等待答复")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("已谢绝")
        LAPSED = "lapsed", _("过时未答复")
        WITHDRAWN = "withdrawn", _("已收回")

    shift = models.ForeignKey("activities.Shift", models.PROTECT, related_name="offers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    #: the first entry of the party where several are offered places together
    sign_up = models.ForeignKey(
        "activities.SignUp", models.PROTECT, null=True, related_name="offers"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    size = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("答复期限"))
    answered_at = models.DateTimeField(null=True)
    #: why somebody is asked: whose place it is, or why over capacity
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"], condition=Q(state="open"), name="offer_once"
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="offer_open")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}@{self.shift_id}"


class Training(models.Model):
    """培训记录: name, content, duration, organiser and day (Order 67, Art. 8)."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    title = models.CharField(_("培训名称"), max_length=60)
    content = models.CharField(_("主要内容"), max_length=200, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    organiser = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))
    until_on = models.DateField(_("有效期到"), null=True, blank=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "title", "on"], name="training_once")
        ]

    def __str__(self) -> str:
        return self.title

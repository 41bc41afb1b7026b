from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Skill(models.Model):
    """专业技能: what a service may require."""

    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=40)

    def __str__(self) -> str:
        return self.title


class Category(models.Model):
    """服务类别: what a volunteer wishes to serve in (Order 67 Art. 5)."""

    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=40)

    def __str__(self) -> str:
        return self.title


class Profile(models.Model):
    """注册志愿者: a person who registered, where, when, under which number."""

    class State(models.TextChoices):
        ACTIVE = "active", _("正常")
        SUSPENDED = "suspended", _("暂停")
        LEFT = "left", _("已退出")

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    number = models.CharField(_("志愿者编号"), max_length=20, unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ACTIVE)
    registered_on = models.DateField(_("注册日期"))
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    available = models.CharField(_("可服务时间"), max_length=80, blank=True, default="")
    skills = models.ManyToManyField(Skill, related_name="+", through="ProfileSkill")
    categories = models.ManyToManyField(Category, related_name="+", through="ProfileCategory")

    class Meta:
        indexes = [models.Index(fields=["unit", "registered_on"], name="profile_at")]

    def __str__(self) -> str:
        return self.number


class ProfileSkill(models.Model):
    """One skill of one volunteer, and whether somebody checked it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")
    checked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "skill"], name="profile_skill_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}:{self.skill_id}"


class ProfileCategory(models.Model):
    """One service category that one volunteer chose."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "category"], name="profile_category_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}:{self.category_id}"


class Team(models.Model):
    """志愿服务队: volunteers who serve together; a core team (骨干) carries regular work."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    #: 小组 of a larger team: its members stay members of that team.
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("名称"), max_length=80)
    name_key = models.CharField(max_length=160, editable=False)
    search = models.CharField(max_length=400, editable=False)
    speciality = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    #: who leads it now; since when, and who did before, stands in ``Captaincy``
    captain = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    capacity = models.PositiveSmallIntegerField(_("名额"), null=True, blank=True)
    core = models.BooleanField(_("骨干团队"), default=False)
    founded_on = models.DateField(_("成立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class TeamNeed(models.Model):
    """服务需求: what people ask for that a team answers, in plain words."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="needs")
    title = models.CharField(_("需求"), max_length=40)
    search = models.CharField(max_length=240, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "title"], name="team_need_once")]

    def __str__(self) -> str:
        return self.title


class Captaincy(models.Model):
    """队长任期: who led a team from a day up to, and not on, another."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="captaincies")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(until_on=None), name="captaincy_one"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="captaincy_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}>{self.team_id}"


class Membership(models.Model):
    """队员: a person in a team, while it lasts."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person"], condition=Q(until_on=None), name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="membership_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.team_id}"

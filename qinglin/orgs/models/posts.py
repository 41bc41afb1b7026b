"""Posts, who holds them, terms, and what is handed over."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .units import Unit


class Described(models.Model):
    """What a roster says of somebody on the day of taking a post; empty: not stated."""

    class Education(models.TextChoices):
        MIDDLE = "middle", _("初中及以下")
        HIGH = "high", _("高中（中专）")
        COLLEGE = "college", _("大专")
        BACHELOR = "bachelor", _("本科")
        MASTER = "master", _("研究生")

    class Politics(models.TextChoices):
        LEAGUE = "league", _("共青团员")
        PROBATIONARY = "probationary", _("中共预备党员")
        PARTY = "party", _("中共党员")
        OTHER = "other", _("民主党派")
        MASSES = "masses", _("群众")

    class Source(models.TextChoices):
        GOOD_YOUTH = "good_youth", _("好青年")
        COMMITTEE = "committee", _("两委成员")
        STUDENT = "student", _("大学生")
        ENTREPRENEUR = "entrepreneur", _("青年致富能手")
        VETERAN = "veteran", _("退役军人")
        SOCIAL_WORKER = "social_worker", _("社工")
        VOLUNTEER = "volunteer", _("志愿者骨干")
        OTHER = "other", _("其他")

    education = models.CharField(
        _("学历"), max_length=10, choices=Education, blank=True, default=""
    )
    politics = models.CharField(
        _("政治面貌"), max_length=12, choices=Politics, blank=True, default=""
    )
    source = models.CharField(_("来源"), max_length=14, choices=Source, blank=True, default="")

    class Meta:
        abstract = True


class Occupied(models.TextChoices):
    """占编: which kind of established seat (编制) a holder of a post takes, if any."""

    NONE = "", _("不占编制")
    FULL = "full", _("专职编制")
    PART = "part", _("兼职")
    SECONDED = "seconded", _("挂职")


class PostKind(models.Model):
    """职务类别: what a post is, where it may stand and who may hold it, as data.

    ``together``: the forces whose posts the same person may hold beside this one.
    """

    class Force(models.TextChoices):
        CADRE = "cadre", _("团干部")
        COMMITTEE = "committee", _("两委成员")
        SOCIAL_WORK = "social_work", _("社工")
        VOLUNTEER = "volunteer", _("志愿骨干")

    key = models.SlugField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=40)
    force = models.CharField(_("队伍"), max_length=12, choices=Force)
    rank = models.PositiveSmallIntegerField(_("排序"), default=50)
    unit_kinds = models.JSONField(_("设在哪类组织"), default=list)
    leads = models.BooleanField(_("主要负责人"), default=False)
    elected = models.BooleanField(_("由选举产生"), default=False)
    seats = models.PositiveSmallIntegerField(_("通常职数"), default=1)
    youngest = models.PositiveSmallIntegerField(_("最小年龄"), null=True, blank=True)
    oldest = models.PositiveSmallIntegerField(_("最大年龄"), null=True, blank=True)
    oldest_concurrent = models.PositiveSmallIntegerField(
        _("两委兼任的最大年龄"), null=True, blank=True
    )
    members_only = models.BooleanField(_("限团员、党员"), default=False)
    occupies = models.CharField(
        _("通常占用编制"), max_length=10, choices=Occupied, blank=True, default=""
    )
    together = models.JSONField(_("可以同时担任"), default=list)
    hand_over = models.JSONField(_("交接清单"), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(youngest=None) | Q(oldest=None) | Q(oldest__gte=F("youngest")),
                name="post_kind_ages",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PostRole(models.Model):
    """Which role of ``access`` comes with a post; ``orgs`` knows roles by their key only."""

    kind = models.ForeignKey(PostKind, models.CASCADE, related_name="roles")
    role_key = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "role_key"], name="post_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id}:{self.role_key}"


class TermRule(models.Model):
    """任期规定: how long a term of units of a kind lasts that begins on this day or later."""

    unit_kind = models.CharField(_("组织类别"), max_length=40)
    from_on = models.DateField(_("启用日期"))
    years = models.PositiveSmallIntegerField(_("每届几年"))
    source = models.CharField(_("依据"), max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_kind", "from_on"], name="term_rule_once"),
            models.CheckConstraint(condition=Q(years__gte=1), name="term_rule_years"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_kind}@{self.from_on}:{self.years}"


class Term(models.Model):
    """届: one term of the committee of a unit; the next one begins on the day this one ends."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(_("届次"))
    from_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("届满"))
    ended_on = models.DateField(_("实际结束"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ends_on"], name="term_by_end")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="term_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("from_on")), name="term_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}#{self.number}"


class Post(models.Model):
    """职务: a post at a unit with its seats (职数)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    kind = models.ForeignKey(PostKind, models.PROTECT, related_name="posts")
    seats = models.PositiveSmallIntegerField(_("职数"), default=1)
    opened_on = models.DateField(_("设立"))
    closed_on = models.DateField(_("撤销"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=Q(closed_on=None), name="post_open_once"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="post_seats_some"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="post_closed_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id}@{self.unit_id}"


class Holding(Described):
    """任职: a person holds a post from a day up to, and not on, the day of leaving.

    ``unit`` is that of the post. A holding left on the day it began never was in force.
    """

    class Way(models.TextChoices):
        ELECTED = "elected", _("选举")
        APPOINTED = "appointed", _("任命")
        ACTING = "acting", _("主持工作（代理）")

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    way = models.CharField(_("任职方式"), max_length=10, choices=Way)
    concurrent = models.BooleanField(_("两委兼任"), default=False)
    occupies = models.CharField(
        _("占用编制"), max_length=10, choices=Occupied, blank=True, default=""
    )
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="holdings")
    from_on = models.DateField(_("任职日期"))
    left_on = models.DateField(_("离任日期"), null=True, blank=True)
    document = models.CharField(_("任职文件"), max_length=120, blank=True, default="")
    left_document = models.CharField(_("离任文件"), max_length=120, blank=True, default="")
    left_reason = models.CharField(_("离任原因"), max_length=120, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["person", "from_on"], name="holding_by_person"),
            models.Index(fields=["unit", "from_on"], name="holding_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(left_on=None), name="holding_once"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("from_on")),
                name="holding_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.post_id}"


class HandOver(models.Model):
    """交接: what goes with a post from one holder to the next."""

    holding = models.OneToOneField(Holding, models.PROTECT, related_name="hand_over")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    receiver = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("应在此前完成"))
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "due_on"], name="hand_over_by_unit")]

    def __str__(self) -> str:
        return f"hand-over {self.holding_id}"


class HandOverItem(models.Model):
    """交接事项: handed over on a day, received on a day by somebody."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="items")
    title = models.CharField(_("事项"), max_length=80)
    handed_on = models.DateField(_("移交"), null=True)
    received_on = models.DateField(_("接收"), null=True)
    received_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "title"], name="hand_over_item_once"),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(handed_on__lte=F("received_on")),
                name="hand_over_item_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qinglin.orgs.models import Described


class Stage(models.TextChoices):
    """环节: the chain of a re-election, in its order."""

    SURVEY = "survey", _("摸排")
    REQUEST = "request", _("请示")
    APPROVAL = "approval", _("批复")
    CANDIDATES = "candidates", _("候选人")
    MEETING = "meeting", _("大会")
    REPORT = "report", _("结果报批")
    RESULT = "result", _("结果批复")
    HAND_OVER = "hand_over", _("交接")


class Campaign(models.Model):
    """换届专项: re-elections of all units of a kind below a unit, to be done by a day."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    title = models.CharField(_("名称"), max_length=60)
    unit_kind = models.CharField(_("换届的组织"), max_length=40)
    from_on = models.DateField(_("开始"))
    due_on = models.DateField(_("应在此前完成"))
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "title"], name="campaign_title_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("from_on")), name="campaign_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """专项节点: a meeting or round for all units of a campaign, such as the training."""

    class Kind(models.TextChoices):
        MOBILISATION = "mobilisation", _("动员部署会")
        TRAINING = "training", _("观摩培训会")
        INSPECTION = "inspection", _("督导检查")
        REVIEW = "review", _("总结")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="milestones")
    kind = models.CharField(_("类别"), max_length=14, choices=Kind)
    title = models.CharField(_("名称"), max_length=80)
    held_on = models.DateField(_("日期"))

    class Meta:
        indexes = [models.Index(fields=["kind", "held_on"], name="milestone_by_day")]

    def __str__(self) -> str:
        return self.title


class Reelection(models.Model):
    """换届: one unit elects anew. ``done`` counts the steps of the chain that are done.

    ``entitled`` and what follows is what the meeting was like. ``unnamed``: how many were elected
    whom the record does not name; ``unnamed_why`` says why.
    """

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        COMPLETED = "completed", _("已完成")
        CANCELLED = "cancelled", _("已取消")

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="reelections"
    )
    due_on = models.DateField(_("应在此前完成"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    done = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    held_on = models.DateField(_("大会日期"), null=True)
    entitled = models.PositiveIntegerField(_("应到"), null=True)
    present = models.PositiveIntegerField(_("实到"), null=True)
    returned = models.PositiveIntegerField(_("收回选票"), null=True)
    valid = models.PositiveIntegerField(_("有效票"), null=True)
    counts_why = models.CharField(max_length=200, blank=True, default="")
    effective_on = models.DateField(_("任职日期"), null=True)
    term = models.ForeignKey("orgs.Term", models.PROTECT, null=True, related_name="+")
    cancelled_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "done"], name="reelection_by_campaign"),
            models.Index(fields=["held_on"], name="reelection_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state="open"), name="reelection_open_once"
            ),
            models.CheckConstraint(
                condition=Q(present=None)
                | Q(
                    present__lte=F("entitled"),
                    returned__lte=F("present"),
                    valid__lte=F("returned"),
                ),
                name="reelection_counts",
            ),
            models.CheckConstraint(
                condition=~Q(state="completed") | Q(effective_on__isnull=False),
                name="reelection_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.done}"


class Step(models.Model):
    """One passage of a stage: done, or sent back with a reason. Never changed."""

    class Outcome(models.TextChoices):
        DONE = "done", _("完成")
        SENT_BACK = "sent_back", _("退回")

    reelection = models.ForeignKey(Reelection, models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=10, choices=Stage)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    on = models.DateField(_("日期"))
    document = models.CharField(_("文号"), max_length=120, blank=True, default="")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("退回原因"), max_length=200, blank=True, default="")
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reelection", "id"], name="step_in_order")]

    def __str__(self) -> str:
        return f"{self.reelection_id}:{self.stage}"


class Contest(models.Model):
    """应选职务: a post for which a re-election elects, and how many."""

    reelection = models.ForeignKey(Reelection, models.CASCADE, related_name="contests")
    post = models.ForeignKey("orgs.Post", models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(_("应选"))
    exception = models.CharField(_("不差额的理由"), max_length=200, blank=True, default="")
    unnamed = models.PositiveSmallIntegerField(default=0)
    unnamed_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reelection", "post"], name="contest_once"),
            models.CheckConstraint(condition=Q(unnamed__lte=F("seats")), name="contest_unnamed"),
        ]

    def __str__(self) -> str:
        return f"{self.reelection_id}:{self.post_id}"


class Candidacy(Described):
    """候选人: somebody stands for a post; votes and outcome follow from the meeting."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="candidacies")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    concurrent = models.BooleanField(_("两委兼任"), default=False)
    nominators = models.PositiveSmallIntegerField(_("参加推荐"), null=True)
    supporters = models.PositiveSmallIntegerField(_("同意推荐"), null=True)
    form_on = models.DateField(_("推荐表"), null=True)
    votes = models.PositiveIntegerField(_("得票"), null=True)
    elected = models.BooleanField(_("当选"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "person"], name="candidacy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id}:{self.person_id}"


class Reminder(models.Model):
    """催办: who was reminded of which unfinished stage; each of them once."""

    reelection = models.ForeignKey(Reelection, models.CASCADE, related_name="reminders")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    done = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reelection", "person", "done"], name="reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.reelection_id}→{self.person_id}"


class TermWarning(models.Model):
    """届满提醒: told once for a term."""

    term = models.OneToOneField("orgs.Term", models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"term {self.term_id}"

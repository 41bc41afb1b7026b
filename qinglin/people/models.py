from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Person(models.Model):
    """人员: one natural person, once. Eight basics of Order 67 Art. 5 stand here and in volunteers.

    ``public_id`` is the pseudonym used in ledgers and ciphertext contexts; it is never reused.
    """

    class Sex(models.TextChoices):
        FEMALE = "f", pgettext_lazy("sex", "女")
        MALE = "m", pgettext_lazy("sex", "男")

    class Document(models.TextChoices):
        CITIZEN = "citizen", _("居民身份证")
        HMT_RESIDENCE = "hmt", _("港澳台居民居住证")
        FOREIGN_RESIDENCE = "foreign", _("外国人永久居留身份证")
        PASSPORT = "passport", _("护照")

    public_id = models.CharField(max_length=32, unique=True, editable=False)
    name = models.CharField(_("姓名"), max_length=50)
    name_key = models.CharField(max_length=120, editable=False)
    search = models.CharField(max_length=400, editable=False)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex)
    born_on = models.DateField(_("出生日期"))
    document_type = models.CharField(
        _("证件类型"), max_length=10, choices=Document, default=Document.CITIZEN
    )
    document_sealed = models.BinaryField(null=True)
    document_hash = models.CharField(max_length=64, null=True, unique=True)
    document_mask = models.CharField(_("证件号码"), max_length=40, blank=True, default="")
    phone_sealed = models.BinaryField(null=True)
    phone_hash = models.CharField(max_length=64, null=True, db_index=True)
    phone_mask = models.CharField(_("手机号"), max_length=20, blank=True, default="")
    residence = models.CharField(_("居住区域"), max_length=80, blank=True, default="")
    simulated = models.BooleanField(_("模拟数据"), default=False)
    made_at = models.DateTimeField()
    #: The person this one turned out to be. Lines of ledgers keep the old key and are read through
    #: this link; it never leads to somebody who was merged in turn.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        indexes = [models.Index(fields=["name_key", "id"], name="person_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="person_not_into_self"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Guardianship(models.Model):
    """监护: an adult who answers for a minor, while it lasts."""

    class Relation(models.TextChoices):
        FATHER = "father", _("父亲")
        MOTHER = "mother", _("母亲")
        OTHER = "other", _("其他监护人")

    child = models.ForeignKey(Person, models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="wardships")
    relation = models.CharField(_("关系"), max_length=10, choices=Relation)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "guardian"],
                condition=Q(until_on=None),
                name="guardianship_once",
            ),
            models.CheckConstraint(
                condition=~Q(child=F("guardian")), name="guardianship_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id}→{self.child_id}"


class Consent(models.Model):
    """同意: who agreed to what, in which wording, how; withdrawn as easily as given."""

    class Purpose(models.TextChoices):
        REGISTRATION = "registration", _("注册为志愿者")
        SERVICE = "service", _("参加志愿服务")
        PHOTO = "photo", _("公开含本人的照片")
        LOCATION = "location", _("签到时使用位置")

    class Way(models.TextChoices):
        ONLINE = "online", _("本人在线确认")
        GUARDIAN = "guardian", _("监护人在线确认")
        PAPER = "paper", _("纸质签名")

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    purpose = models.CharField(_("用途"), max_length=20, choices=Purpose)
    wording = models.CharField(_("文本版本"), max_length=20)
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.purpose}"


class Merge(models.Model):
    """合并: two entries of one person became one, and how to take that back."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="merge_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id}→{self.kept_id}"


class MergeStep(models.Model):
    """One step of a merge, with what stood there before, word for word."""

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    step = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "number"], name="merge_step_once")]

    def __str__(self) -> str:
        return f"{self.merge_id}.{self.number}"


class Likeness(models.Model):
    """疑似重复: two entries that may be one person, and what somebody decided about them."""

    class State(models.TextChoices):
        OPEN = "open", _("待判断")
        APART = "apart", _("不是同一人")

    low = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    high = models.ForeignKey(Person, models.PROTECT, related_name="+")
    #: names of ``rules.Alike``, joined by commas
    reasons = models.CharField(max_length=60)
    score = models.PositiveSmallIntegerField(_("相似度"))
    state = models.CharField(_("状态"), max_length=5, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="likeness_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="likeness_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="likeness_open")]

    def __str__(self) -> str:
        return f"{self.low_id}~{self.high_id}:{self.score}"


class Correction(models.Model):
    """更正申请: a person, or the guardian, says that something kept about the person is wrong."""

    class Field(models.TextChoices):
        NAME = "name", _("姓名")
        SEX = "sex", _("性别")
        BORN_ON = "born_on", _("出生日期")
        DOCUMENT = "document", _("证件号码")
        OTHER = "other", _("其他内容")

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        DONE = "done", _("已更正")
        REFUSED = "refused", _("未更正")

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    field = models.CharField(_("哪一项"), max_length=10, choices=Field)
    #: what it should be, sealed: it may be an identity number
    wanted_sealed = models.BinaryField()
    why = models.CharField(_("说明"), max_length=300, blank=True, default="")
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    answer = models.CharField(_("答复"), max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(_("提出时间"))
    decided_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="correction_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=Q(state="open"),
                name="correction_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.field}"


class DataCopy(models.Model):
    """个人信息副本: everything kept about a person, packed for that person; gone after a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("提出时间"))
    ready_at = models.DateTimeField(_("做好时间"), null=True)
    rows = models.PositiveIntegerField(_("记录条数"), default=0)
    #: the packed file, sealed; taken away when it has expired
    body_sealed = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="copy_of")]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.asked_at:%F}"

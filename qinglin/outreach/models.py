from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Rhythm(models.Model):
    """频次: what is expected of every list from a day on; the latest row holds.

    Days are those within which each contact is to be reached in that way; 0: not asked for.
    """

    from_on = models.DateField(_("自"), unique=True)
    target = models.PositiveSmallIntegerField(_("每人联系多少名"))
    online_days = models.PositiveSmallIntegerField(_("线上联系，每多少天一次"))
    activity_days = models.PositiveSmallIntegerField(_("活动，每多少天一次"))
    face_days = models.PositiveSmallIntegerField(_("面对面，每多少天一次"))

    def __str__(self) -> str:
        return f"{self.from_on}"


class Extra(models.Model):
    """X: an action that a place adds, under its own name."""

    title = models.CharField(_("名称"), max_length=40, unique=True)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    retired = models.BooleanField(_("停用"), default=False)

    def __str__(self) -> str:
        return self.title


class ContactList(models.Model):
    """联系名单: what one cadre keeps while in office at a unit."""

    cadre = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cadre"], condition=Q(until_on=None), name="contact_list_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="contact_list_forward",
            ),
        ]
        indexes = [models.Index(fields=["unit"], name="contact_list_at")]

    def __str__(self) -> str:
        return f"{self.cadre_id}@{self.unit_id}"


class Contact(models.Model):
    """联系对象: a young person on one list. Found by a keyed hash of the phone number.

    ``also`` says why somebody is on a second list; without it a number stands on one list only.
    ``youth`` is drawn at random when a number is first listed and the same on every list: what is
    counted, and leaves in exports, tells nothing about the number.
    """

    class Field(models.TextChoices):
        STUDENT = "student", _("在校学生")
        COMPANY = "company", _("企业青年")
        RURAL = "rural", _("农村青年")
        OFFICE = "office", _("机关事业单位青年")
        SOCIAL = "social", _("社会组织青年")
        NEW = "new", _("新兴领域青年（快递、网约车、新媒体等）")
        JOBLESS = "jobless", _("待业、返乡青年")
        CARE = "care", _("需要关爱的青少年")

    list = models.ForeignKey(ContactList, models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=50)
    name_key = models.CharField(max_length=120, editable=False)
    youth = models.BigIntegerField(db_index=True, editable=False)
    phone_hash = models.CharField(max_length=64)
    phone_sealed = models.BinaryField()
    phone_mask = models.CharField(max_length=20)
    field = models.CharField(_("领域"), max_length=10, choices=Field)
    place = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    also = models.CharField(_("另有人联系、仍要联系的理由"), max_length=200, blank=True, default="")
    extra = models.BooleanField(_("X 名单"), default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    end_reason = models.CharField(_("移出的理由"), max_length=200, blank=True, default="")
    came_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["list", "name_key"], name="contact_of_list"),
            models.Index(fields=["phone_hash"], name="contact_by_number"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "phone_hash"], condition=Q(until_on=None), name="contact_once"
            ),
            models.UniqueConstraint(
                fields=["phone_hash"], condition=Q(until_on=None, also=""), name="contact_by_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}@{self.list_id}"


class Touch(models.Model):
    """联系记录: one time that a contact was reached, how, and what came of it."""

    class Way(models.TextChoices):
        ONLINE = "online", _("线上联系")
        ACTIVITY = "activity", _("参加活动")
        FACE = "face", _("面对面")
        EXTRA = "extra", _("X 行动")

    class Outcome(models.TextChoices):
        KNOWN = "known", _("了解了近况")
        WISH = "wish", _("收到诉求")
        HELPED = "helped", _("解决了问题")
        REFERRED = "referred", _("转请有关单位")
        JOINED = "joined", _("参加了组织或活动")
        MISSED = "missed", _("没有联系上")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    extra = models.ForeignKey(Extra, models.PROTECT, null=True, related_name="+")
    on = models.DateField(_("日期"))
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome)
    words = models.CharField(_("记一笔"), max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["contact", "way", "on"], name="touch_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="extra", extra__isnull=False) | ~Q(way="extra") & Q(extra=None),
                name="touch_extra_named",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.way} {self.on}"

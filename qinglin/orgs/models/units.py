from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """组织: district committee, town, village, department, partner organisation, station.

    The root is a district, or a city with districts right below it.
    """

    class Kind(models.TextChoices):
        CITY = "city", _("市级团委")
        DISTRICT = "district", _("区级团委")
        TOWN = "town", _("乡镇（街道）")
        VILLAGE = "village", _("村（社区）")
        DEPARTMENT = "department", _("职能部门")
        ASSOCIATION = "association", _("志愿者协会")
        NONPROFIT = "nonprofit", _("社会公益组织")
        COMPANY = "company", _("企业")
        SCHOOL = "school", _("学校")
        UNIVERSITY = "university", _("高等学校")
        WINDOW = "window", _("青年文明号窗口单位")
        STATION = "station", _("志愿服务站")

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    #: What the place calls it, as data: 村团支部, 社会工作机构. None: as the kind is called.
    sort = models.ForeignKey("orgs.UnitKind", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40, blank=True, default="")
    name_key = models.CharField(max_length=160, editable=False)
    search = models.CharField(max_length=400, editable=False)
    credit_code = models.CharField(
        _("统一社会信用代码"), max_length=18, null=True, blank=True, unique=True
    )
    credit_code_reason = models.CharField(
        _("校验不符仍登记的理由"), max_length=200, blank=True, default=""
    )
    opened_on = models.DateField(_("成立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    simulated = models.BooleanField(_("模拟数据"), default=False)

    class Meta:
        indexes = [models.Index(fields=["kind", "name_key"], name="unit_by_kind")]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def kind_title(self) -> str:
        """What the place calls it, or else its kind."""
        return self.sort.title if self.sort else self.get_kind_display()


class UnitLink(models.Model):
    """Every (ancestor, descendant) pair, itself included. Derived from ``Unit.parent``.

    ``from_on`` is the day since which the pair stands, None from the beginning; pairs that stand
    no longer are ``FormerLink`` rows.
    """

    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField()
    from_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ancestor", "descendant"], name="unit_link_once")
        ]
        indexes = [models.Index(fields=["descendant", "ancestor"], name="unit_link_up")]

    def __str__(self) -> str:
        return f"{self.ancestor_id}>{self.descendant_id}"

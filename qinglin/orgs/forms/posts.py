"""Forms about posts, holders, terms and hand-overs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel import clock
from qinglin.kernel.forms import offer
from qinglin.orgs import queries
from qinglin.orgs.actions import KindFacts
from qinglin.orgs.models import Holding, Occupied, PostKind, Unit

UNSTATED = ("", pgettext_lazy("choice", "未说明"))
DAY = {"required": _("请填写日期。"), "invalid": _("日期应写成 2021-05-25。")}
SEATS = dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("职数应为 1 至 500。"))
RANK = dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("排序应为 1 至 999。"))
AGE = {"min_value": _("年龄应为 1 至 100。"), "max_value": _("年龄应为 1 至 100。")}


class DescribedForm(forms.Form):
    """What the roster says of a holder."""

    education = forms.ChoiceField(
        label=_("学历"), required=False, choices=[UNSTATED, *Holding.Education.choices]
    )
    politics = forms.ChoiceField(
        label=_("政治面貌"), required=False, choices=[UNSTATED, *Holding.Politics.choices]
    )
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=[UNSTATED, *Holding.Source.choices]
    )


class DescribeForm(DescribedForm):
    """The same of somebody who holds the post already, and the established seat that is taken."""

    occupies = forms.ChoiceField(label=_("占用编制"), required=False, choices=Occupied.choices)


class AppointForm(DescribedForm):
    """Somebody is to hold a post."""

    occupies = forms.ChoiceField(
        label=_("占用编制"),
        required=False,
        choices=Occupied.choices,
        help_text=_("占了编制，编制表上就少一个空缺。"),
    )

    name = forms.CharField(
        label=_("姓名"), max_length=50, error_messages={"required": _("请填写姓名。")}
    )
    number = forms.CharField(
        label=_("手机号或证件号码"),
        max_length=40,
        help_text=_("用来认准是哪一位。还没有登记的人，请先登记。"),
        error_messages={"required": _("请填写手机号或证件号码。")},
    )
    way = forms.ChoiceField(label=_("任职方式"), choices=Holding.Way.choices, initial="appointed")
    concurrent = forms.BooleanField(label=_("两委兼任"), required=False)
    from_on = forms.DateField(
        label=_("任职日期"),
        initial=clock.today,
        help_text=_("从这一天零点起，职务带来的权限生效。"),
        error_messages=DAY,
    )
    document = forms.CharField(
        label=_("任职文件"),
        max_length=120,
        required=False,
        help_text=_("如“兰团字〔2021〕12 号”。"),
    )
    field_order = (
        "name", "number", "way", "concurrent", "from_on", "document", "occupies", "education",
        "politics", "source",
    )  # fmt: skip


class LeaveForm(forms.Form):
    """The post is left."""

    on = forms.DateField(
        label=_("离任日期"),
        initial=clock.today,
        help_text=_("从这一天零点起不再任职，职务带来的权限同时失效。"),
        error_messages=DAY,
    )
    reason = forms.CharField(label=_("离任原因"), max_length=120, required=False)
    document = forms.CharField(label=_("离任文件"), max_length=120, required=False)


class PostForm(forms.Form):
    """A further post at a unit."""

    kind = forms.TypedChoiceField(
        label=_("职务"),
        coerce=int,
        error_messages={"required": _("请选择职务。"), "invalid_choice": _("请选择职务。")},
    )
    seats = forms.IntegerField(
        label=_("职数"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("不填就用通常职数。"),
    )
    on = forms.DateField(label=_("设立日期"), initial=clock.today, error_messages=DAY)

    def __init__(self, data: Any = None, *, unit: Unit) -> None:
        super().__init__(data)
        offer(self, "kind", [(kind.pk, kind.title) for kind in queries.kinds_for(unit)])


class SeatsForm(forms.Form):
    seats = forms.IntegerField(
        label=_("职数"),
        min_value=1,
        max_value=500,
        error_messages={"required": _("请填写职数。"), "min_value": _("职数至少是 1。")},
    )


class TermForm(forms.Form):
    """A term of a unit."""

    from_on = forms.DateField(label=_("本届开始"), error_messages=DAY)
    ends_on = forms.DateField(
        label=_("届满日期"),
        required=False,
        help_text=_("不填就按任期规定推算。"),
        error_messages=DAY,
    )
    number = forms.IntegerField(
        label=_("届次"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("不填就接着上一届。"),
    )


class OnForm(forms.Form):
    """The day on which something was done."""

    on = forms.DateField(label=_("日期"), initial=clock.today, error_messages=DAY)


class ItemForm(forms.Form):
    title = forms.CharField(
        label=_("事项"), max_length=80, error_messages={"required": _("请填写事项。")}
    )


class TermRuleForm(forms.Form):
    """How long terms of a kind of unit last from a day on."""

    unit_kind = forms.ChoiceField(
        label=_("组织类别"),
        error_messages={
            "required": _("请选择组织类别。"),
            "invalid_choice": _("请选择组织类别。"),
        },
    )
    from_on = forms.DateField(label=_("启用日期"), error_messages=DAY)
    years = forms.IntegerField(
        label=_("每届几年"),
        min_value=1,
        max_value=10,
        error_messages={
            "required": _("请填写年数。"),
            "invalid": _("请填写整数。"),
            "min_value": _("每届应为 1 至 10 年。"),
            "max_value": _("每届应为 1 至 10 年。"),
        },
    )
    source = forms.CharField(label=_("依据"), max_length=200, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer(self, "unit_kind", queries.unit_kinds().items())


class KindForm(forms.Form):
    """A kind of post, as data."""

    title = forms.CharField(
        label=_("名称"), max_length=40, error_messages={"required": _("请填写名称。")}
    )
    #: social workers are engaged, not appointed: no post is theirs
    force = forms.ChoiceField(
        label=_("属于哪支队伍"),
        choices=[c for c in PostKind.Force.choices if c[0] != PostKind.Force.SOCIAL_WORK],
        error_messages={"invalid_choice": _("请从列出的选项里选择。")},
    )
    unit_kinds = forms.MultipleChoiceField(
        label=_("设在哪类组织"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择设在哪类组织。")},
    )
    seats = forms.IntegerField(
        label=_("通常职数"), min_value=1, max_value=500, initial=1, error_messages=SEATS
    )
    leads = forms.BooleanField(label=_("主要负责人"), required=False)
    elected = forms.BooleanField(label=_("由选举产生"), required=False)
    members_only = forms.BooleanField(label=_("限团员、党员"), required=False)
    occupies = forms.ChoiceField(label=_("通常占用编制"), required=False, choices=Occupied.choices)
    youngest = forms.IntegerField(
        label=_("最小年龄"), min_value=1, max_value=100, required=False, error_messages=AGE
    )
    oldest = forms.IntegerField(
        label=_("最大年龄"), min_value=1, max_value=100, required=False, error_messages=AGE
    )
    oldest_concurrent = forms.IntegerField(
        label=_("两委兼任的最大年龄"),
        min_value=1,
        max_value=100,
        required=False,
        error_messages=AGE,
    )
    together = forms.MultipleChoiceField(
        label=_("可以同时担任"),
        widget=forms.CheckboxSelectMultiple,
        choices=PostKind.Force.choices,
        required=False,
        help_text=_("同一个人同时可以担任哪些队伍的职务。两边都允许才可以。"),
    )
    roles = forms.MultipleChoiceField(
        label=_("随职务生效的角色"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("任职当天生效，离任当天收回。一个都不选就不带权限。"),
        error_messages={"invalid_choice": _("没有这个角色，请从列出的角色里选择。")},
    )
    hand_over = forms.CharField(
        label=_("交接清单"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一项。"),
    )
    rank = forms.IntegerField(
        label=_("排序"), min_value=1, max_value=999, initial=50, error_messages=RANK
    )

    def __init__(self, data: Any = None, *, kind: PostKind | None = None) -> None:
        super().__init__(data, initial=_shown(kind) if kind else None)
        offer(self, "unit_kinds", queries.unit_kinds().items())
        offer(self, "roles", queries.role_titles().items())

    def facts(self) -> KindFacts:
        given = dict(self.cleaned_data)
        given["roles"] = sorted(given["roles"])
        given["hand_over"] = [line.strip() for line in given["hand_over"].splitlines()]
        return KindFacts(**given)


def _shown(kind: PostKind) -> dict[str, Any]:
    plain = (
        "title", "force", "unit_kinds", "seats", "leads", "elected", "members_only", "youngest",
        "oldest", "oldest_concurrent", "together", "rank", "occupies",
    )  # fmt: skip
    return {
        **{name: getattr(kind, name) for name in plain},
        "roles": sorted(role.role_key for role in kind.roles.all()),
        "hand_over": "\n".join(kind.hand_over),
    }

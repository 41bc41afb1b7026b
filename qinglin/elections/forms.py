from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qinglin.kernel import clock
from qinglin.kernel.forms import offer
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import Holding

from . import rules
from .models import Contest, Milestone, Stage

DAY = {"required": _("请填写日期。"), "invalid": _("日期应写成 2021-05-25。")}
NUMBER = dict.fromkeys(("required", "invalid", "min_value"), _("请填写人数，要写整数。"))
UNSTATED = ("", pgettext_lazy("choice", "未说明"))


class CampaignForm(forms.Form):
    """A campaign over all units of a kind."""

    title = forms.CharField(
        label=_("名称"), max_length=60, error_messages={"required": _("请填写名称。")}
    )
    unit_kind = forms.ChoiceField(label=_("换届的是哪类组织"))
    from_on = forms.DateField(label=_("开始"), initial=clock.today, error_messages=DAY)
    due_on = forms.DateField(label=_("应在此前完成"), error_messages=DAY)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer(self, "unit_kind", orgs.unit_kinds().items())


class StartForm(forms.Form):
    due_on = forms.DateField(label=_("应在此前完成"), error_messages=DAY)


class MilestoneForm(forms.Form):
    kind = forms.ChoiceField(label=_("什么会"), choices=Milestone.Kind.choices)
    title = forms.CharField(
        label=_("名称"), max_length=80, error_messages={"required": _("请填写名称。")}
    )
    held_on = forms.DateField(label=_("日期"), initial=clock.today, error_messages=DAY)


class StepForm(forms.Form):
    """A step with its day and document."""

    on = forms.DateField(label=_("日期"), initial=clock.today, error_messages=DAY)
    document = forms.CharField(
        label=_("文号"),
        max_length=120,
        required=False,
        help_text=_("如“兰团字〔2021〕12 号”。没有文号的可以不填。"),
    )
    paper = forms.FileField(
        label=_("文件"), required=False, help_text=_("拍照、扫描件或 PDF，不超过 10 MB。")
    )


class ApproveForm(StepForm):
    """The approval of a result."""

    effective_on = forms.DateField(
        label=_("任职日期"),
        help_text=_("从这一天零点起，新任的权限生效，前任的权限失效。"),
        error_messages=DAY,
    )
    field_order = ("on", "effective_on", "document", "paper")


class SendBackForm(forms.Form):
    """A request goes back."""

    back_to = forms.ChoiceField(label=_("退回到哪一步重新办"))
    on = forms.DateField(label=_("退回日期"), initial=clock.today, error_messages=DAY)
    reason = forms.CharField(
        label=_("退回原因"), max_length=200, error_messages={"required": _("请写明退回原因。")}
    )

    def __init__(self, data: Any = None, *, due: str) -> None:
        super().__init__(data)
        labels = dict(Stage.choices)
        stages = reversed(rules.BACK_TO.get(due, ()))
        offer(self, "back_to", [(stage, labels[Stage(stage)]) for stage in stages])


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("取消的原因"), max_length=200, error_messages={"required": _("请写明原因。")}
    )


class ContestForm(forms.Form):
    """How many are elected, and why without further candidates."""

    seats = forms.IntegerField(
        label=_("应选"), min_value=1, error_messages={"required": _("请填写应选人数。")}
    )
    exception = forms.CharField(label=_("经批准等额选举的理由"), max_length=200, required=False)


class CandidateForm(forms.Form):
    """Somebody is to stand."""

    contest = forms.TypedChoiceField(label=_("职务"), coerce=int)
    name = forms.CharField(
        label=_("姓名"), max_length=50, error_messages={"required": _("请填写姓名。")}
    )
    number = forms.CharField(
        label=_("手机号或证件号码"),
        max_length=40,
        error_messages={"required": _("请填写手机号或证件号码。")},
    )
    form_on = forms.DateField(
        label=_("推荐表收到日期"), initial=clock.today, required=False, error_messages=DAY
    )
    nominators = forms.IntegerField(
        label=_("参加推荐"), min_value=1, error_messages={"required": _("请填写人数。")}
    )
    supporters = forms.IntegerField(
        label=_("同意推荐"),
        min_value=0,
        help_text=_("不少于参加推荐的三分之二。"),
        error_messages={"required": _("请填写人数。")},
    )
    politics = forms.ChoiceField(
        label=_("政治面貌"), required=False, choices=[UNSTATED, *Holding.Politics.choices]
    )
    education = forms.ChoiceField(
        label=_("学历"), required=False, choices=[UNSTATED, *Holding.Education.choices]
    )
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=[UNSTATED, *Holding.Source.choices]
    )
    concurrent = forms.BooleanField(label=_("两委兼任"), required=False)

    def __init__(self, data: Any = None, *, contests: list[Contest]) -> None:
        super().__init__(data)
        offer(self, "contest", [(c.pk, c.post.kind.title) for c in contests])


class MeetingForm(StepForm):
    """The meeting: counts, and votes for every candidate."""

    entitled = forms.IntegerField(label=_("应到"), min_value=1, error_messages=NUMBER)
    present = forms.IntegerField(label=_("实到"), min_value=0, error_messages=NUMBER)
    returned = forms.IntegerField(label=_("收回选票"), min_value=0, error_messages=NUMBER)
    valid = forms.IntegerField(label=_("有效票"), min_value=0, error_messages=NUMBER)
    field_order = ("on", "entitled", "present", "returned", "valid", "document", "paper")

    def __init__(self, data: Any = None, files: Any = None, *, contests: list[Contest]) -> None:
        super().__init__(data, files)
        for contest in contests:
            for candidate in contest.candidacies.all():
                self.fields[f"votes-{candidate.pk}"] = forms.IntegerField(
                    label=_("%(person)s得票") % {"person": candidate.person.name},
                    min_value=0,
                    error_messages={"required": _("请填写得票。")},
                )

    def count(self) -> rules.Count:
        given = self.cleaned_data
        return rules.Count(given["entitled"], given["present"], given["returned"], given["valid"])

    def votes(self) -> dict[int, int]:
        return {
            int(name.removeprefix("votes-")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("votes-")
        }


class SheetForm(forms.Form):
    sheet = forms.FileField(
        label=_("结果表"),
        help_text=_("xlsx、xls 或 csv（UTF-8、GBK 都可以），不超过 5 MB。"),
        error_messages={"required": _("请选择文件。")},
    )

"""Steps of a line in words, as the audit trail has them."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.kernel.models import AuditEntry

register = template.Library()

STEPS = {
    "activities.signed_up": gettext_lazy("报名"),
    "activities.person_added": gettext_lazy("工作人员安排，本人已同意"),
    "activities.person_invited": gettext_lazy("工作人员邀请，等本人答复"),
    "activities.promoted": gettext_lazy("从候补补上"),
    "activities.passed_a_party": gettext_lazy("结伴的凑不齐名额，按规则先进"),
    "activities.offered": gettext_lazy("发出递补邀请，名额保留"),
    "activities.offer_accepted": gettext_lazy("接受"),
    "activities.offer_declined": gettext_lazy("谢绝"),
    "activities.offer_lapsed": gettext_lazy("过时没有答复"),
    "activities.gave_back": gettext_lazy("退出"),
    "activities.approved": gettext_lazy("审核通过"),
    "activities.drawn": gettext_lazy("抽签"),
    "activities.terms_set": gettext_lazy("改报名条件"),
    "activities.line_paused": gettext_lazy("暂停递补"),
    "activities.line_resumed": gettext_lazy("恢复递补"),
    "activities.cover_asked": gettext_lazy("请人顶班"),
    "activities.minors_alone": gettext_lazy("未成年人没有成年人同场"),
    "activities.shift_edited": gettext_lazy("改班次"),
}


@register.filter
def line_step(entry: AuditEntry) -> str:
    """``№ 17 报名``: what happened to which sign-up; by its number, so that no name is repeated."""
    kind, _colon, number = entry.target.partition(":")
    said = STEPS.get(entry.action, entry.action)
    if kind.endswith("signup"):
        if entry.detail.get("passed_a_party"):
            said = STEPS["activities.passed_a_party"]
        return _("№ %(number)s %(step)s") % {"number": number, "step": said}
    return str(said)

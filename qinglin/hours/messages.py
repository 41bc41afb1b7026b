from django.utils.translation import gettext_lazy as _

from qinglin.inbox.queries import Template

CORRECTED = Template(
    "hours.corrected",
    title=_("“%(activity)s”的时长有更正"),
    body=_(
        "%(service_on)s “%(activity)s”的服务时长由 %(before)d 分钟更正为 %(after)d 分钟。"
        "理由：%(reason)s。原来的记录仍然保留，有疑问请联系活动组织单位。"
    ),
)
REVOKED = Template(
    "hours.certificate_revoked",
    title=_("您的服务证明 %(number)s 已作废"),
    body=_(
        "“%(unit)s”已将您的志愿服务记录证明 %(number)s 作废，别人现在查不到它。理由：%(reason)s"
        "。需要时可以重新开一份；有不同意见，请联系该单位。"
    ),
)
WAITING = Template(
    "hours.waiting",
    title=_("“%(activity)s”的时长待复核"),
    body=_(
        "%(service_on)s “%(activity)s”点名确认您服务 %(minutes)d 分钟，由另一位工作人员复核后公示。"
        "有出入现在就可以提异议。"
    ),
)
PUBLISHED = Template(
    "hours.published",
    title=_("“%(activity)s”的时长公示中"),
    body=_(
        "%(service_on)s “%(activity)s”拟计入 %(minutes)d 分钟，公示到 %(until_on)s，期满入账。"
        "有异议请在这之前在“我的时长”里提出。"
    ),
)
CREDITED = Template(
    "hours.credited",
    title=_("“%(activity)s”的时长已入账"),
    body=_("%(service_on)s “%(activity)s”的 %(minutes)d 分钟已记入时长账。谢谢您！"),
)
REFUSED = Template(
    "hours.refused",
    title=_("“%(activity)s”的时长没有通过复核"),
    body=_(
        "%(service_on)s “%(activity)s”的 %(minutes)d 分钟没有通过复核。理由：%(reason)s。"
        "有不同意见，请联系活动组织单位。"
    ),
)
UPHELD = Template(
    "hours.objection_upheld",
    title=_("您的异议成立：%(activity)s"),
    body=_(
        "“%(activity)s”的时长由 %(before)d 分钟改为 %(after)d 分钟。答复：%(answer)s。"
        "原来的数字仍然保留。"
    ),
)
DISMISSED = Template(
    "hours.objection_dismissed",
    title=_("异议已答复：%(activity)s"),
    body=_("“%(activity)s”的时长维持 %(after)d 分钟（%(before)d 分钟）。答复：%(answer)s。"),
)
STAR = Template(
    "hours.star_granted",
    title=_("您被认定为 %(level)d 星志愿者"),
    body=_("公示期满，%(unit)s认定您为 %(level)d 星志愿者。谢谢您一次次的付出！"),
)
STAR_REFUSED = Template(
    "hours.star_refused",
    title=_("%(level)d 星认定没有通过"),
    body=_("%(unit)s没有认定您的 %(level)d 星。理由：%(reason)s。有不同意见，请联系该单位。"),
)
SPENT = Template(
    "hours.credits_spent",
    title=_("兑换用了 %(credits)d 个时间币"),
    body=_("兑换：%(note)s。还剩 %(left)d 个。不是您同意的，请马上联系所在单位。"),
)

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
    title=_("您的服务证明 %(number)s 被撤回"),
    body=_(
        "“%(unit)s”撤回了您的志愿服务记录证明 %(number)s，别人现在查不到它。理由：%(reason)s。"
        "需要时可以重新开一份；有不同意见，请联系该单位。"
    ),
)

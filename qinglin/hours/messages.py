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

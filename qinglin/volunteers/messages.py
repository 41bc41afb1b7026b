from django.utils.translation import gettext_lazy as _

from qinglin.inbox.queries import Template

CORRECTED = Template(
    "volunteers.corrected",
    title=_("您的“%(what)s”已经更正"),
    body=_("所属组织核对以后，已按您的申请更正“%(what)s”。答复：%(answer)s。"),
)
NOT_CORRECTED = Template(
    "volunteers.not_corrected",
    title=_("“%(what)s”没有更正，请看理由"),
    body=_(
        "所属组织没有更正“%(what)s”。理由：%(answer)s。有不同意见，可以补充说明后再次提出，"
        "也可以向上级组织反映。"
    ),
)

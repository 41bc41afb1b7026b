"""What volunteers are told. A minor's guardians read the same words, so each names the person."""

from django.utils.translation import gettext_lazy as _

from qinglin.inbox.queries import Template

JOINED = Template(
    "activities.joined",
    title=_("报名成功：%(activity)s"),
    body=_(
        "%(name)s已报上“%(activity)s”的“%(post)s”岗位。时间：%(starts_at)s；地点：%(place)s。"
        "到场后扫码签到；去不了请尽早取消，把名额让给候补的人。"
    ),
)
WAITING = Template(
    "activities.waiting",
    title=_("已排上候补：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”岗位名额已满，%(name)s候补排在第 %(position)d 位。"
        "时间：%(starts_at)s；地点：%(place)s。有人退出就按顺序补上，补上以后会再通知。"
    ),
)
ADDED = Template(
    "activities.added",
    title=_("已安排岗位：%(activity)s"),
    body=_(
        "组织单位已安排%(name)s参加“%(activity)s”的“%(post)s”岗位。"
        "时间：%(starts_at)s；地点：%(place)s。到场后扫码签到；去不了请尽早取消。"
    ),
)
PROMOTED = Template(
    "activities.promoted",
    title=_("候补成功：%(activity)s"),
    body=_(
        "有名额了，%(name)s已补上“%(activity)s”的“%(post)s”岗位。"
        "时间：%(starts_at)s；地点：%(place)s。去不了请尽早取消，名额会让给下一位。"
    ),
)
GAVE_BACK = Template(
    "activities.gave_back",
    title=_("已取消报名：%(activity)s"),
    body=_(
        "%(by)s取消了%(name)s在“%(activity)s”“%(post)s”岗位的报名（原定 %(starts_at)s）。"
        "想再参加，可以重新报名。"
    ),
)
REMOVED = Template(
    "activities.removed",
    title=_("报名被取消：%(activity)s"),
    body=_(
        "组织单位取消了%(name)s在“%(activity)s”“%(post)s”岗位的报名（原定 %(starts_at)s）。"
        "如有疑问，请联系%(unit)s。"
    ),
)
REMINDER = Template(
    "activities.reminder",
    title=_("别忘了：%(activity)s"),
    body=_(
        "%(name)s报了“%(activity)s”的“%(post)s”岗位，%(starts_at)s 开始，地点：%(place)s。"
        "到场后扫码签到；来不了请现在就取消，名额马上让给候补的人。"
    ),
)
MOVED = Template(
    "activities.moved",
    title=_("班次改了时间：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”岗位原定 %(was_starts_at)s 开始、%(was_ends_at)s 结束，"
        "现改为 %(starts_at)s 开始、%(ends_at)s 结束。地点不变：%(place)s。"
        "已报的名（含候补）继续有效；去不了请尽早取消，把名额让给别人。"
    ),
)
MOVED_PLACE = Template(
    "activities.moved_place",
    title=_("活动换了地点：%(activity)s"),
    body=_(
        "“%(activity)s”原定在%(was_place)s，现改到%(place)s。时间不变：%(starts_at)s 开始。"
        "已报的名（含候补）继续有效；去不了请尽早取消，把名额让给别人。"
    ),
)
MOVED_BOTH = Template(
    "activities.moved_both",
    title=_("活动换了时间和地点：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”岗位原定 %(was_starts_at)s 开始、%(was_ends_at)s 结束，"
        "在%(was_place)s；现改为 %(starts_at)s 开始、%(ends_at)s 结束，在%(place)s。"
        "已报的名（含候补）继续有效；去不了请尽早取消，把名额让给别人。"
    ),
)
CANCELLED = Template(
    "activities.cancelled",
    title=_("活动取消：%(activity)s"),
    body=_(
        "原定 %(starts_at)s 在%(place)s举行的“%(activity)s”取消了。原因：%(reason)s。"
        "报名和候补一并取消，不用再做什么。"
    ),
)
LEAVE_REMINDER = Template(
    "activities.leave_reminder",
    title=_("记得签退：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”班次 %(ends_at)s 结束了，%(name)s还没有签退。"
        "还在现场就请扫码签退；已经走了，打开报名页补报离开时间，领队核实后照实计入。"
    ),
)
LEAVING_ACCEPTED = Template(
    "activities.leaving_accepted",
    title=_("离开时间已核实：%(activity)s"),
    body=_(
        "%(name)s补报的“%(activity)s”离开时间 %(left_at)s，领队已经核实。说明：%(answer)s。"
        "这条时间会一直注明是补报的。"
    ),
)
LEAVING_DECLINED = Template(
    "activities.leaving_declined",
    title=_("离开时间没有得到认可：%(activity)s"),
    body=_(
        "%(name)s补报的“%(activity)s”离开时间 %(left_at)s，领队没有认可。理由：%(answer)s。"
        "有不同意见，时长公示期内可以提出异议。"
    ),
)

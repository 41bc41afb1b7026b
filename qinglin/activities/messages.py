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
OFFERED = Template(
    "activities.offered",
    title=_("有名额了，请答复：%(activity)s"),
    body=_(
        "轮到%(name)s了：“%(activity)s”的“%(post)s”岗位有了名额，时间：%(starts_at)s，"
        "地点：%(place)s。名额留到 %(expires_at)s，点开这条消息接受或谢绝；过时不答复就让给下一位。"
    ),
)
INVITED = Template(
    "activities.invited",
    title=_("邀请您参加：%(activity)s"),
    body=_(
        "%(by)s想请%(name)s参加“%(activity)s”的“%(post)s”岗位，时间：%(starts_at)s，"
        "地点：%(place)s。点开这条消息同意或谢绝；没有本人同意不会报名。"
        "答复到 %(expires_at)s 为止。"
    ),
)
COVER = Template(
    "activities.cover",
    title=_("能来顶一班吗：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”岗位有人临时来不了，想请%(name)s顶一班。时间：%(starts_at)s；"
        "地点：%(place)s。能来请在 %(expires_at)s 前点“我来”，来不了点“这次来不了”。"
    ),
)
OFFER_LAPSED = Template(
    "activities.offer_lapsed",
    title=_("名额已让给下一位：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”岗位留给%(name)s的名额过时没有答复，已让给下一位。"
        "还想参加，可以重新报名排队。"
    ),
)
FRIEND_DECLINED = Template(
    "activities.friend_declined",
    title=_("同伴这次不来：%(activity)s"),
    body=_("%(friend)s这次不参加“%(activity)s”（%(starts_at)s），其余结伴的人不受影响。"),
)
INVITATION_DECLINED = Template(
    "activities.invitation_declined",
    title=_("邀请没有被接受：%(activity)s"),
    body=_("%(friend)s没有接受“%(activity)s”“%(post)s”岗位的邀请（%(starts_at)s），请另请别人。"),
)
MISSING = Template(
    "activities.missing",
    title=_("有人来不了：%(activity)s"),
    body=_(
        "%(name)s来不了“%(activity)s”的“%(post)s”岗位（%(starts_at)s）。%(reason)s"
        "现有 %(taken)d 人，至少要 %(minimum)d 人。%(next)s"
    ),
)
COVERED = Template(
    "activities.covered",
    title=_("有人顶上了：%(activity)s"),
    body=_("%(name)s答应顶“%(activity)s”的“%(post)s”岗位（%(starts_at)s）。"),
)
COVER_OVER = Template(
    "activities.cover_over",
    title=_("没有人能顶班：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”岗位（%(starts_at)s）可以邀请的人都已问过，仍缺人。现有 "
        "%(taken)d 人，至少要 %(minimum)d 人。请另行联系人员，或停办这一场。"
    ),
)
MINORS_ALONE = Template(
    "activities.minors_alone",
    title=_("没有成年人同场：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”岗位（%(starts_at)s）最后一位成年人退出了，"
        "还有 %(minors)d 位须有成年人同场的未成年人：%(names)s。"
        "请马上安排一位成年人，或请他们改班。"
    ),
)
DRAWN_IN = Template(
    "activities.drawn_out",
    title=_("抽签没有抽中：%(activity)s"),
    body=_(
        "“%(activity)s”的“%(post)s”岗位已抽签，%(name)s这次没有抽中，排在候补第 %(position)d 位。"
        "抽签的种子和次序已公布，谁都可以核对。"
    ),
)
MARKED = Template(
    "activities.marked",
    title=_("失约记录：%(activity)s"),
    body=_(
        "%(name)s在“%(activity)s”（%(starts_at)s）%(kind)s，按报名规则记 %(points)d 分。"
        "不符合事实或有特殊情况，请在 %(days)d 天内申诉。"
    ),
)
BARRED = Template(
    "activities.barred",
    title=_("暂停报名：%(activity)s"),
    body=_(
        "%(name)s在“%(activity)s”（%(starts_at)s）%(kind)s，记 %(points)d 分，已记满。"
        "到 %(until)s 为止暂停报名；已报上的不受影响。"
        "不符合事实或有特殊情况，请在 %(days)d 天内申诉。"
    ),
)
APPEAL_GRANTED = Template(
    "activities.appeal_granted",
    title=_("申诉成立：%(activity)s"),
    body=_("关于“%(activity)s”的失约记录已作废，因此暂停的报名也已恢复。处理意见：%(answer)s"),
)
APPEAL_REFUSED = Template(
    "activities.appeal_refused",
    title=_("申诉结果：%(activity)s"),
    body=_("关于“%(activity)s”的失约记录维持不变。处理意见：%(answer)s"),
)
RESTORED = Template(
    "activities.restored",
    title=_("活动又办了：%(activity)s"),
    body=_(
        "原来取消的“%(activity)s”恢复举办。时间：%(starts_at)s；地点：%(place)s。"
        "之前的报名没有自动恢复，想来请重新报名。"
    ),
)
THANKED = Template(
    "activities.thanked",
    title=_("谢谢您：%(activity)s"),
    body=_("%(unit)s谢谢%(name)s参加“%(activity)s”：%(words)s"),
)
REMINDER_MOVED = Template(
    "activities.reminder_moved",
    title=_("时间或地点改过了，别忘了：%(activity)s"),
    body=_(
        "%(name)s报了“%(activity)s”的“%(post)s”岗位，时间或地点改过："
        "%(starts_at)s 开始，地点：%(place)s。来不了请现在就取消，名额马上让给候补的人。"
    ),
)
STANDING_ASKED = Template(
    "activities.standing_asked",
    title=_("请您固定值班：%(activity)s"),
    body=_(
        "想请%(name)s固定参加“%(activity)s”的“%(post)s”岗位，每 %(weeks)d 周一次。"
        "同意以后，每次发布场次会自动给您留位；哪一次来不了，点“我来不了”就行，随时可以退出。"
    ),
)
MISSED = Template(
    "activities.missed_session",
    title=_("没有人到场：%(activity)s"),
    body=_(
        "“%(activity)s”（%(starts_at)s，%(place)s）到点没有一个人签到，也没有取消。"
        "办了请补点名，没办请取消并写明原因。"
    ),
)

"""Sign-ups, scans and counts when two entries turn out to be one person."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.moving import Mover, Settled, moves

from .actions.merging import recount_places
from .models import SignUp
from .queries.merging import in_two_places

#: Which of two sign-ups for one shift stands.
STANDING = {
    SignUp.State.CONFIRMED: 0,
    SignUp.State.JOINED: 1,
    SignUp.State.WAITING: 2,
    SignUp.State.CANCELLED: 3,
}


def _stands_better(mine: SignUp, theirs: SignUp) -> bool:
    """What was served stands before what was only planned; then whoever has been there longer."""
    order = [
        (
            STANDING[SignUp.State(one.state)],
            -(one.minutes or 0),
            one.arrived_at is None,
            one.queue_no or 0,
            one.pk,
        )
        for one in (mine, theirs)
    ]
    return order[1] < order[0]


def _recount(actor: Actor, told: Settled) -> None:
    """Where both stood in one shift a place became free, or is taken again."""
    ids = [stands for table, _goes, stands in told.folded if table == "activities.signup"]
    recount_places(actor, ids)


def _overlap(gone: Any, kept: Any) -> Any:
    """One person cannot be in two places: what lies ahead is settled before the merge."""
    found = in_two_places(gone, kept)
    if found is None:
        return None
    sentence = _now("两条记录报了同一时间的“%(one)s”和“%(other)s”，请先取消其中一个。")
    return sentence % {"one": found[0], "other": found[1]}


moves("activities.Series", "leader", Mover(title=_("领队的周期活动")))
moves("activities.Activity", "leader", Mover(title=_("领队的活动")))
moves(
    "activities.SignUp",
    "person",
    Mover(title=_("报名与到岗记录"), better=_stands_better, hindrance=_overlap, settled=_recount),
)
moves("activities.SignUp", "confirmed_by", Mover(title=_("确认的到岗记录")))
moves("activities.CalendarFeed", "person", Mover(title=_("日历订阅")))
moves("activities.Scan", "by", Mover(title=_("操作的签到")))
moves("activities.CodeTry", "person", Mover(title=_("输错的签到码")))
moves("activities.Tally", "by", Mover(title=_("记录的服务人次")))
moves("activities.Kit", "person", Mover(title=_("下载的离线名单")))
moves("activities.PaperSheet", "printed_by", Mover(title=_("打印的纸质名单")))
moves("activities.PaperSheet", "entered_by", Mover(title=_("录入的纸质名单")))
moves("activities.LeavingClaim", "decided_by", Mover(title=_("核实的离开时间")))
moves("activities.OutcomeChange", "by", Mover(title=_("更正的到岗情况")))

for name, column, title in (
    ("Offer", "person", _("收到的邀请")),
    ("Party", "made_by", _("发起的结伴报名")),
    ("Application", "approved_by", _("审核过的报名")),
    ("Training", "person", _("培训记录")),
    ("Training", "recorded_by", _("登记的培训")),
    ("Mark", "person", _("失约记录")),
    ("Mark", "answered_by", _("处理的申诉")),
    ("Bar", "person", _("暂停报名")),
    ("Agreement", "person", _("志愿服务协议")),
    ("Agreement", "agreed_by", _("签过的志愿服务协议")),
    ("NatureReview", "by", _("核对过的活动")),
    ("Standing", "person", _("固定值班")),
    ("Pattern", "made_by", _("做的活动模板")),
    ("Praise", "by", _("写的服务评价")),
    ("ActivityPhoto", "by", _("传的活动照片")),
    ("PhotoPerson", "person", _("照片里的人")),
    ("Thanks", "by", _("写的致谢")),
    ("Recruit", "person", _("开放日入队")),
):
    moves(f"activities.{name}", column, Mover(title=title))

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict


class OpenDayThere(Conflict):
    code, message = "activities.open_day_there", _("这场活动已经是“%(team)s”的开放日，不用再定。")


class DidNotCome(Conflict):
    code = "activities.did_not_come"
    message = _("%(name)s没有到场，不能算开放日入队；请到队伍页面直接加入。")


class NobodyTicked(Conflict):
    code, message = "activities.nobody_ticked", _("还没有选人，请先勾选当场入队的人。")


class OpenDayUsed(Conflict):
    code = "activities.open_day_used"
    message = _("已经有人在这个开放日入队，不能取消。活动办不成的，请取消活动本身。")

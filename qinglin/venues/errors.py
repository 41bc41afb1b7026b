from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class NameNeeded(Invalid):
    code, message = "venues.name_needed", _("请填写名称。")


class NameTaken(Conflict):
    code, message = "venues.name_taken", _("“%(name)s”已经存在，请换一个名称。")


class WrongPosition(Invalid):
    code = "venues.wrong_position"
    message = _("经纬度不对：纬度在前、经度在后，单位是度。")


class WrongSpan(Invalid):
    code = "venues.wrong_span"
    message = _("开放时间不对：星期从 1 到 7，关门要晚于开门。")


class SpansOverlap(Invalid):
    code = "venues.spans_overlap"
    message = _("星期%(weekday)d 的两段开放时间重叠：%(one)s 和 %(other)s。")


class VenueClosed(Conflict):
    code, message = "venues.venue_closed", _("“%(venue)s”已停用，不能再作变动。")


class AlreadyAdmitted(Conflict):
    code, message = "venues.already_admitted", _("“%(unit)s”已经与“%(venue)s”建立合作。")


class EndsBeforeStart(Invalid):
    code, message = "venues.ends_before_start", _("结束日期不能早于开始日期 %(day)s。")

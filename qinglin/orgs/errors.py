from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class WrongUnit(Invalid):
    """One or more fields of a unit cannot be accepted; each is named."""

    code, message = "orgs.wrong_unit", _("组织信息有误，请按提示改正后再提交。")


class CreditCodeDoubtful(Invalid):
    """May be overridden with a reason."""

    code = "orgs.credit_code_doubtful"
    message = _("统一社会信用代码校验不符。请核对证书；确认无误的，请写明理由后再提交。")


class CreditCodeKnown(Conflict):
    code, message = "orgs.credit_code_known", _("这个统一社会信用代码已经登记在另一个组织名下。")


class NameTaken(Conflict):
    code, message = "orgs.name_taken", _("上级组织下已经有“%(name)s”，请换一个名称。")


class Cycle(Conflict):
    code, message = "orgs.cycle", _("“%(unit)s”不能移到自己或自己的下级之下。")


class DistrictThere(Conflict):
    code, message = "orgs.district_there", _("本系统只服务一个区，区级团委已经建立。")


class UnitClosed(Conflict):
    code, message = "orgs.unit_closed", _("“%(unit)s”已经撤销。")


class StillOpenBelow(Conflict):
    code, message = (
        "orgs.still_open_below",
        _("“%(unit)s”下面还有未撤销的组织，请先撤销或移走它们。"),
    )

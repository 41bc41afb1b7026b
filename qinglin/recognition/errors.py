from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class WrongNaming(Invalid):
    """One or more fields cannot be accepted; each is named."""

    code, message = "recognition.wrong_naming", _("填写有误，请按提示改正后再提交。")


class AppliedAlready(Conflict):
    code, message = (
        "recognition.applied_already",
        _("“%(unit)s”已经申报或获得“%(brand)s”，不能重复申报。"),
    )


class NotNow(Conflict):
    code, message = "recognition.not_now", _("这份申报现在是“%(state)s”，不能办这一步。")


class CriteriaUnmet(Conflict):
    code = "recognition.criteria_unmet"
    message = _("按记录还差：%(missing)s。补齐记录后再命名。")


class BrandKnown(Conflict):
    code, message = "recognition.brand_known", _("已经有“%(title)s”这个命名项目。")

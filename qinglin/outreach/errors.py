from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class WrongContact(Invalid):
    """One or more fields of a contact, a touch or a rhythm; each is named."""

    code, message = "outreach.wrong_contact", _("填写有误，请按提示改正后再提交。")


class ListThere(Conflict):
    code, message = "outreach.list_there", _("%(name)s已经有一份联系名单。")


class NoList(Conflict):
    code, message = "outreach.no_list", _("您还没有联系名单，请上级团委先为您建一份。")


class ListedHere(Conflict):
    code, message = "outreach.listed_here", _("这位青年已经在您的名单上。")


class ListedElsewhere(Conflict):
    """Said without saying by whom: only that there is somebody, and at which unit."""

    code = "outreach.listed_elsewhere"
    message = _("这位青年已由“%(unit)s”的团干部联系。仍要列入的，请在“另有人联系的理由”里写明。")


class ContactOver(Conflict):
    code, message = "outreach.contact_over", _("这位青年已经移出名单，不能再记。")


class ListOver(Conflict):
    code, message = "outreach.list_over", _("这份名单已经交接或结束。")


class NobodyToHandTo(Invalid):
    code, message = (
        "outreach.nobody_to_hand_to",
        _("请选择另一位团干部接手这份名单。"),
    )


class ExtraKnown(Conflict):
    code, message = "outreach.extra_known", _("已经有“%(title)s”这项行动。")

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid
from qinglin.people.errors import DocumentKnown


class AlreadyRegistered(Conflict):
    code, message = "volunteers.already_registered", _("%(name)s已经是注册志愿者，不必重复注册。")


class TooYoungToRegister(Invalid):
    code = "volunteers.too_young"
    message = _("未满 %(age)d 周岁还不能注册，可以由监护人带着一起参加活动。")


class GuardianNeeded(Invalid):
    """A minor cannot finish alone."""

    code = "volunteers.guardian_needed"
    message = _("未满 18 周岁，请和监护人一起注册。")


class GuardianDiffers(DocumentKnown):
    """The guardian's document is known, but with another name or phone number; nobody is told."""


class ConsentMissing(Conflict):
    code = "volunteers.consent_missing"
    message = _("还没有%(name)s本人的同意记录，请先取得同意再代为注册。")


class GuardianConsentMissing(Conflict):
    code = "volunteers.guardian_consent_missing"
    message = _("%(name)s未满 18 周岁，请先由监护人确认同意。")


class NotAVolunteer(Conflict):
    code, message = "volunteers.not_a_volunteer", _("%(name)s还不是注册志愿者，请先注册。")


class UnitClosed(Conflict):
    code, message = "volunteers.unit_closed", _("“%(unit)s”已撤销，请选择其他单位。")


class NameNeeded(Invalid):
    code, message = "volunteers.name_needed", _("请填写名称。")


class NameTaken(Conflict):
    code, message = "volunteers.name_taken", _("“%(name)s”已经存在，请换一个名称。")


class KeyTaken(Conflict):
    code, message = "volunteers.key_taken", _("代号“%(key)s”已经用过，请换一个。")


class AlreadyInTeam(Conflict):
    code, message = "volunteers.already_in_team", _("%(name)s已经在“%(team)s”里。")


class NotInTeam(Conflict):
    code, message = "volunteers.not_in_team", _("%(name)s不在“%(team)s”里。")


class TeamClosed(Conflict):
    code, message = "volunteers.team_closed", _("“%(team)s”已撤销，不能再变动队员。")


class TooEarly(Invalid):
    code, message = "volunteers.too_early", _("日期不能早于 %(day)s。")


class TooLate(Invalid):
    code, message = "volunteers.too_late", _("日期不能晚于今天。")


class WrongParent(Invalid):
    code = "volunteers.wrong_parent"
    message = _("小组只能分在本单位现有的志愿服务队里，小组里不再分组。")


class TeamFull(Conflict):
    code = "volunteers.team_full"
    message = _("“%(team)s”名额 %(capacity)d 人，已经满了。请先调整名额，或者编进别的小组。")


class BelowMembers(Conflict):
    code = "volunteers.below_members"
    message = _("“%(team)s”现有 %(members)d 人，名额不能比这个数少。")


class WrongTeam(Invalid):
    """One or more fields of a team cannot be accepted; each is named."""

    code, message = "volunteers.wrong_team", _("队伍信息有误，请按提示改正后再提交。")


class NobodyChosen(Invalid):
    code, message = "volunteers.nobody_chosen", _("还没有选人，请先勾选要调整的志愿者。")


class SameUnit(Invalid):
    code, message = "volunteers.same_unit", _("转入和转出是同一个组织，请选择别的组织。")

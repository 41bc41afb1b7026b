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


class WrongPost(Invalid):
    """One or more fields of a post, a kind, a term or a holding; each is named."""

    code, message = "orgs.wrong_post", _("填写有误，请按提示改正后再提交。")


class PostThere(Conflict):
    code, message = "orgs.post_there", _("“%(unit)s”已经设有%(post)s，请直接修改职数。")


class PostClosed(Conflict):
    code, message = "orgs.post_closed", _("“%(unit)s”的%(post)s已经撤销，或者还没有设立。")


class PostHeld(Conflict):
    code, message = "orgs.post_held", _("%(post)s还有人在任，请先办理离任再撤销。")


class SeatsTaken(Conflict):
    code = "orgs.seats_taken"
    message = _("“%(unit)s”的%(post)s职数为 %(seats)d 名，到时已经满额。请先办理离任。")


class AlreadyHolds(Conflict):
    code, message = "orgs.already_holds", _("%(person)s这段时间已经担任“%(unit)s”的%(post)s。")


class NotTogether(Conflict):
    code = "orgs.not_together"
    message = _("%(person)s正担任%(held)s，按规定不能同时担任%(post)s。")


class HolderTooYoung(Conflict):
    code = "orgs.holder_too_young"
    message = _("%(person)s任职当天 %(age)d 周岁，%(post)s须满 %(limit)d 周岁。")


class HolderTooOld(Conflict):
    code = "orgs.holder_too_old"
    message = _("%(person)s任职当天 %(age)d 周岁，%(post)s不超过 %(limit)d 周岁。")


class HolderNoMember(Conflict):
    code = "orgs.holder_no_member"
    message = _("%(post)s须是团员或者党员。请先写明%(person)s的政治面貌。")


class HoldingEnded(Conflict):
    code, message = "orgs.holding_ended", _("%(person)s已经离任，不用再办。")


class LeavesBeforeComing(Invalid):
    code, message = "orgs.leaves_before_coming", _("离任日期不能早于任职日期。")


class TermEndsFirst(Invalid):
    code, message = "orgs.term_ends_first", _("届满日期要晚于开始日期。")


class TermOverlaps(Conflict):
    code, message = "orgs.term_overlaps", _("这一届与“%(unit)s”第 %(number)d 届的时间重叠。")


class NoTermRule(Conflict):
    code = "orgs.no_term_rule"
    message = _(
        "还没有写明“%(unit)s”这类组织一届几年，请先在任期规定里补上，或者直接填写届满日期。"
    )


class KindThere(Conflict):
    code, message = "orgs.kind_there", _("已经有编号为“%(key)s”的职务类别。")


class RuleThere(Conflict):
    code, message = "orgs.rule_there", _("这类组织从这一天起已经有一条任期规定。")


class HandOverThere(Conflict):
    code, message = "orgs.hand_over_there", _("%(person)s的交接清单已经建好，请在清单里登记。")


class NotHandedYet(Conflict):
    code, message = "orgs.not_handed_yet", _("“%(item)s”还没有移交，不能先登记接收。")


class ItemDone(Conflict):
    code, message = "orgs.item_done", _("“%(item)s”已经登记过了。")


class ChangedSince(Conflict):
    code, message = (
        "orgs.changed_since",
        _("“%(unit)s”在 %(day)s 已经调整过隶属，生效日期要晚于那一天。"),
    )


class NothingToSplit(Invalid):
    code, message = (
        "orgs.nothing_to_split",
        _("分设后原组织保留的，至少写一个新组织；原组织撤销的，至少写两个。"),
    )


class KindTaken(Conflict):
    code, message = "orgs.kind_taken", _("已经有“%(title)s”这个类别。")


class SeatsKnown(Conflict):
    code, message = (
        "orgs.seats_known",
        _("这一天的编制已经登记过。要更正请换一个生效日期，以文件日期为准。"),
    )


class WrongNumber(Invalid):
    """A number, a day or a text of a unit's record cannot be accepted; each is named."""

    code, message = "orgs.wrong_number", _("填写的内容有误，请按提示改正后再提交。")


class HonourKnown(Conflict):
    code, message = "orgs.honour_known", _("%(year)s 年度的“%(title)s”已经登记过。")


class HonourWithdrawn(Conflict):
    code, message = "orgs.honour_withdrawn", _("这项荣誉已经撤销。")


class WrongAgreement(Invalid):
    """One or more fields of an agreement cannot be accepted; each is named."""

    code, message = "orgs.wrong_agreement", _("协议内容有误，请按提示改正后再提交。")


class AgreementOver(Conflict):
    code, message = "orgs.agreement_over", _("“%(title)s”已经终止或到期，请先续签。")


class AgreementRenewed(Conflict):
    code, message = "orgs.agreement_renewed", _("“%(title)s”已经续签过，请在新协议上办理。")


class SeasonKnown(Conflict):
    code, message = "orgs.season_known", _("这份协议已经有第 %(number)d 季。")


class EngagedAlready(Conflict):
    code, message = (
        "orgs.engaged_already",
        _("%(name)s已经是“%(unit)s”的在聘人员，不能重复登记。"),
    )


class EngagementOver(Conflict):
    code, message = "orgs.engagement_over", _("这段聘用已经结束。")


class WrongEngagement(Invalid):
    """One or more fields of an engagement cannot be accepted; each is named."""

    code, message = "orgs.wrong_engagement", _("聘用信息有误，请按提示改正后再提交。")

"""Refusals of terms, lines, offers, and of what the law asks."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Forbidden, Invalid


class NotYetOpen(Conflict):
    code, message = "activities.not_yet_open", _("还没到报名时间，%(opens)s 开始报名，请到时再来。")


class Barred(Conflict):
    code = "activities.barred"
    message = _("因失约记满分，到 %(until)s 为止不能报名。有异议可以在“失约记录”里申诉。")


class TooOld(Conflict):
    code = "activities.too_old"
    message = _("这个岗位限 %(max_age)d 周岁以内，服务当天 %(age)d 周岁，请选择别的岗位。")


class TrainingMissing(Conflict):
    code = "activities.training_missing"
    message = _("这个岗位须先参加“%(training)s”培训。参加过的，请组织单位登记培训记录。")


class AgreementNeeded(Conflict):
    code = "activities.agreement_needed"
    message = _("这项服务依法要签志愿服务协议，请在活动页看过协议、点“同意”以后再报名。")


class MinorHours(Conflict):
    code = "activities.minor_hours"
    message = _(
        "按本区规则，未满 %(under_age)d 周岁只在 %(earliest)s–%(latest)s 服务，"
        "这一班超出了时间，请选择白天的班次。"
    )


class AdultNeeded(Conflict):
    code = "activities.adult_needed"
    message = _(
        "按本区规则，未满 %(under_age)d 周岁须有成年人同场。请监护人一起报名，"
        "或等有成年人报上这一班再报。"
    )


class DangerForMinors(Conflict):
    code = "activities.danger_for_minors"
    message = _("这项服务可能有人身危险，未满 18 周岁依法不能参加，请选择别的活动。")


class InsuranceMissing(Conflict):
    code = "activities.insurance_missing"
    message = _(
        "这项服务可能有人身危险，活动期间的人身意外保险还没有落实，暂时不能报名。请联系组织单位落实保险以后再来。"
    )


class RoleNeeded(Invalid):
    code, message = "activities.role_needed", _("这一班分工招人，请先选一个分工。")


class PartyTooLarge(Conflict):
    code = "activities.party_too_large"
    message = _("结伴报名一次最多 %(most)d 人，也不能多于这一班的名额，请分开报。")


class PartyRefused(Conflict):
    code = "activities.party_refused"
    message = _(
        "%(name)s不能报这一班：%(why)s结伴的人要么一起报上，要么都不报；可以去掉这一位再报。"
    )


class TooManyCompanions(Conflict):
    code = "activities.too_many_companions"
    message = _("这一班每人最多带 %(most)d 位同行人，请减少以后再报；能服务的同行人可以自己报名。")


class SamePersonTwice(Invalid):
    code, message = "activities.same_person_twice", _("同一个人写了两遍，请去掉一个。")


class OfferOver(Conflict):
    code = "activities.offer_over"
    message = _("这个邀请已经答复过或已过期。还想参加，可以重新报名排队。")


class NoPlaceLeft(Conflict):
    code = "activities.no_place_left"
    message = _("刚刚有人补上了，这一班不缺人了。谢谢您愿意来！可以看看别的班次。")


class NothingToCover(Conflict):
    code = "activities.nothing_to_cover"
    message = _("这一班没有空着的名额，或者已经有人在候补，不用请人顶班。")


class CoverAsked(Conflict):
    code = "activities.cover_asked"
    message = _("已经请%(name)s顶班，正等答复；谢绝或到时没有答复，会自动请下一位。")


class NobodyToAsk(Conflict):
    code = "activities.nobody_to_ask"
    message = _("常来这个岗位的人都问过、都有安排，或者还没有人来过。请用“安排人”直接邀请。")


class NotByApproval(Conflict):
    code = "activities.not_by_approval"
    message = _("这一班不是审核录取，不用审核，请刷新页面。")


class NotInLine(Conflict):
    code, message = "activities.not_in_line", _("这次报名不在候补队伍里，请刷新页面。")


class DrawnAlready(Conflict):
    code = "activities.drawn_already"
    message = _(
        "这一班已经抽过签，结果和种子都已公布，不能再抽；有人退出时会按签号自动递补，不用再办。"
    )


class DrawTooEarly(Conflict):
    code = "activities.draw_too_early"
    message = _("报名还没有截止，请等截止以后再抽签。")


class NotByDraw(Conflict):
    code, message = "activities.not_by_draw", _("这一班不是抽签录取，不用抽签，请刷新页面。")


class WayIsSettled(Conflict):
    code = "activities.way_is_settled"
    message = _("已经有人报名，录取方式不能再改；要改请另设一个班次。")


class RoleInUse(Conflict):
    code = "activities.role_in_use"
    message = _(
        "“%(role)s”已有 %(taken)d 人，不能去掉，名额也不能少于这个数。请先请他们改报别的分工。"
    )


class NotReviewed(Conflict):
    code = "activities.not_reviewed"
    message = _("还没有核对这是不是志愿服务。请先逐条核对“不计入志愿服务”的情形，再发布。")


class NoVolunteerService(Conflict):
    code = "activities.no_volunteer_service"
    message = _("这不是志愿服务：%(why)s。依法不能记录时长，请不要在这里发布。")


class UninsuredDanger(Conflict):
    code = "activities.uninsured_danger"
    message = _("可能有人身危险的活动，须先有覆盖全部日期的人身意外保险。请登记保单后再发布。")


class AgreementUnwritten(Conflict):
    code = "activities.agreement_unwritten"
    message = _("这项服务依法要签书面协议，请先写好协议正文再发布。")


class NoMark(Conflict):
    code, message = "activities.no_mark", _("这条记录已经处理过，请刷新页面。")


class AppealTooLate(Conflict):
    code = "activities.appeal_too_late"
    message = _("申诉期 %(days)d 天已经过了，可以向上级组织反映。")


class OwnAppeal(Forbidden):
    code = "activities.own_appeal"
    message = _("自己的申诉不能自己处理，请由别的同事处理。")


class NotASlot(Conflict):
    code = "activities.not_a_slot"
    message = _("这一天不在这个系列的安排里，请从列出的日期里选。")


class AlreadySkipped(Conflict):
    code, message = "activities.already_skipped", _("这一场已经停办，不用再办。")


class HasBegun(Conflict):
    code = "activities.has_begun"
    message = _(
        "这一场已经开始或已经结束，不能再改，也不能停办。请到这场活动的页面确认点名或取消。"
    )


class NothingToChange(Invalid):
    code, message = "activities.nothing_to_change", _("内容没有变化，请修改后再提交。")


class StandingAlready(Conflict):
    code = "activities.standing_already"
    message = _("%(name)s已经在这个岗位固定值班，不用重复安排。")


class NothingToThank(Conflict):
    code = "activities.nothing_to_thank"
    message = _("点名确认以后才能致谢、评价和传照片，请先确认点名。")


class NotServed(Conflict):
    code = "activities.not_served"
    message = _("到场服务过的人才能评价这场活动。到了场却没有记上的，请找领队补登记。")


class NoPhotoConsent(Conflict):
    code = "activities.no_photo_consent"
    message = _("照片里的%(names)s还没有同意公开照片，请先征得同意，或换一张。")


class AllSaid(Conflict):
    code, message = "activities.all_said", _("已经评价或致谢过，不用再提交。")


class MinorsInside(Conflict):
    code = "activities.minors_inside"
    message = _("已有 %(count)d 位未成年人报名，不能改成有人身危险的活动，请先请他们改报别的。")


class GuardianSigns(Conflict):
    code = "activities.guardian_signs"
    message = _("未满 18 周岁由监护人签协议，请监护人登录以后在活动页替您签。")

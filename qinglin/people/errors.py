from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Forbidden, Invalid


class WrongPerson(Invalid):
    """One or more fields of a person cannot be accepted; each is named."""

    code, message = "people.wrong_person", _("个人信息有误，请按提示改正后再提交。")


class DocumentKnown(Conflict):
    """The document stands in the register already. Whoever may not see that entry is not told:
    neither code nor words say why."""

    code = "people.not_entered"
    message = _(
        "现在不能在这里完成登记。以前登记过的，请用登记时的手机号登录；"
        "其他情况请带证件到所属组织核对办理。"
    )


class NotAMinor(Conflict):
    code, message = "people.not_a_minor", _("年满 18 周岁的人员不需要监护人。")


class GuardianTooYoung(Conflict):
    code, message = "people.guardian_too_young", _("监护人必须年满 18 周岁。")


class GuardianKnown(Conflict):
    code, message = "people.guardian_known", _("这位监护人已经登记过。")


class ConsentKnown(Conflict):
    code, message = "people.consent_known", _("这项同意已经生效，不必重复确认。")


class ConsentWithdrawn(Conflict):
    code, message = "people.consent_withdrawn", _("这项同意已经撤回。")


class GuardianMustConsent(Conflict):
    """A minor's own word is not enough."""

    code, message = "people.guardian_must_consent", _("未满 18 周岁，须由监护人同意。")


class NotYourWord(Conflict):
    """An adult's consent can be given by nobody else."""

    code, message = "people.not_your_word", _("成年人的同意只能由本人作出。")


class CorrectionKnown(Conflict):
    code, message = (
        "people.correction_known",
        _("这一项已经有一份更正申请在处理，请等答复，或找所属组织。"),
    )


class CorrectionDecided(Conflict):
    code, message = "people.correction_decided", _("这份更正申请已经答复过了。")


class NothingToCorrect(Invalid):
    code, message = "people.nothing_to_correct", _("请写明应当改成什么。")


class AnswerMissing(Invalid):
    code, message = "people.answer_missing", _("不予更正要写明理由，本人会看到。")


class CopyRunning(Conflict):
    code, message = "people.copy_running", _("副本正在做，做好以后在这里下载。")


class ReasonMissing(Invalid):
    code, message = "people.reason_missing", _("请写明查看完整证件号的理由。")


class SamePerson(Invalid):
    code, message = "people.same_person", _("这是同一条人员记录，不用合并。请另选一条。")


class MergedAlready(Conflict):
    code, message = (
        "people.merged_already",
        _("“%(name)s”已经并入另一条记录，请刷新名单后再选。"),
    )


class OwnRecord(Forbidden):
    """Nobody merges themselves: another pair of eyes is needed."""

    code, message = "people.own_record", _("不能合并本人的记录，请另一位工作人员办理。")


class MoreRightsNeeded(Forbidden):
    """The merge would give away rights that the actor could not have given."""

    code, message = (
        "people.more_rights_needed",
        _("这两条记录里有您无权授予的角色，请上级管理员办理合并。"),
    )


class GuardianOfTheOther(Conflict):
    code, message = (
        "people.guardian_of_the_other",
        _("两人登记为监护关系，不会是同一个人。如果登记有误，请先结束监护关系。"),
    )


class CannotMerge(Conflict):
    """A room says why the two cannot be one yet."""

    code, message = "people.cannot_merge", _("现在不能合并：%(why)s")


class UndoneAlready(Conflict):
    code, message = "people.undone_already", _("这次合并已经撤回。")


class LaterMerge(Conflict):
    code, message = (
        "people.later_merge",
        _("之后又有别的记录并入了“%(name)s”，请先撤回后来的合并。"),
    )


class CannotUndo(Conflict):
    code, message = (
        "people.cannot_undo",
        _("合并之后又登记了与原记录冲突的内容，不能自动撤回。请先在名单里改正冲突的内容。"),
    )


class MergeReasonMissing(Invalid):
    code, message = "people.merge_reason_missing", _("请写明怎样核实了是同一个人。")


class DecidedAlready(Conflict):
    code, message = "people.decided_already", _("这一对已经有人判断过，请刷新页面。")

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class WrongPerson(Invalid):
    """One or more fields of a person cannot be accepted; each is named."""

    code, message = "people.wrong_person", _("个人信息有误，请按提示改正后再提交。")


class DocumentKnown(Conflict):
    code, message = (
        "people.document_known",
        _("这个证件号码已经登记过，请直接登录，或请所属组织核对。"),
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


class ReasonMissing(Invalid):
    code, message = "people.reason_missing", _("请写明查看完整证件号的理由。")

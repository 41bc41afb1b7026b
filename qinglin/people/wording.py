"""What people are told about faults of numbers, and what they agree to."""

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import Consent, Person
from .rules import (
    OLDEST,
    DocumentFault,
    PhoneFault,
    age_on,
    check_document,
    check_phone,
    needs_dedicated_notice,
)

DOCUMENT_FAULTS: dict[DocumentFault, Any] = {
    DocumentFault.MISSING: _("请填写证件号码。"),
    DocumentFault.FIRST_GENERATION: _("15 位的一代身份证号已停用，请填写 18 位身份证号。"),
    DocumentFault.SHORT: _("证件号码应为 18 位，现在少了几位。"),
    DocumentFault.LONG: _("证件号码应为 18 位，现在多了几位。"),
    DocumentFault.CHARACTERS: _("身份证号只能是数字，最后一位可以是 X。"),
    DocumentFault.PREFIX: _("证件号码与所选证件类型不符。"),
    DocumentFault.DATE: _("身份证号中的出生日期不存在，请核对。"),
    DocumentFault.CHECK: _("身份证号的校验位不对，请逐位核对。"),
    DocumentFault.BORN: _("身份证号中的出生日期与填写的不一致。"),
    DocumentFault.SEX: _("身份证号中的性别与填写的不一致。"),
    DocumentFault.FORM: _("证件号码的格式不对，请按证件上的写法填写。"),
}


def phone_sentence(fault: PhoneFault, digits: int) -> Any:
    """What to tell the person who typed a mobile number of so many digits."""
    if fault is PhoneFault.SHORT and digits == 10:
        return _("手机号少了一位。")
    if fault is PhoneFault.SHORT:
        return _("手机号太短，应为 11 位数字。")
    if fault is PhoneFault.LONG and digits == 12:
        return _("手机号多了一位。")
    if fault is PhoneFault.LONG:
        return _("手机号太长，应为 11 位数字。")
    if fault is PhoneFault.CHARACTERS:
        return _("手机号只能是数字。")
    return _("没有这样的手机号段，请核对前几位。")


SEXES, DOCUMENTS = frozenset(Person.Sex.values), frozenset(Person.Document.values)


def field_faults(
    *,
    today: date,
    name: str,
    sex: str,
    born_on: date,
    document_type: str,
    document: str,
    phone: str,
    residence: str,
) -> dict[str, Any]:
    """Field -> sentence for all that is wrong with a person; numbers are already plain."""
    faults: dict[str, Any] = {}
    if not name.isprintable() or not residence.isprintable():
        where = "residence" if name.isprintable() else "name"
        faults[where] = _("文字里有看不见的控制字符，请删去重新输入。")
    elif not 2 <= len(name) <= 50:
        faults["name"] = _("姓名应为 2 至 50 个字。")
    if sex not in SEXES:
        faults["sex"] = _("请选择性别。")
    if born_on > today:
        faults["born_on"] = _("出生日期不能晚于今天。")
    elif age_on(today, born_on) > OLDEST:
        faults["born_on"] = _("出生日期太早，请核对年份。")
    if document_type not in DOCUMENTS:
        faults["document_type"] = _("请选择证件类型。")
    elif fault := check_document(document_type, document, born_on=born_on, sex=sex):
        faults["document"] = DOCUMENT_FAULTS[fault]
    if phone and (wrong := check_phone(phone)):
        faults["phone"] = phone_sentence(wrong, len(phone))
    if len(residence) > 80:
        faults["residence"] = _("居住区域最多 80 个字。")
    return faults


#: Raised when the text of a consent changes; consents keep the version that was accepted.
WORDING = "2025-1"
CHILD = "child"


def wording_for(day: date, born_on: date) -> str:
    """The version of the text that is read: children under 14 have a notice of their own."""
    return f"{WORDING}-{CHILD}" if needs_dedicated_notice(day, born_on) else WORDING


CONSENT_TEXTS: dict[str, Any] = {
    Consent.Purpose.REGISTRATION: _(
        "同意登记姓名、性别、出生日期、证件号码、居住区域、联系方式、专业技能和服务类别，"
        "用于志愿者注册和服务记录。证件号码和手机号加密保存，页面上只显示打码后的号码。"
    ),
    Consent.Purpose.SERVICE: _(
        "同意参加志愿服务活动，并记录服务时间、内容和地点。有风险的活动会事先写明。"
    ),
    Consent.Purpose.PHOTO: _("同意在活动报道中公开含本人的照片。不同意不影响参加活动。"),
    Consent.Purpose.LOCATION: _(
        "同意签到时使用手机位置核对是否在现场，只保存是否在现场，不保存行踪。"
        "不同意可以用签到码签到。"
    ),
}
#: What changes when a consent is withdrawn: said before it is.
WITHDRAWN: dict[str, Any] = {
    Consent.Purpose.REGISTRATION: _(
        "撤回以后不再新增您的服务记录，也不能再报名；已经入账的时长依法保留，证明照样可以查验。"
    ),
    Consent.Purpose.SERVICE: _("撤回以后不能再报名新的活动；以前的服务记录和时长不变。"),
    Consent.Purpose.PHOTO: _("撤回以后的报道不再用您的照片；已经登出的，可以请发布单位撤下。"),
    Consent.Purpose.LOCATION: _("撤回以后签到不再使用位置，改用签到码，其他都不变。"),
}
#: Read by the guardian of a child under 14 before each of them.
CHILD_NOTICE = _(
    "孩子未满 14 周岁，他（她）的个人信息都属于敏感个人信息，只有监护人同意后才能处理。"
    "我们只收集志愿服务必需的信息，只有所属组织的负责人能看到，您可以随时查看、更正、撤回同意。"
)


def consent_text(purpose: str, *, child: bool) -> Any:
    """What is agreed to; with the notice of its own for a child under 14."""
    text = CONSENT_TEXTS[purpose]
    return format_lazy("{}{}", CHILD_NOTICE, text) if child else text

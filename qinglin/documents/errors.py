from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid, TooMany, Unavailable


class CodeMistyped(Invalid):
    code = "documents.code_mistyped"
    message = _("校验码应有 27 位，您填的对不上。请对照证明上的校验码逐组核对，或直接扫二维码。")


class TooManyMisses(TooMany):
    code = "documents.too_many_misses"
    message = _("查验不到的次数太多，请 %(retry_after)d 秒后再试。")


class AlreadyRevoked(Conflict):
    code = "documents.already_revoked"
    message = _("这份证明已经作废，不用再办。需要时可以重新开一份，编号是新的。")


class ReasonNeeded(Invalid):
    code = "documents.reason_needed"
    message = _("请写明作废的理由，持证人会看到。")


class ReasonTooLong(Invalid):
    code, message = "documents.reason_too_long", _("理由不能超过 %(most)d 个字，请缩短以后再提交。")


class KeysUnusable(Unavailable):
    code = "documents.keys_unusable"
    message = _("签名密钥现在不能使用（%(reason)s），证明没有开具。请联系系统管理员。")


class KeyUnknown(Invalid):
    code = "documents.key_unknown"
    message = _("没有编号为 %(key)s 的签名密钥，可以用 qinglin documents keys 查看。")


class KeyInUse(Conflict):
    code = "documents.key_in_use"
    message = _("这把密钥正在使用：请先用 qinglin documents keys rotate 换一把，再作废它。")

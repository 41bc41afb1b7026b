from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid, TooMany


class WrongSignIn(Invalid):
    """One answer for a wrong name, a wrong password and a disabled account."""

    code = "access.wrong_sign_in"
    message = _("登录名或密码不对。请核对后再试，也可以用手机验证码登录。")


class WrongCode(Invalid):
    """One answer for a wrong, an old and a used code."""

    code, message = "access.wrong_code", _("验证码不对，或者已经过期。请重新获取。")


class TooManyTries(TooMany):
    code = "access.too_many_tries"
    message = _("尝试次数太多，请 %(minutes)d 分钟后再试。")


class LoginTaken(Conflict):
    code, message = "access.login_taken", _("登录名“%(login)s”已被使用，请换一个。")


class AccountThere(Conflict):
    code, message = "access.account_there", _("这位人员已经有账号。")


class WrongLogin(Invalid):
    code = "access.wrong_login"
    message = _("登录名应为 3 至 40 位小写字母、数字、点、下划线或短横线，并以字母开头。")


class WeakPassword(Invalid):
    code, message = "access.weak_password", _("密码不够安全，请按提示修改。")


class WrongPassword(Invalid):
    code, message = "access.wrong_password", _("当前密码不对。")


class WrongGrant(Invalid):
    code, message = "access.wrong_grant", _("授权信息有误，请按提示改正后再提交。")


class AlreadyGranted(Conflict):
    code, message = "access.already_granted", _("这位人员在“%(unit)s”已经是“%(role)s”。")


class GrantEnded(Conflict):
    code, message = "access.grant_ended", _("这项授权已经收回。")


class TokenRevoked(Conflict):
    code, message = "access.token_revoked", _("这个令牌已经吊销。")


class NobodyLikeThat(Invalid):
    code = "access.nobody_like_that"
    message = _("没有找到同时符合这个姓名和手机号的人员，请先登记或核对。")

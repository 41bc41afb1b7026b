"""The one family of errors that a person may be told about."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a reason and a way on. Anything else that escapes is a bug.

    ``fields`` maps the name of a form or API field to the sentence shown beside it.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "kernel.invalid"
    message: ClassVar[Any] = _("提交的内容有误，请检查后再提交。")

    def __init__(
        self, message: Any = None, *, fields: dict[str, Any] | None = None, **params: Any
    ) -> None:
        self.params = params
        self.fields = fields or {}
        self._message = message if message is not None else type(self).message
        super().__init__(self.code)

    def __str__(self) -> str:
        text = str(self._message)
        return text % self.params if self.params else text


class Invalid(DomainError):
    """The input itself cannot be accepted."""

    status = 422


class NotFound(DomainError):
    """Absent and unseen look the same."""

    status, code, message = 404, "kernel.not_found", _("没有找到，或者您无权查看。")


class StaffOnly(NotFound):
    """A page of the desk, asked for by somebody without a post: one answer, whatever is there."""

    message = _(
        "工作台的页面只对有岗位的工作人员开放。报名、签到、时长和证明都在“我的”里；"
        "您有岗位却打不开的，请所属团组织在系统里给您授权。"
    )


class Forbidden(DomainError):
    """Seen, but this act is not allowed."""

    status, code, message = 403, "kernel.forbidden", _("您没有这项权限，请联系上级管理员。")


class SignInNeeded(DomainError):
    """Nobody is signed in; a page sends to sign-in, the API answers 401."""

    status, code, message = 401, "kernel.sign_in_needed", _("请先登录。")


class Conflict(DomainError):
    """True input, but the present state does not allow it."""

    status, code, message = 409, "kernel.conflict", _("当前状态不允许这样做。")


class TooMany(DomainError):
    """Asked too often; ``retry_after`` is in seconds."""

    status, code, message = 429, "kernel.too_many", _("操作太频繁，请 %(retry_after)d 秒后再试。")


class Unavailable(DomainError):
    """A needed part is down; nothing was written."""

    status, code, message = 503, "kernel.unavailable", _("系统正忙，内容没有写入，请稍后重试。")


class KeyUsed(Invalid):
    """The same Idempotency-Key came with another request."""

    code, message = (
        "kernel.key_used",
        _("这个 Idempotency-Key 已经用于另一次请求，请换一个新的再提交。"),
    )


class StillRunning(Conflict):
    """The first request under this key has not been answered yet."""

    code, message = (
        "kernel.still_running",
        _("同一个 Idempotency-Key 的请求还在处理，请稍后再查结果。"),
    )

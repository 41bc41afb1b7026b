"""What is wrong with a field of a request, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Kind of fault, as the validator names it -> sentence; the holes are filled from its context.
SENTENCES: dict[str, Any] = {
    "bool_parsing": _("请填写 true 或 false。"),
    "bool_type": _("请填写 true 或 false。"),
    "dict_type": _("请填写一个对象（花括号）。"),
    "extra_forbidden": _("没有这个字段，请核对接口说明。"),
    "float_parsing": _("请填写数字。"),
    "float_type": _("请填写数字。"),
    "greater_than_equal": _("不能小于 %(ge)s。"),
    "int_from_float": _("请填写整数。"),
    "int_parsing": _("请填写整数。"),
    "int_parsing_size": _("数字太大，请检查。"),
    "int_type": _("请填写整数。"),
    "less_than_equal": _("不能大于 %(le)s。"),
    "list_type": _("请填写一个列表（方括号）。"),
    "literal_error": _("只能填写 %(expected)s。"),
    "missing": _("请填写这一项。"),
    "model_attributes_type": _("请填写一个对象（花括号）。"),
    "model_type": _("请填写一个对象（花括号）。"),
    "string_too_long": _("最多写 %(max_length)s 个字。"),
    "string_too_short": _("至少写 %(min_length)s 个字。"),
    "string_type": _("请填写文字（加引号）。"),
    "string_unicode": _("含有无法保存的字符，请删去后再提交。"),
    "too_long": _("太长了，最多 %(max_length)s 个。"),
}
UNNAMED = _("内容不合要求，请检查。")
#: What a field is called when the fault lies in the whole of it.
WHOLE = "body"


def named(problems: list[dict[str, Any]]) -> dict[str, str]:
    """Field -> sentence; what lies deeper is called ``shifts-0-title``."""
    return {_name(problem.get("loc") or ()): _sentence(problem) for problem in problems}


def _name(location: tuple[Any, ...]) -> str:
    """The path to the field, without where the request holds it and how our code calls that."""
    source, *path = [str(part) for part in location] or [WHOLE]
    if source == WHOLE:
        path = path[1:]
    return "-".join(path) or WHOLE


def _sentence(problem: dict[str, Any]) -> str:
    kind, context = str(problem.get("type", "")), problem.get("ctx") or {}
    if kind == "value_error":
        return str(context.get("error", UNNAMED))
    sentence = str(SENTENCES.get(kind, UNNAMED))
    try:
        return sentence % context
    except KeyError:
        return str(UNNAMED)

"""Template tags of the design system (frontend/README.md): icons, fields, places, figures."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    DateInput,
    DateTimeInput,
    HiddenInput,
    RadioSelect,
    Select,
    Textarea,
    TimeInput,
)
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

#: How days and times are picked; browsers take them in ISO form only.
PICKERS = {
    DateInput: ("date", "%Y-%m-%d"),
    TimeInput: ("time", "%H:%M"),
    DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """``{% icon "home" %}``, ``{% icon "home" "small" %}``: a drawing beside words, never alone."""
    extra = f" ql-icon--{size}" if size else ""
    return format_html(
        '<svg class="ql-icon{}" width="24" height="24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        extra,
        static("kernel/dist/icons.svg"),
        name,
    )


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, label: str = "", help: str = "", kind: str = "") -> dict[str, Any]:
    """``{% field form.phone %}``: label, control, help and error, joined for screen readers.

    ``kind`` adds a shape to the control: ``digits`` (six-digit codes) or ``short``.
    """
    widget = bound.field.widget
    name = bound.auto_id or bound.html_name
    described = []
    if help or bound.help_text:
        described.append(f"{name}-help")
    if bound.errors:
        described.append(f"{name}-error")
    attrs: dict[str, Any] = {"class": _control_class(widget, kind)}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    _as_picker(widget)
    several = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    return {
        "bound": bound,
        "control_id": name,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "several": several,
        "single": isinstance(widget, CheckboxInput),
        "hidden": isinstance(widget, HiddenInput),
        "described": " ".join(described),
        "required": bound.field.required,
        "control": "" if several else bound.as_widget(attrs=attrs),
    }


def _as_picker(widget: Any) -> None:
    """Days and times are picked, not typed."""
    for kind, (name, form) in PICKERS.items():
        if isinstance(widget, kind):
            widget.input_type, widget.format = name, form


def _control_class(widget: Any, kind: str) -> str:
    if isinstance(widget, CheckboxInput):
        return ""
    if isinstance(widget, Select):
        return "ql-select"
    if isinstance(widget, Textarea):
        return "ql-textarea"
    if isinstance(widget, ClearableFileInput):
        return "ql-input ql-file"
    return f"ql-input ql-input--{kind}" if kind else "ql-input"


@register.inclusion_tag("ui/places.html")
def places(taken: int, capacity: int, waiting: int = 0) -> dict[str, Any]:
    """``{% places taken capacity waiting %}``: what is left, in words and as a bar."""
    left = max(0, capacity - taken)
    few = 0 < left <= max(1, capacity // 5)
    return {
        "taken": min(taken, capacity),
        "capacity": capacity,
        "left": left,
        "waiting": waiting,
        "state": "full" if not left else "few" if few else "free",
    }


@register.inclusion_tag("ui/empty.html")
def empty(icon: str, words: str, url: str = "", action: str = "") -> dict[str, str]:
    """``{% empty "calendar" _("……") url _("去看活动") %}``: nothing yet, and the first step."""
    return {"icon": icon, "words": words, "url": url, "action": action}


@register.inclusion_tag("ui/stat.html")
def stat(
    name: str,
    value: Any,
    unit: str = "",
    note: str = "",
    url: str = "",
    bound: str = "",
    verdict: str = "",
) -> dict[str, Any]:
    """``{% stat _("本周服务") 312 _("人次") url=… %}``: a figure that opens what is behind it.

    ``bound`` is one of ``= > < ≈``; ``verdict`` one of supported, contradicted, no-record,
    undecided.
    """
    return {
        "name": name,
        "value": value if isinstance(value, str) else grouped(value),
        "unit": unit,
        "note": note,
        "url": url,
        "bound": bound_words(bound),
        "verdict": verdict,
        "verdict_words": verdict_words(verdict),
    }


@register.filter
def bound_words(bound: str) -> str:
    """How a reported figure limits the truth, in words."""
    return {">": _("超过"), "<": _("近"), "≈": _("约")}.get(bound, "")


@register.filter
def verdict_words(verdict: str) -> str:
    """What the records say about a reported figure, in words."""
    return {
        "supported": _("有记录支持"),
        "contradicted": _("与记录不符"),
        "no-record": _("尚无记录"),
        "undecided": _("口径未定"),
        "ambiguous": _("需要人工判断"),
    }.get(verdict, "")


@register.filter
def grouped(value: int | float | None) -> str:
    """``38,214``; a dash where there is no number."""
    return "–" if value is None else f"{value:,}"


@register.filter
def of(choices: Mapping[Any, Any], key: Any) -> Any:
    """``{{ counts|of:shift.pk }}``: a value out of a mapping by a variable key."""
    return choices.get(key)


@register.filter
def of_100(value: float, whole: float) -> int:
    """A share of a whole in per cent, held between 0 and 100, for bars."""
    return max(0, min(100, round(100 * value / whole))) if whole else 0

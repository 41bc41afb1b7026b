from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qinglin.figures.models import Mode
from qinglin.kernel import clock
from qinglin.kernel.forms import offer

from . import queries
from .models import Brief
from .rules import periods

OWN = "own"
KIND_TITLES = {
    "month": _("按月"),
    "quarter": _("按季度"),
    "half": _("按半年"),
    "year": _("按年"),
    "to_date": _("至今"),
}


class WordsForm(forms.Form):
    """What the writer of a brief decides. Numbers are not among it."""

    number = forms.IntegerField(label=_("期号"), min_value=1, max_value=9999)
    dated_on = forms.DateField(label=_("日期"))
    title = forms.CharField(label=_("标题"), max_length=80)
    sections = forms.MultipleChoiceField(
        label=_("写哪些板块"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("至少选一个板块，简报才有内容。")},
    )
    lead = forms.CharField(
        label=_("导语"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("留空就用系统按数字写的导语。"),
    )
    plans = forms.CharField(
        label=_("下一步打算"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一段。系统不替您写打算。"),
    )
    masthead = forms.CharField(label=_("简报名称"), max_length=24, help_text=_("首页的红头。"))
    issuer = forms.CharField(label=_("编印单位"), max_length=60)
    signer = forms.CharField(label=_("落款"), max_length=60)
    report_to = forms.CharField(label=_("报"), required=False, max_length=200)
    send_to = forms.CharField(label=_("送"), required=False, max_length=200)
    distribute_to = forms.CharField(label=_("发"), required=False, max_length=200)

    #: Those shown first; the others are folded away.
    FIRST = ("number", "dated_on")
    BODY = ("title", "sections", "lead", "plans")
    FRAME = ("masthead", "issuer", "signer", "report_to", "send_to", "distribute_to")

    def __init__(self, data: Any, *, mode: Mode, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        offer(self, "sections", queries.section_choices(mode))

    def group(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def first(self) -> list[forms.BoundField]:
        return self.group(self.FIRST)

    @property
    def body(self) -> list[forms.BoundField]:
        return self.group(self.BODY)

    @property
    def frame(self) -> list[forms.BoundField]:
        return self.group(self.FRAME)

    @property
    def frame_open(self) -> bool:
        """Whether a mistake hides among what is folded away."""
        return any(name in self.errors for name in self.FRAME)


class BriefForm(WordsForm):
    """A new brief: which period, and which numbers."""

    period = forms.ChoiceField(
        label=_("时段"),
        help_text=_("选“自选起止”时填下面两个日期；还没过完的时段算到今天。"),
    )
    since = forms.DateField(label=_("自选开始日期"), required=False)
    until = forms.DateField(label=_("自选结束日期"), required=False)
    snapshot = forms.ChoiceField(
        label=_("用哪份数字"),
        required=False,
        help_text=_("选已有的一份，数字和当时的简报完全一样，时段也随它。"),
    )

    @property
    def ground(self) -> list[forms.BoundField]:
        return self.group(("period", "since", "until", "snapshot"))

    def __init__(self, data: Any, *, mode: Mode, initial: dict[str, Any]) -> None:
        super().__init__(data, mode=mode, initial=initial)
        groups = [
            (KIND_TITLES[kind], [(one.code, one.words) for one in found])
            for kind, found in periods.choices(clock.today())
        ]
        offer(self, "period", [*groups, (_("其他"), [(OWN, _("自选起止"))])])
        self.bases = {str(base.pk): base for base in queries.snapshots_with_bases(mode)}
        kept = [
            (
                key,
                _("快照 %(snapshot)s，%(period)s")
                % {
                    "snapshot": base.content["snapshot"]["id"],
                    "period": base.content["period"]["words"],
                },
            )
            for key, base in self.bases.items()
        ]
        offer(self, "snapshot", [("", _("现在冻结一份新的")), *kept])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("period") == OWN and not given.get("snapshot"):
            for name in ("since", "until"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, _("自选起止要填开始和结束两个日期。"))
        return given

    def asked(self) -> dict[str, Any]:
        """Arguments for ``actions.ask``."""
        given = self.cleaned_data
        base = self.bases.get(given["snapshot"])
        period = given["period"]
        if base is not None:
            period = base.code
        elif period == OWN:
            period = f"{given['since']}..{given['until']}"
        words = {name: given[name] for name in queries.REVISED}
        return {"period": period, "snapshot": base.snapshot if base else None, **words}


def words_of(brief: Brief) -> dict[str, Any]:
    """What the form of a brief begins with."""
    return {name: getattr(brief, name) for name in queries.REVISED}

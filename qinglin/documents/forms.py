from django import forms
from django.utils.translation import gettext_lazy as _

from . import queries
from .actions import MOST_REASON
from .errors import CodeMistyped


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("校验码"),
        max_length=200,
        help_text=_("印在证明右下方、二维码旁边，共 27 位；大小写、空格都不要紧。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = queries.plain_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(CodeMistyped.message)
        return code


class FileForm(forms.Form):
    """The text of a data file; whatever is in it is looked at by the query alone."""

    file = forms.CharField(
        label=_("数据文件的全部内容"),
        max_length=queries.LONGEST_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("作废的理由"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("持证人会看到这段话，请写清楚依据。"),
    )

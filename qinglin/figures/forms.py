from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import manuscripts
from .actions import MOST_REASON
from .errors import NoText
from .rules.claims import Decoded


class ManuscriptForm(forms.Form):
    """A text, pasted or as a file; the file wins when both are there."""

    text = forms.CharField(
        label=_("文稿"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 12, "maxlength": manuscripts.LONGEST}),
        help_text=_("把报道、总结或简报的全文粘贴进来，标题和落款也可以带上。"),
    )
    file = forms.FileField(
        label=_("或者选一个文件"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".txt,.md,.docx"}),
        help_text=_("可以是 .txt、.md、.docx，不超过 2 MB。文稿不会保存。"),
    )

    def manuscript(self) -> Decoded:
        """The text, or the refusal that says what is wrong with it."""
        if not self.is_valid():
            raise NoText
        given: dict[str, Any] = self.cleaned_data
        if given.get("file"):
            return manuscripts.uploaded(given["file"])
        return manuscripts.pasted(given["text"])


class FreezeForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么冻结"),
        max_length=MOST_REASON,
        help_text=_("例如“第三季度简报”“区委督查”。冻结以后不能修改，也不能删除。"),
    )

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Account, Role

NAME, PASSWORD = 60, 256


class SignInForm(forms.Form):
    """The door for whoever has a password."""

    name = forms.CharField(
        label=_("登录名或手机号"),
        max_length=NAME,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("请填写登录名或手机号。")},
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填写密码。")},
    )


class PhoneForm(forms.Form):
    """The door for whoever has the phone at hand: first its number."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel-national", "inputmode": "tel"}),
        error_messages={"required": _("请填写手机号。")},
    )


class CodeForm(forms.Form):
    """Then the six digits that came."""

    phone = forms.CharField(max_length=20, widget=forms.HiddenInput)
    code = forms.RegexField(
        label=_("六位验证码"),
        regex=r"^\s*[0-9]{6}\s*$",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"}
        ),
        error_messages={"required": _("请填写验证码。"), "invalid": _("验证码是六位数字。")},
    )


class WhichForm(forms.Form):
    """One phone, several accounts: whose is it now."""

    account = forms.TypedChoiceField(
        label=_("用哪个账号登录"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一个账号。"), "invalid_choice": _("请选择一个账号。")},
    )

    def __init__(self, data: Any, *, accounts: list[Account]) -> None:
        super().__init__(data)
        field = cast(forms.TypedChoiceField, self.fields["account"])
        field.choices = [(account.pk, account.person.name) for account in accounts]


class PasswordForm(forms.Form):
    """A new password; the old one is asked only of who has one."""

    old = forms.CharField(
        label=_("当前密码"),
        max_length=PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填写当前密码。")},
    )
    password = forms.CharField(
        label=_("新密码"),
        max_length=PASSWORD,
        strip=False,
        help_text=_("至少 8 位，不要只用数字，不要用姓名。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请填写新密码。")},
    )
    again = forms.CharField(
        label=_("再填一次新密码"),
        max_length=PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请再填一次新密码。")},
    )

    def __init__(self, data: Any = None, *, has_password: bool) -> None:
        super().__init__(data)
        if not has_password:
            del self.fields["old"]

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise forms.ValidationError(_("两次填写的新密码不一样。"))
        return again


class GrantForm(forms.Form):
    """Who gets which role here, named by name and phone number so that nobody is mistaken."""

    name = forms.CharField(
        label=_("姓名"), max_length=50, error_messages={"required": _("请填写姓名。")}
    )
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("填登记时的手机号，与姓名一起核对。"),
        error_messages={"required": _("请填写手机号。")},
    )
    role = forms.ChoiceField(
        label=_("角色"),
        error_messages={"required": _("请选择角色。"), "invalid_choice": _("请选择角色。")},
    )
    until_on = forms.DateField(
        label=_("到哪天为止"),
        required=False,
        help_text=_("不填就一直有效，直到收回。"),
        error_messages={"invalid": _("日期应写成 2015-12-31。")},
    )

    def __init__(self, data: Any = None, *, roles: list[Role]) -> None:
        super().__init__(data)
        field = cast(forms.ChoiceField, self.fields["role"])
        field.choices = [("", _("请选择")), *((role.key, role.spoken) for role in roles)]

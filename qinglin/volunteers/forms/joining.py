"""The way in: who one is, then phone and consent, then the code that came."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import clock
from qinglin.kernel.forms import offer
from qinglin.orgs.models import Unit
from qinglin.people.actions import NewPerson
from qinglin.people.models import Consent, Guardianship, Person
from qinglin.people.queries import age_on, consent_text, faults, phone_fault
from qinglin.volunteers import queries
from qinglin.volunteers.actions import Wishes
from qinglin.volunteers.errors import TooYoungToRegister
from qinglin.volunteers.options import LOWEST_AGE
from qinglin.volunteers.rules import FULL_AGE

ADULTS_OWN_WORD = _("我同意")
GUARDIANS_WORD = _("我是监护人，我同意")


class WishesForm(forms.Form):
    """Where, in what and when somebody wants to serve."""

    unit = forms.TypedChoiceField(
        label=_("注册到哪个乡镇（街道）"),
        coerce=int,
        error_messages={
            "required": _("请选择乡镇（街道）。"),
            "invalid_choice": _("请选择乡镇（街道）。"),
        },
    )
    skills = forms.TypedMultipleChoiceField(
        label=_("专业技能"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.TypedMultipleChoiceField(
        label=_("想参加的服务"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    available = forms.CharField(
        label=_("可服务时间"),
        max_length=80,
        required=False,
        help_text=_("例如：周六上午，暑假每天。"),
    )

    def __init__(self, data: Any = None, **but: Any) -> None:
        super().__init__(data, **but)
        self._units = {unit.pk: unit for unit in queries.joinable_units()}
        offered = [(pk, unit.short_name or unit.name) for pk, unit in self._units.items()]
        offer(self, "unit", [("", _("请选择")), *offered])
        for name, words in (("skills", queries.skills()), ("categories", queries.categories())):
            offer(self, name, words.values_list("pk", "title"))

    def wishes(self) -> Wishes:
        given = self.cleaned_data
        unit: Unit = self._units[given["unit"]]
        return Wishes(unit, given["skills"], given["categories"], given["available"])


class DetailsForm(WishesForm):
    """The first step: who one is, and what one wants to do."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=50,
        help_text=_("与证件上的一致。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请填写姓名。")},
    )
    sex = forms.ChoiceField(
        label=_("性别"),
        choices=Person.Sex.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择性别。"), "invalid_choice": _("请选择性别。")},
    )
    born_on = forms.DateField(
        label=_("出生日期"),
        widget=forms.DateInput(attrs={"autocomplete": "bday"}),
        error_messages={
            "required": _("请填写出生日期。"),
            "invalid": _("日期应写成 2015-12-31。"),
        },
    )
    document_type = forms.ChoiceField(
        label=_("证件类型"), choices=Person.Document.choices, initial=Person.Document.CITIZEN
    )
    document = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        help_text=_("加密保存，页面上只显示打码后的号码。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请填写证件号码。")},
    )
    residence = forms.CharField(
        label=_("居住区域"),
        max_length=80,
        help_text=_("写到村（社区）就够，如“富春街道秦望社区”。"),
        error_messages={"required": _("请填写居住区域。")},
    )
    field_order: tuple[str, ...] = (
        "name",
        "sex",
        "born_on",
        "document_type",
        "document",
        "residence",
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        who = ("name", "sex", "born_on", "document_type", "document")
        if all(name in given for name in who):
            for name, sentence in faults(**{name: given[name] for name in who}).items():
                self.add_error(name, sentence)
        lowest = LOWEST_AGE.get()
        if "born_on" in self.cleaned_data and self.age < lowest:
            self.add_error("born_on", TooYoungToRegister.message % {"age": lowest})
        return self.cleaned_data

    @property
    def age(self) -> int:
        born_on: date = self.cleaned_data["born_on"]
        return age_on(clock.today(), born_on)

    @property
    def minor(self) -> bool:
        return self.age < FULL_AGE

    def person(self, phone: str = "") -> NewPerson:
        given = self.cleaned_data
        names = ("name", "sex", "born_on", "document_type", "document", "residence")
        return NewPerson(phone=phone, **{name: given[name] for name in names})


class ConsentForm(forms.Form):
    """The words that are agreed to, each with its own tick."""

    registration = forms.BooleanField(
        label=ADULTS_OWN_WORD, error_messages={"required": _("同意登记后才能注册。")}
    )
    service = forms.BooleanField(
        label=ADULTS_OWN_WORD, error_messages={"required": _("同意参加志愿服务后才能注册。")}
    )

    def __init__(self, data: Any = None, **but: Any) -> None:
        super().__init__(data, **but)
        for purpose in (Consent.Purpose.REGISTRATION, Consent.Purpose.SERVICE):
            self.fields[purpose].label = consent_text(purpose, child=False)


class PhoneForm(ConsentForm):
    """The second step of an adult: the phone, which proves itself in the third."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        help_text=_("下一步会发验证码到这个号码，以后用它登录。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel-national", "inputmode": "tel"}),
        error_messages={"required": _("请填写手机号。")},
    )
    field_order: tuple[str, ...] = ("phone",)

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if fault := phone_fault(phone):
            raise forms.ValidationError(fault)
        return phone


class RelationForm(ConsentForm):
    """The second step when the guardian is signed in."""

    relation = forms.ChoiceField(
        label=_("您是孩子的"),
        choices=Guardianship.Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择与孩子的关系。")},
    )
    field_order: tuple[str, ...] = ("relation",)


class GuardianForm(PhoneForm, RelationForm):
    """The second step for a minor: the guardian's own details and word."""

    guardian_name = forms.CharField(
        label=_("监护人姓名"),
        max_length=50,
        error_messages={"required": _("请填写监护人姓名。")},
    )
    guardian_sex = forms.ChoiceField(
        label=_("监护人性别"),
        choices=Person.Sex.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择监护人性别。")},
    )
    guardian_born_on = forms.DateField(
        label=_("监护人出生日期"),
        widget=forms.DateInput(),
        error_messages={
            "required": _("请填写监护人出生日期。"),
            "invalid": _("日期应写成 2015-12-31。"),
        },
    )
    guardian_document_type = forms.ChoiceField(
        label=_("监护人证件类型"),
        choices=Person.Document.choices,
        initial=Person.Document.CITIZEN,
    )
    guardian_document = forms.CharField(
        label=_("监护人证件号码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请填写监护人证件号码。")},
    )
    field_order: tuple[str, ...] = (
        "relation",
        "guardian_name",
        "guardian_sex",
        "guardian_born_on",
        "guardian_document_type",
        "guardian_document",
        "phone",
    )

    def __init__(self, data: Any = None, **but: Any) -> None:
        super().__init__(data, **but)
        self.fields["phone"].label = _("监护人手机号")
        self.fields["phone"].help_text = _("验证码发给监护人，以后用这个号码登录。")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        who = ("name", "sex", "born_on", "document_type", "document")
        if all(f"guardian_{name}" in given for name in who):
            typed = {name: given[f"guardian_{name}"] for name in who}
            for name, sentence in faults(**typed).items():
                self.add_error(f"guardian_{name}", sentence)
            if age_on(clock.today(), typed["born_on"]) < FULL_AGE:
                self.add_error("guardian_born_on", _("监护人必须年满 18 周岁。"))
        return self.cleaned_data

    def guardian(self) -> NewPerson:
        given = self.cleaned_data
        names = ("name", "sex", "born_on", "document_type", "document")
        typed = {name: given[f"guardian_{name}"] for name in names}
        return NewPerson(phone=given["phone"], **typed)


class ProofForm(forms.Form):
    """The third step: the code that came, and a password for whoever wants one."""

    code = forms.RegexField(
        label=_("六位验证码"),
        regex=r"^\s*[0-9]{6}\s*$",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"}
        ),
        error_messages={"required": _("请填写验证码。"), "invalid": _("验证码是六位数字。")},
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=256,
        required=False,
        strip=False,
        help_text=_("不填就用手机验证码登录。要填的话至少 8 位，不要只用数字，不要用姓名。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None, *, name: str, minor: bool) -> None:
        super().__init__(data)
        self._name = name
        if minor:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Looked at before the code is used up."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
            if self._name in password:
                raise forms.ValidationError(_("密码里不要用姓名。"))
        return password

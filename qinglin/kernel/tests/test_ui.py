"""The parts that pages are made of say what they are given, to eyes and to screen readers."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory


def rendered(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Recruitment(forms.Form):
    phone = forms.CharField(label="手机", help_text="只给领队看。")
    day = forms.DateField(label="日期", widget=forms.DateInput)
    skills = forms.MultipleChoiceField(
        label="技能",
        choices=[("repair", "维修")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    told = forms.BooleanField(label="已告知风险")


def test_a_field_joins_its_label_help_and_error() -> None:
    form = Recruitment({"phone": "", "day": "2015-11-14"})
    html = rendered("{% field form.phone %}", form=form)
    assert '<label class="ql-label" for="id_phone">手机</label>' in html
    assert 'aria-describedby="id_phone-help id_phone-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_phone-help">只给领队看。' in html
    assert 'id="id_phone-error"' in html


def test_a_field_keeps_what_was_typed() -> None:
    html = rendered("{% field form.day %}", form=Recruitment({"day": "2015-11-14"}))
    assert 'type="date"' in html
    assert 'value="2015-11-14"' in html


def test_several_choices_stand_in_a_fieldset_with_a_legend() -> None:
    html = rendered("{% field form.skills %}", form=Recruitment())
    assert html.startswith("<fieldset")
    assert "<legend" in html
    assert html.count('type="checkbox"') == 1


@pytest.mark.parametrize(
    ("taken", "capacity", "waiting", "state", "words"),
    [
        (0, 6, 0, "free", "还剩 6 个"),
        (5, 6, 0, "few", "还剩 1 个"),
        (6, 6, 2, "full", "已满 · 2 人候补"),
        (7, 6, 0, "full", "已满"),
    ],
)
def test_places_are_told_in_words(
    taken: int, capacity: int, waiting: int, state: str, words: str
) -> None:
    source = "{% places taken capacity waiting %}"
    html = rendered(source, taken=taken, capacity=capacity, waiting=waiting)
    assert f"ql-places--{state}" in html
    plain = re.sub(r"<[^>]+>", "", html)
    assert words in plain
    assert f"{min(taken, capacity)}/{capacity}" in plain


def test_a_figure_without_a_record_shows_no_number() -> None:
    html = rendered('{% stat "培训" None "人次" verdict="no-record" %}')
    assert "尚无记录" in html
    assert "None" not in html


def test_a_figure_opens_what_is_behind_it() -> None:
    html = rendered('{% stat "注册志愿者" 38214 "人" url="/people/" bound=">" %}')
    assert '<a class="ql-stat" href="/people/">' in html
    assert "38,214" in html
    assert "超过" in html


@pytest.mark.django_db
@pytest.mark.parametrize("shell", ["ui/phone.html", "ui/desk.html"])
def test_every_component_renders_in_both_shells(shell: str) -> None:
    context = {
        "shell": shell,
        "form": Recruitment({}),
        "page": Paginator(range(120), 50).get_page(2),
        "simulated": True,
    }
    html = render_to_string("ui/gallery.html", context, RequestFactory().get("/"))
    assert "模拟数据" in html
    assert "第 51–100 条，共 120 条" in html
    assert html.count("<h1>") == 1
    assert html.count("<main ") == 1

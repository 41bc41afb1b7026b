from datetime import UTC, datetime

import pytest

from qinglin.activities.forms.checking import CheckInForm, new_nonce
from qinglin.activities.forms.counting import CountForm


def form(code: str, **but: str) -> CheckInForm:
    return CheckInForm({"code": code, "direction": "in", "nonce": new_nonce(), **but})


@pytest.mark.parametrize("typed", ["482917", " 482 917 ", "482-917", "４８２９１７", "482·917"])
def test_six_digits_are_read_as_they_are_typed(typed: str) -> None:
    checked = form(typed)
    assert checked.is_valid()
    assert checked.cleaned_data["code"] == "482917"


def test_what_was_scanned_goes_on_as_it_is() -> None:
    scanned = "https://127.0.0.1:8000/scan/?c=17.59000.0123456789abcdef"
    checked = form(scanned)
    assert checked.is_valid()
    assert checked.cleaned_data["code"] == scanned


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请输入领队屏幕上的六位数字。"),
        ("4829", "签到码是六位数字，还少 2 位。"),
        ("4829171", "签到码是六位数字，多了 1 位。"),
    ],
)
def test_a_wrong_number_of_digits_is_said_in_numbers(typed: str, said: str) -> None:
    assert form(typed).errors["code"] == [said]


def test_the_device_may_tell_when_it_was() -> None:
    checked = form("482917", at="2026-11-28T00:27:00.120Z", sent_at="2026-11-28T00:31:00Z")
    assert checked.is_valid()
    assert checked.cleaned_data["at"] == datetime(2026, 11, 28, 0, 27, 0, 120_000, tzinfo=UTC)


@pytest.mark.parametrize("field", ["direction", "nonce", "at"])
def test_what_a_page_never_sends_is_refused(field: str) -> None:
    assert list(form("482917", **{field: "?"}).errors) == [field]


def test_two_pages_never_share_a_name() -> None:
    assert new_nonce() != new_nonce()


@pytest.mark.parametrize(
    ("number", "counted"), [("", 1), ("1", 1), ("12", 12), ("0", None), ("100", None), ("x", None)]
)
def test_one_tap_is_one_resident(number: str, counted: int | None) -> None:
    tap = CountForm({"number": number, "nonce": new_nonce()})
    assert (tap.cleaned_data["number"] if tap.is_valid() else None) == counted


@pytest.mark.parametrize(
    "nonce", ["1234567", "x" * 65, "0123456789 and more", "<b>0123456789", "0123456789\nx"]
)
def test_a_nonce_is_nothing_but_a_nonce(nonce: str) -> None:
    assert list(form("482917", nonce=nonce).errors) == ["nonce"]
    assert list(CountForm({"number": "1", "nonce": nonce}).errors) == ["nonce"]

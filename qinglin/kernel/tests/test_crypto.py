import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.kernel import crypto
from qinglin.kernel.crypto import Unreadable, look_up, mac, same, seal, unseal


@given(st.text(max_size=200), st.text(max_size=40))
def test_what_is_sealed_opens_again(text: str, context: str) -> None:
    assert unseal(seal(text, context), context) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert len({seal("13800138000", "person:1:phone") for _ in range(50)}) == 50


def test_a_sealed_value_does_not_open_elsewhere() -> None:
    sealed = seal("13800138000", "person:1:phone")
    for context in ("person:2:phone", "person:1:document", ""):
        with pytest.raises(Unreadable):
            unseal(sealed, context)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_is_noticed(place: int, change: int) -> None:
    sealed = bytearray(seal("13800138000", "c"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(Unreadable):
        unseal(bytes(sealed), "c")


@pytest.mark.parametrize("damaged", [b"", b"\x01", b"\x01" + b"0" * 12, b"\x02" + b"0" * 40])
def test_damaged_values_are_unreadable_not_a_crash(damaged: bytes) -> None:
    with pytest.raises(Unreadable):
        unseal(damaged, "c")


def test_another_installation_cannot_open_or_look_up(settings: object) -> None:
    sealed, found = seal("13800138000", "c"), look_up("13800138000", "phone")
    crypto.key.cache_clear()
    settings.QINGLIN_MASTER_KEY = b"x" * 48  # type: ignore[attr-defined]
    try:
        assert look_up("13800138000", "phone") != found
        with pytest.raises(Unreadable):
            unseal(sealed, "c")
    finally:
        crypto.key.cache_clear()


def test_look_ups_repeat_and_differ_by_purpose() -> None:
    assert look_up("13800138000", "phone") == look_up("13800138000", "phone")
    assert look_up("13800138000", "phone") != look_up("13800138000", "document")
    assert look_up("13800138000", "phone") != look_up("13800138001", "phone")
    assert len(look_up("", "phone")) == 64


def test_keys_of_different_purposes_are_different() -> None:
    assert len({crypto.key(purpose) for purpose in ("a", "b", "seal", "")}) == 4
    assert mac(b"x", "a") != mac(b"x", "b")


def test_comparing_takes_text_and_bytes() -> None:
    assert same("签到", "签到".encode())
    assert not same("a", "b")

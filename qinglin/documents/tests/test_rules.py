from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from qinglin.documents import rules

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
drawn = st.text(alphabet=rules.ALPHABET, min_size=26, max_size=26)


def test_a_statement_is_written_in_exactly_one_way() -> None:
    statement = {"b": ["e\u0301", 1, None, True], "a": {"d": "“引”\n", "c": -3}}
    assert rules.canonical(statement) == '{"a":{"c":-3,"d":"“引”\\n"},"b":["é",1,null,true]}'
    assert rules.signed_bytes("{}") == b"qinglin-document/1\n{}"


@pytest.mark.parametrize("value", [1.5, NOON, b"x", {1, 2}])
def test_what_has_no_one_form_cannot_be_signed(value: object) -> None:
    with pytest.raises(TypeError):
        rules.canonical({"a": value})


def test_a_signature_fits_one_text_and_one_key() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = private.sign(rules.signed_bytes("{}"))
    assert rules.key_id(public) == "56475aa75463474c"
    assert rules.signature_fits(public, "{}", signature)
    assert not rules.signature_fits(public, "{} ", signature)
    assert not rules.signature_fits(public, "{}", signature[:-1])
    assert not rules.signature_fits(bytes(32), "{}", signature)
    assert not rules.signature_fits(public, "\ud800", signature)
    # The same bytes signed without the form before them are another document.
    assert not rules.signature_fits(public, "{}", private.sign(b"{}"))


def test_numbers_and_codes_as_they_are_printed() -> None:
    assert rules.number_of(2026, "4H7K9M2P") == "2026-4H7K-9M2P-G"
    code = rules.code_of("0123456789ABCDEFGHJKMNPQRS")
    assert len(code) == 27
    assert rules.grouped_code(code) == f"012 345 678 9AB CDE FGH JKM NPQ RS{code[-1]}"
    typed = f" o1z-345 678 9ab cde fgh jkm npq rs{code[-1].lower()}".replace("z", "2")
    assert rules.plain_code(typed) == code
    assert rules.plain_code("ｏ１２" + code[3:]) == code


@given(drawn, st.integers(0, 26), st.sampled_from(rules.ALPHABET))
def test_every_single_slip_of_the_pen_is_found(body: str, place: int, other: str) -> None:
    code = rules.code_of(body)
    slipped = code[:place] + other + code[place + 1 :]
    assert rules.plain_code(slipped) == (code if slipped == code else None)


@pytest.mark.parametrize("typed", ["", "x", "0" * 26, "0" * 28, "\0" * 27, "证" * 27, "!" * 10_000])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert rules.plain_code(typed) is None


def test_thirty_misses_a_minute_and_not_one_more() -> None:
    times = [NOON - timedelta(seconds=second) for second in range(29)]
    assert rules.wait_for(times, NOON) == 0
    assert rules.wait_for([*times, NOON - timedelta(seconds=50)], NOON) == 10
    assert rules.wait_for([*times, NOON - timedelta(seconds=60)], NOON) == 0
    assert rules.wait_for([NOON + timedelta(seconds=1)] * 40, NOON) == 61

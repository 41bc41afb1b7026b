"""Whatever is sent, the room answers it: never with a defect, and a refusal writes nothing."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .scene import ROUTES, Scene, digest

pytestmark = pytest.mark.django_db

#: The database is shared by all examples of a route: each asks on top of the last.
EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

whole = st.one_of(
    st.integers(-3, 40),
    st.integers(),
    st.sampled_from([2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**400]),
)
words = st.one_of(
    st.text(max_size=20),
    st.text(st.characters(categories=["Cs", "Cc", "Zs"]), max_size=5),
    st.sampled_from(["", " ", "\0", "present", "helped", "in", "out", "123456", "长" * 6000]),
)
moments = st.one_of(
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    st.sampled_from(
        [
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "2026-11-28T08:30:00Z",
            "2026-11-28T08:30:00+08:00",
            "2026-W48-6",
            "20261128",
        ]
    ),
)
plain = st.one_of(st.none(), st.booleans(), whole, st.floats(), words, moments)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4)
)


def changed(body: Any, data: st.DataObject) -> Any:
    """A body that is right but for a few fields; sometimes something else altogether."""
    if not isinstance(body, dict) or data.draw(st.integers(0, 9)) == 0:
        return data.draw(values)
    found = dict(body)
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from([*found, "starts_at", "at", "person_id", "x"]))
        inside = found.get(name)
        if isinstance(inside, list) and inside and data.draw(st.booleans()):
            found[name] = [changed(inside[0], data), *inside[1:]]
        elif data.draw(st.integers(0, 4)) == 0:
            found.pop(name, None)
        else:
            found[name] = data.draw(values)
    return found


def full_body(scene: Scene, method: str, pattern: str) -> Any:
    """A right body with every kind of field in it."""
    body = scene.body(method, pattern)
    if pattern.endswith("/roll"):
        row = {"shift_id": scene.shift.pk, "sign_up_id": scene.sign_up, "outcome": "present"}
        return {"rows": [{**row, "arrived_at": "2026-11-28T08:30:00+08:00"}]}
    if pattern == "check-ins":
        return {**body, "at": "2026-11-24T12:00:00+08:00", "sent_at": "2026-11-24T12:00:00+08:00"}
    if pattern.endswith("/sign-ups"):
        return {"person_id": scene.volunteer.pk}
    return body


SENDING = [(method, pattern) for method, pattern in ROUTES if method in ("POST", "PATCH")]


@pytest.mark.parametrize(("method", "pattern"), SENDING, ids=lambda part: part)
def test_no_body_is_a_defect(method: str, pattern: str) -> None:
    scene = Scene()
    right = full_body(scene, method, pattern)

    @EXAMPLES
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        body = changed(right, data)
        before = digest()
        answer = scene.boss.call(method, scene.path(pattern), body)
        assert answer.status < 500
        if answer.status >= 400:
            assert answer.body["code"]
            assert answer.body["detail"]
            assert digest() == before

    ask()


def test_no_bytes_are_a_defect() -> None:
    scene = Scene()

    @EXAMPLES
    @given(st.binary(max_size=60))
    def ask(sent: bytes) -> None:
        for path in ("check-ins", "activities", scene.path("shifts/{shift}/sign-ups")):
            assert scene.boss.call("POST", path, sent=sent).status in {201, 404, 409, 422}

    ask()


NAMES = ["words", "day", "venue", "skill", "unit", "near", "within", "after", "limit", "x"]


def test_no_question_is_a_defect() -> None:
    scene = Scene()
    asked = st.dictionaries(
        st.sampled_from(NAMES),
        st.one_of(
            words.filter(str.isprintable),
            whole.map(str),
            moments,
            st.from_regex(r"-?[0-9]{1,20}\.[0-9]{1,25}", fullmatch=True),
            st.from_regex(r"-?[0-9]{1,3}(\.[0-9]+)?,-?[0-9]{1,3}", fullmatch=True),
        ),
        max_size=4,
    )

    @EXAMPLES
    @given(asked)
    def ask(question: dict[str, str]) -> None:
        for path in ("activities", "venues"):
            status = scene.me.get(f"{path}?{urlencode(question, errors='replace')}").status
            assert status in {200, 422}

    ask()


def test_no_address_is_a_defect() -> None:
    scene = Scene()

    @EXAMPLES
    @given(st.sampled_from(ROUTES), st.one_of(whole.map(str), st.from_regex(r"[0-9a-z%.-]{1,9}")))
    def ask(route: tuple[str, str], key: str) -> None:
        method, pattern = route
        path = pattern.format(activity=key, shift=key, sign_up=key, tally=key)
        if "{" in pattern:
            body = full_body(scene, method, pattern)
            assert scene.me.call(method, path, body).status in {200, 403, 404, 405, 409, 422}

    ask()

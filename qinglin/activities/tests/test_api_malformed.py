"""The room over HTTP: what is malformed is named in words, and nothing is written."""

from typing import Any

import pytest

from .scene import Scene, digest, notice, refused

pytestmark = pytest.mark.django_db

HUGE = 2**64


@pytest.fixture
def scene() -> Scene:
    return Scene()


MALFORMED: list[tuple[str, str, Any, str, str]] = [
    ("POST", "activities", [], "body", "请填写一个对象（花括号）。"),
    ("POST", "activities", "x", "body", "请填写一个对象（花括号）。"),
    ("POST", "activities", {"starts_at": "2026-11-28T08:30:00"}, "starts_at",
     "时间要写明时区，例如 2026-11-28T08:30:00+08:00。"),
    ("POST", "activities", {"starts_at": 1795825800}, "starts_at",
     "请填写时间，例如 2026-11-28T08:30:00+08:00。"),
    ("POST", "activities", {"starts_at": "明天"}, "starts_at",
     "请填写时间，例如 2026-11-28T08:30:00+08:00。"),
    ("POST", "activities", {"venue_id": "1"}, "venue_id", "请填写整数。"),
    ("POST", "activities", {"venue_id": True}, "venue_id", "请填写整数。"),
    ("POST", "activities", {"venue_id": 0}, "venue_id", "不能小于 1。"),
    ("POST", "activities", {"venue_id": HUGE}, "venue_id", f"不能大于 {2**63 - 1}。"),
    ("POST", "activities", {"title": 5}, "title", "请填写文字（加引号）。"),
    ("POST", "activities", {"title": "a\0b"}, "title", "含有无法保存的字符，请删去后再提交。"),
    ("POST", "activities", {"title": "\ud800"}, "title", "含有无法保存的字符，请删去后再提交。"),
    ("POST", "activities", {"title": "长" * 81}, "title", "太长了，最多 80 个。"),
    ("POST", "activities", {"state": "published"}, "state", "没有这个字段，请核对接口说明。"),
    ("POST", "activities", {"shifts": {}}, "shifts", "请填写一个列表（方括号）。"),
    ("POST", "activities", {"shifts": [{"title": "a"}]}, "shifts-0-capacity", "请填写这一项。"),
    ("POST", "activities", {"shifts": [{"title": "a", "capacity": 1, "taken": 5}]},
     "shifts-0-taken", "没有这个字段，请核对接口说明。"),
    ("POST", "activities", {"shifts": [{"title": "a", "capacity": HUGE}]},
     "shifts-0-capacity", "数字超出了范围，请检查。"),
    ("POST", "activities", {"shifts": [{"title": "a", "capacity": 1, "min_age": -1}]},
     "shifts-0-min_age", "数字超出了范围，请检查。"),
    ("POST", "activities", {"ends_at": "2026-11-28T08:00:00+08:00"}, "ends_at",
     "结束时间要晚于开始时间。"),
    ("POST", "activities", {"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at",
     "这个日期不合理，请检查。"),
    ("PATCH", "shifts/{shift}", {"capacity": None, "taken": 1}, "taken",
     "没有这个字段，请核对接口说明。"),
    ("PATCH", "shifts/{shift}", {"capacity": 1.5}, "capacity", "请填写整数。"),
    ("PATCH", "shifts/{shift}", {"capacity": 0}, "capacity", "数字超出了范围，请检查。"),
    ("POST", "activities/{activity}/cancel", {}, "reason", "请填写这一项。"),
    ("POST", "activities/{activity}/cancel", None, "body", "请填写这一项。"),
    ("POST", "activities/{activity}/cancel", {"reason": " "}, "reason", "请填写这一项。"),
    ("POST", "activities/{activity}/roll", {"rows": [{"shift_id": 1, "outcome": "present"}]},
     "rows-0", "请填写 sign_up_id 或 person_id，只填一个。"),
    ("POST", "shifts/{shift}/sign-ups", {"person": 5}, "person", "没有这个字段，请核对接口说明。"),
    ("POST", "shifts/{shift}/sign-ups", [5], "body", "请填写一个对象（花括号）。"),
    ("POST", "check-ins", {"nonce": "n"}, "code", "请填写这一项。"),
    ("POST", "check-ins", {"code": "123456", "nonce": ""}, "nonce", "请填写这一项。"),
    ("POST", "check-ins", {"code": "123456", "nonce": "x" * 65}, "nonce",
     "写得太长了，请缩短。"),
    ("POST", "check-ins", {"code": "1\0", "nonce": "n"}, "code",
     "含有无法保存的字符，请删去后再提交。"),
    ("POST", "check-ins", {"code": "123456", "nonce": "n", "direction": "up"}, "direction",
     "没有找到这一项，请重新选择。"),
    ("POST", "check-ins", {"code": "123456", "nonce": "n", "at": "2026-11-28T08:30"}, "at",
     "时间要写明时区，例如 2026-11-28T08:30:00+08:00。"),
    ("POST", "tallies", {"shift_id": 1, "number": "3"}, "number", "请填写整数。"),
    ("POST", "tallies", {"number": 0}, "number", "请填写 1 到 1000 之间的数。"),
    ("GET", "activities?day=2026-13-40", None, "day", "请填写日期，例如 2026-11-28。"),
    ("GET", "activities?day=9999-12-31", None, "day", "这个日期不合理，请检查。"),
    ("GET", "activities?venue=abc", None, "venue", "请填写整数。"),
    ("GET", f"activities?venue={HUGE}", None, "venue", f"不能大于 {2**63 - 1}。"),
    ("GET", "activities?limit=0", None, "limit", "不能小于 1。"),
    ("GET", "activities?after=abc", None, "after", "翻页标记无法识别，请从第一页看起。"),
    ("GET", "activities?near=91,500", None, "near", "位置请写成“纬度,经度”，例如 30.05,119.95。"),
    ("GET", f"venues?words={'长' * 41}", None, "words", "太长了，最多 40 个。"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "pattern", "body", "field", "sentence"), MALFORMED)
def test_what_is_malformed_is_named_in_words(
    scene: Scene, method: str, pattern: str, body: Any, field: str, sentence: str
) -> None:
    if pattern == "activities" and isinstance(body, dict):
        body = notice(**{"venue_id": scene.shift.activity.venue_id, **body})
    if pattern == "tallies":
        body = {"shift_id": scene.shift.pk, **body}
    before = digest()
    answer = scene.boss.call(method, scene.path(pattern), body)
    assert answer.status == 422, answer.body
    assert answer.body["fields"].get(field) == sentence, answer.body
    assert digest() == before


@pytest.mark.parametrize(
    "sent",
    [b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b"x=1", b'{"a":1}{'],
)
def test_what_is_no_json_is_said_so(scene: Scene, sent: bytes) -> None:
    answer = scene.me.call("POST", "check-ins", sent=sent)
    refused(answer, 422, "kernel.invalid", "body")
    assert answer.body["fields"]["body"] == "请求内容不是正确的 JSON，请检查后再提交。"


def test_what_is_too_big_is_said_so(scene: Scene) -> None:
    answer = scene.me.call("POST", "check-ins", sent=b" " * 3_000_000)
    refused(answer, 422, "kernel.invalid", "body")
    assert answer.body["fields"]["body"] == "请求内容太大，请分几次提交。"

import html
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import translation

from qinglin.access.queries import actor_for
from qinglin.access.tests.make import SYSTEM, make_account, signed_in
from qinglin.inbox import actions, queries
from qinglin.inbox.models import Message
from qinglin.inbox.registry import TEMPLATES
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import NotFound, SignInNeeded
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

from .make import NAME, SPOKEN, spoken, template

pytestmark = pytest.mark.django_db
SATURDAY = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)


def tell(*people: Person, **but: Any) -> None:
    template()
    fields: dict[str, Any] = {
        "title": "小家电维修", "starts_at": SATURDAY, "left": 2, "link": "/activities/1/", **but,
    }  # fmt: skip
    actions.tell(SYSTEM, people=[person.pk for person in people], template=NAME, **fields)


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


@time_machine.travel("2026-11-25T04:00:00+00:00")
def test_a_message_is_said_when_it_is_read() -> None:
    person = make_person()
    tell(person)
    message = queries.messages(actor_for(person.pk)).get()
    assert message.values == {
        "title": "小家电维修", "starts_at": {"at": "2026-11-28T00:30:00+00:00"}, "left": 2,
    }  # fmt: skip
    seen = queries.show(message)
    assert (seen.title, seen.body) == (
        "有空位了：小家电维修",
        "11月28日 周六 8:30，还有 2 个名额。",
    )
    assert not seen.read


@time_machine.travel("2026-11-25T04:00:00+00:00")
def test_days_are_said_as_days() -> None:
    person = make_person()
    tell(person, starts_at=date(2026, 11, 28))
    message = queries.messages(actor_for(person.pk)).get()
    assert queries.show(message).body == "11月28日 周六，还有 2 个名额。"


def test_a_message_is_said_in_the_language_of_its_reader() -> None:
    person = make_person()
    spoken()
    actions.tell(SYSTEM, people=[person.pk], template=SPOKEN)
    message = Message.objects.get()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert queries.show(message).title == language


def test_with_a_key_each_person_is_told_once() -> None:
    first, second = make_person(), make_person()
    tell(first, first, key="promoted:1")
    tell(first, second, key="promoted:1")
    assert sorted(Message.objects.values_list("person_id", flat=True)) == [first.pk, second.pk]
    tell(first)
    tell(first)
    assert queries.unread_count(actor_for(first.pk)) == 3


def test_nobody_told_is_nothing_written() -> None:
    tell()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("name", "values"),
    [("inbox.nowhere", {}), (NAME, {"title": "x"})],
)
def test_an_unknown_template_or_a_missing_value_is_a_defect(
    name: str, values: dict[str, str]
) -> None:
    template()
    person = make_person()
    with pytest.raises(LookupError):
        actions.tell(SYSTEM, people=[person.pk], template=name, **values)
    assert not Message.objects.exists()


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_a_message_leads_nowhere_else(link: str) -> None:
    person = make_person()
    with pytest.raises(ValueError, match="link"):
        tell(person, link=link)
    assert not Message.objects.exists()


def test_a_template_is_declared_once() -> None:
    made = template()
    with pytest.raises(ValueError, match="declared twice"):
        type(made)(NAME, title="", body="")


def test_telling_belongs_to_what_happened() -> None:
    person = make_person()
    with transaction.atomic():
        tell(person)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_an_old_template_is_no_error() -> None:
    person = make_person()
    tell(person)
    Message.objects.update(template="inbox.gone")
    assert queries.show(Message.objects.get()).title == "一条旧消息"
    Message.objects.update(template=NAME, values={})
    assert queries.show(Message.objects.get()).title == "一条旧消息"


def test_messages_are_one_s_own() -> None:
    person, other = make_person(), make_person()
    tell(person)
    message = Message.objects.get()
    with pytest.raises(NotFound):
        queries.message_for(actor_for(other.pk), message.pk)
    actions.mark_read(actor_for(other.pk), message)
    assert actions.mark_all_read(actor_for(other.pk)) == 0
    assert queries.unread_count(actor_for(person.pk)) == 1
    with pytest.raises(SignInNeeded):
        queries.messages(NOBODY)
    assert queries.unread_count(NOBODY) == 0


def test_looking_changes_nothing_and_opening_marks_and_leads_on() -> None:
    account = make_account()
    client = signed_in(account)
    tell(account.person)
    message = Message.objects.get()
    page = text(client.get("/messages/"))
    assert "有空位了：小家电维修" in page
    assert "1 条未读" in page
    assert "还有 2 个名额" in text(client.get(f"/messages/{message.pk}/"))
    assert queries.unread_count(actor_for(account.person_id)) == 1
    answer = client.post(f"/messages/{message.pk}/")
    assert answer["Location"] == "/activities/1/"
    first = Message.objects.get().read_at
    assert first is not None
    client.post(f"/messages/{message.pk}/")
    assert Message.objects.get().read_at == first


def test_a_message_without_link_leads_back_to_the_list() -> None:
    account = make_account()
    tell(account.person, link="")
    answer = signed_in(account).post(f"/messages/{Message.objects.get().pk}/")
    assert answer["Location"] == "/messages/"


def test_all_are_marked_read_at_once() -> None:
    account = make_account()
    other = make_person()
    tell(account.person, other)
    tell(account.person)
    signed_in(account).post("/messages/read/")
    assert queries.unread_count(actor_for(account.person_id)) == 0
    assert queries.unread_count(actor_for(other.pk)) == 1


def test_others_messages_are_absent_and_strangers_are_sent_to_the_door() -> None:
    tell(make_person())
    client = signed_in(make_account())
    path = f"/messages/{Message.objects.get().pk}/"
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert client.get("/messages/999999/").status_code == 404
    assert Client().get("/messages/")["Location"].startswith("/sign-in/")
    assert Message.objects.get().read_at is None


def test_an_empty_list_says_what_will_come() -> None:
    assert "还没有消息。" in text(signed_in(make_account()).get("/messages/"))


@pytest.mark.parametrize("number", [1, 30])
def test_a_long_list_costs_no_more(number: int, django_assert_max_num_queries: Any) -> None:
    account = make_account()
    client = signed_in(account)
    for _ in range(number):
        tell(account.person)
    with django_assert_max_num_queries(9):
        client.get("/messages/")


def test_what_people_write_is_shown_as_text() -> None:
    account = make_account()
    tell(account.person, title="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in signed_in(account).get("/messages/").content


def test_every_declared_template_can_be_filled() -> None:
    for found in TEMPLATES.values():
        values = dict.fromkeys(found.holes(), 1)
        assert str(found.title) % values
        assert str(found.body) % values

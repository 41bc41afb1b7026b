import pytest
from pytest_django import DjangoAssertNumQueries

from qinglin.access.queries import actor_for
from qinglin.access.tests.make import give
from qinglin.inbox.models import Message
from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_tree
from qinglin.people.tests.make import make_person
from qinglin.site.queries import Frame, frame_of

pytestmark = pytest.mark.django_db


def test_what_stands_around_a_page_is_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tree = make_tree()
    Unit.objects.filter(pk=tree.district.pk).update(simulated=True)
    person = make_person("周敏慧")
    give(person, "town_secretary", tree.town)
    give(person, "auditor", tree.district)
    Message.objects.bulk_create(
        Message(person=person, template="x", made_at=clock.now()) for _ in range(3)
    )
    Message.objects.create(person=make_person(), template="x", made_at=clock.now())
    actor = actor_for(person.pk)
    with django_assert_num_queries(1):
        frame = frame_of(actor)
    assert frame == Frame("周敏慧", "乡镇（街道）团委书记 · 富春街道", tree.district.name, True, 3)


def test_a_unit_without_a_short_name_is_called_in_full() -> None:
    tree = make_tree()
    person = make_person("周敏慧")
    give(person, "station_leader", tree.village)
    assert frame_of(actor_for(person.pk)).place == "站点负责人 · 秦望社区"


def test_whoever_holds_no_post_has_no_place() -> None:
    tree = make_tree()
    person = make_person("陈晓雯")
    assert frame_of(actor_for(person.pk)) == Frame("陈晓雯", "", tree.district.name, False, 0)


def test_a_visitor_sees_the_district_and_nothing_else() -> None:
    assert frame_of(NOBODY) == Frame()
    tree = make_tree()
    assert frame_of(NOBODY) == Frame(district=tree.district.name)

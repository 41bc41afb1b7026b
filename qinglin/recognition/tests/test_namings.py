from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from qinglin.access.actions import grant, sync_roles
from qinglin.access.tests.make import make_account, signed_in
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, Forbidden, NotFound
from qinglin.orgs.models import Honour
from qinglin.orgs.tests.make import SYSTEM, Tree, make_tree
from qinglin.people.tests.make import make_person
from qinglin.recognition import actions, queries
from qinglin.recognition.errors import (
    AppliedAlready,
    BrandKnown,
    CriteriaUnmet,
    NotNow,
    WrongNaming,
)
from qinglin.recognition.models import Application, Brand, Event
from qinglin.volunteers.tests.make import make_volunteer

TODAY = clock.today()


@pytest.fixture
def tree(db: object) -> Tree:
    return make_tree()


def brand(least: int = 1) -> Brand:
    return actions.define_brand(
        SYSTEM, title="青年文明号", level="district", given_by="团区委", review_years=2,
        criteria=[("注册志愿者", "volunteers.registered", least)],
    )  # fmt: skip


def test_a_unit_is_named_when_the_records_bear_it_out_and_loses_the_name(tree: Tree) -> None:
    made = actions.apply(SYSTEM, tree.town, brand())
    actions.assess(SYSTEM, made, score=92, words="材料齐全")
    with pytest.raises(CriteriaUnmet):
        actions.name_unit(SYSTEM, made, on=TODAY)
    assert Honour.objects.count() == 0
    make_volunteer(tree.village)
    named = actions.name_unit(SYSTEM, made, on=TODAY, document="团字5号")
    assert named.honour is not None
    assert (named.state, named.honour.title, named.honour.unit_id) == (
        "named", "青年文明号", tree.town.pk,
    )  # fmt: skip
    assert named.review_on is not None
    assert named.review_on > TODAY + timedelta(700)
    actions.review(SYSTEM, named)
    gone = actions.withdraw(SYSTEM, named, reason="窗口投诉属实")
    assert gone.state == "withdrawn"
    assert Honour.objects.get().withdrawn_on == TODAY
    kinds = [event.kind for event in queries.events_of(gone)]
    assert kinds == ["applied", "assessed", "named", "reviewed", "withdrawn"]
    first, *_rest, last = queries.events_of(gone)
    assert first.counted == [{"title": "注册志愿者", "least": 1, "number": 0}]
    assert last.words == "窗口投诉属实"
    assert actions.apply(SYSTEM, tree.town, gone.brand).state == "applied"


def test_what_is_refused_writes_nothing(tree: Tree) -> None:
    one = brand()
    made = actions.apply(SYSTEM, tree.town, one)
    clerk = Actor(name="x", person_id=1, grants={"recognition.apply": frozenset({tree.town.pk})})
    assert list(queries.applications(clerk)) == [made]
    cases: list[tuple[type[DomainError], Callable[[], Any]]] = [
        (AppliedAlready, lambda: actions.apply(clerk, tree.town, one)),
        (Forbidden, lambda: actions.apply(clerk, tree.other_town, one)),
        (Forbidden, lambda: actions.assess(clerk, made, score=80)),
        (WrongNaming, lambda: actions.assess(SYSTEM, made, score=101)),
        (NotNow, lambda: actions.name_unit(SYSTEM, made, on=TODAY)),
        (NotNow, lambda: actions.withdraw(SYSTEM, made, reason="没有理由")),
        (WrongNaming, lambda: actions.refuse(SYSTEM, made, reason="")),
        (BrandKnown, brand),
        (Forbidden, lambda: actions.define_brand(
            clerk, title="青年岗位能手", level="city", given_by="团市委", review_years=2)),
    ]  # fmt: skip
    before = [model.objects.count() for model in (Application, Event, Brand, Honour)]
    for refusal, act in cases:
        with pytest.raises(refusal):
            act()
    assert [model.objects.count() for model in (Application, Event, Brand, Honour)] == before
    stranger = Actor(name="y", person_id=2)
    with pytest.raises(NotFound):
        queries.application_for(stranger, made.pk)


def test_it_goes_through_on_the_pages(tree: Tree) -> None:
    sync_roles(SYSTEM)
    person = make_person("俞思远")
    grant(SYSTEM, person, "district_secretary", tree.district)
    client = signed_in(make_account(person))
    typed = {
        "title": "青年文明号", "level": "district", "given_by": "团区委", "review_years": 2,
        "words_1": "志愿者", "fact_1": "volunteers.registered", "least_1": 0,
    }  # fmt: skip
    assert client.post("/desk/namings/define/", typed).status_code == 302
    one = Brand.objects.get()
    sent = {"brand": one.pk, "unit": tree.town.pk, "words": "全年无投诉"}
    page = client.post("/desk/namings/apply/", sent)
    assert page.status_code == 302
    address = page["Location"]
    assert "全年无投诉" in client.get(address).content.decode()
    assert client.post(f"{address}assess/", {"score": 95}).status_code == 302
    assert client.post(f"{address}name/", {"on": TODAY.isoformat()}).status_code == 302
    assert client.post(f"{address}withdraw/", {"reason": ""}).status_code == 422
    assert "富春街道" in client.get("/desk/namings/").content.decode()

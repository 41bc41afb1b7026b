"""Pages, API and command about snapshots, drift, overlaps and double claims."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from qinglin.access.models import Token
from qinglin.access.queries import token_digest
from qinglin.activities import queries as activities
from qinglin.activities.models import Activity, Programme, Shift, SignUp, Tally
from qinglin.figures import actions, queries, showing
from qinglin.figures.errors import FreezeReasonNeeded
from qinglin.figures.models import Mode, Snapshot
from qinglin.kernel import clock
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Unit
from qinglin.venues.models import Post

from .make import SYSTEM, TODAY, District, attended, make_district, make_person, viewer
from .test_views import ALL, account, browser, words

pytestmark = pytest.mark.django_db
MAY = [*ALL, "figures.freeze"]
AT = "/desk/figures/fuyang-2015/"


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        yield


@pytest.fixture
def made() -> District:
    return make_district(people=14, activities=14)


@pytest.fixture
def mode(made: District) -> Mode:
    return actions.load_mode(SYSTEM, "fuyang-2015", made.root)


def bearer(unit: Unit, permissions: list[str]) -> dict[str, str]:
    holder = account(unit, permissions)
    secret = f"secret{holder.pk}"
    Token.objects.create(account=holder, digest=token_digest(secret), name="t", made_at=clock.now())
    return {"Authorization": f"Bearer {secret}"}


# ---------------------------------------------------------------- pages


def test_a_secretary_freezes_at_the_desk(made: District, mode: Mode) -> None:
    client = browser(made.root, MAY)
    assert "还没有快照" in words(client.get(f"{AT}snapshots/"))
    answer = client.post(f"{AT}snapshots/", {"reason": "第三季度简报"})
    snapshot = Snapshot.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{AT}snapshots/{snapshot.pk}/"
    page = words(client.get(answer["Location"]))
    assert "第三季度简报" in page
    assert "青年文明号窗口志愿服务岗" in page
    assert "对不上" not in page
    assert "第三季度简报" in words(client.get(f"{AT}snapshots/"))


def test_a_reason_is_needed_and_so_is_the_right(made: District, mode: Mode) -> None:
    client = browser(made.root, MAY)
    assert client.post(f"{AT}snapshots/", {"reason": " "}).status_code == 422
    looker = browser(made.root)
    assert looker.post(f"{AT}snapshots/", {"reason": "简报"}).status_code == 403
    assert "冻结现在的数字" not in words(looker.get(f"{AT}snapshots/"))
    assert Snapshot.objects.count() == 0
    assert looker.get(f"{AT}snapshots/77/").status_code == 404
    assert browser(made.root, ["venues.view"]).get(f"{AT}snapshots/").status_code == 404


def test_the_history_tells_causes_and_opens_into_records(made: District, mode: Mode) -> None:
    client = browser(made.root, MAY)
    assert "还没有快照" in words(client.get(f"{AT}S4-F4/history/"))
    actions.freeze(SYSTEM, mode, reason="之前")
    assert "也一条没有变" in words(client.get(f"{AT}S4-F4/history/"))
    post = Post.objects.order_by("pk")[0]
    Post.objects.create(venue=post.venue, title="新岗", from_on=TODAY - timedelta(days=30))
    Post.objects.create(venue=post.venue, title="又一个", from_on=TODAY - timedelta(days=30))
    post.delete()
    actions.freeze(SYSTEM, mode, reason="之后")
    first = Snapshot.objects.order_by("pk")[0]
    page = words(client.get(f"{AT}S4-F4/history/?snapshot={first.pk}"))
    assert "补录：事情发生在冻结之前，记录是后来才进来的 2 +2" in page
    assert "删除：记录已经不在了 1 −1" in page
    assert "合计 +1" in page
    late = words(client.get(f"{AT}S4-F4/history/?snapshot={first.pk}&cause=late"))
    assert "新岗" in late
    gone = words(client.get(f"{AT}S4-F4/history/?snapshot={first.pk}&cause=deletion"))
    assert "的记录已经不在了 −1" in gone
    assert client.get(f"{AT}S4-F4/history/?cause=odd").status_code == 404
    assert client.get(f"{AT}S9-F99/history/").status_code == 404


def test_few_changed_persons_are_not_told_by_cause(made: District, mode: Mode) -> None:
    actions.freeze(SYSTEM, mode, reason="之前")
    frozen = queries.frozen_figures(Snapshot.objects.get())[0]
    row = queries.frozen_figure(frozen.snapshot, "S4-F8")
    attended(made, TODAY - timedelta(days=364))[0].delete()
    drift = queries.drift_of(mode, row)
    told = queries.told_effects(viewer(made.root), mode, drift)
    assert (told.effects, told.rest) == ([], drift.difference)
    seen = queries.told_effects(
        viewer(made.root, permissions=["figures.view", "activities.view"]), mode, drift
    )
    assert [str(effect.cause) for effect in seen.effects] == ["deletion"]
    blind = queries.changes(viewer(made.root), drift, "deletion")
    assert (blind.parts, blind.gone, blind.unseen) == ([], [], 1)


# ---------------------------------------------------------------- double claims, overlaps


def double(made: District) -> tuple[Activity, Activity]:
    """Two units report the same morning at the same place, with two of the same persons."""
    one = next(a for a in made.activities if a.state == "confirmed")
    programme = Programme.objects.create(
        unit=made.root, key="again", title="又报一次", project_class="care"
    )
    other = Activity.objects.create(
        unit=made.partners[0], venue=one.venue, title="公益日", programme=programme, search=" ",
        state="confirmed", starts_at=one.starts_at, ends_at=one.ends_at, closes_at=one.starts_at,
    )  # fmt: skip
    shift = Shift.objects.create(
        activity=other, title="岗", starts_at=one.starts_at, ends_at=one.ends_at, capacity=9
    )
    there = Shift.objects.filter(activity=one).order_by("pk")[0]
    SignUp.objects.filter(shift__activity=one).delete()
    for n in range(3):
        person = make_person(f"两边{n}")
        SignUp.objects.create(
            shift=there, person=person, made_at=one.starts_at, state="confirmed",
            outcome="present", minutes=120,
        )  # fmt: skip
        if n < 2:
            SignUp.objects.create(
                shift=shift, person=person, made_at=one.starts_at, state="confirmed",
                outcome="late", minutes=90,
            )  # fmt: skip
    Tally.objects.create(shift=shift, number=1, at=one.starts_at)
    return one, other


def test_a_session_claimed_twice_is_found_with_its_amount(made: District, mode: Mode) -> None:
    one, other = double(made)
    since, until = TODAY - timedelta(days=500), TODAY
    mine = [
        found for found in activities.doubles(SYSTEM, since=since, until=until)
        if {found.one.pk, found.other.pk} == {one.pk, other.pk}
    ]  # fmt: skip
    assert len(mine) == 1
    much = mine[0].excess
    residents = sum(t.number for t in Tally.objects.filter(shift__activity=one))
    assert (much.sessions, much.participations, much.minutes) == (1, 2, 180)
    assert much.residents == max(min(1, residents), 0)
    stranger = viewer(made.villages[0], permissions=["activities.view"])
    if made.villages[0].pk not in {one.unit_id, other.unit_id}:
        seen = activities.doubles(stranger, since=since, until=until)
        assert mine[0].one.pk not in {found.one.pk for found in seen}
    Activity.objects.filter(pk=other.pk).update(state="cancelled")
    left = activities.doubles(SYSTEM, since=since, until=until)
    assert {one.pk, other.pk} not in [{d.one.pk, d.other.pk} for d in left]


def test_double_claims_have_a_page_and_an_address(made: District, mode: Mode) -> None:
    one, _other = double(made)
    assert clock.day_of(one.starts_at) > TODAY - timedelta(days=364)
    page = words(browser(made.root).get("/desk/figures/doubles/"))
    assert "公益日" in page
    assert "活动多计 1 场 参加服务多计 2 人次" in page
    assert browser(made.root, ["venues.view"]).get("/desk/figures/doubles/").status_code == 403
    headers = bearer(made.root, ALL)
    answer = Client().get(
        f"/api/v1/double-claims?since={TODAY - timedelta(days=364)}&until={TODAY}", headers=headers
    )
    assert answer.status_code == 200
    claims = [{c["title"] for c in item["claims"]} for item in answer.json()["items"]]
    assert {one.title, "公益日"} in claims
    assert Client().get("/api/v1/double-claims", headers=headers).status_code == 422


def test_figures_that_count_the_same_are_shown_with_the_amount(made: District, mode: Mode) -> None:
    found = queries.overlaps(mode)
    document = queries.document_of(mode)
    pairs = [frozenset({one.one.key, one.other.key}) for one in found]
    assert len(pairs) == len(set(pairs))
    assert found
    for one in found:
        assert one.records > 0
        assert one.one.subset_of != one.other.key
        assert one.other.subset_of != one.one.key
        assert document.figure(one.one.key) is not None
    page = browser(made.root).get(f"{AT}overlaps/")
    assert page.status_code == 200
    assert found[0].one.title in words(page)


# ---------------------------------------------------------------- API and command


def test_the_api_freezes_reads_and_explains(made: District, mode: Mode) -> None:
    headers, url = bearer(made.root, MAY), "/api/v1/figures/fuyang-2015/snapshots"

    def post(body: Any) -> Any:
        return Client().post(url, body, content_type="application/json", headers=headers)

    assert post({"reason": ""}).status_code == 422
    assert post({}).status_code == 422
    made_one = post({"reason": "简报"})
    assert made_one.status_code == 201
    snapshot = made_one.json()
    listed = Client().get(url, headers=headers).json()["items"]
    assert listed == [snapshot]
    whole = Client().get(f"{url}/{snapshot['id']}", headers=headers).json()
    assert (len(whole["figures"]), whole["problems"]) == (27, [])
    Post.objects.order_by("pk")[0].delete()
    drift = (
        Client()
        .get(f"/api/v1/figures/fuyang-2015/S4-F4/drift?snapshot={snapshot['id']}", headers=headers)
        .json()
    )
    assert (drift["before"], drift["now"], drift["difference"]) == (6, 5, -1)
    assert drift["effects"] == [{"cause": "deletion", "number": -1, "records": 1}]
    blind = bearer(made.root, ["figures.view"])
    refused = Client().post(url, {"reason": "简报"}, content_type="application/json", headers=blind)
    assert refused.status_code == 403
    assert Snapshot.objects.count() == 1
    assert Client().get(f"{url}/999", headers=headers).status_code == 404


def test_the_api_opens_a_number_page_by_page(made: District, mode: Mode) -> None:
    headers, url = bearer(made.root, ALL), "/api/v1/figures/fuyang-2015/S4-F8/records"
    first = Client().get(url, headers=headers).json()
    assert first["number"] == first["records"] == sum(p["number"] for p in first["parts"])
    items, following = list(first["items"]), first["next"]
    while following:
        page = Client().get(f"{url}?cursor={following}", headers=headers).json()
        items, following = items + page["items"], page["next"]
    assert len(items) == first["number"]
    blind = Client().get(url, headers=bearer(made.root, ["figures.view"])).json()
    assert blind["items"] == []
    assert blind["number"] is None or blind["number"] >= blind["fewest"] == 10
    for odd in ("?cursor=zzz", "?cursor=cjE=x", "?month=2015-99", "?unit=999999"):
        assert Client().get(url + odd, headers=headers).status_code == 404
    assert Client().get(url.replace("S4-F8", "S4-F2"), headers=headers).status_code == 404


def test_a_cursor_leads_back_to_its_key() -> None:
    for key in (1, 315_000, 2**53):
        assert showing.from_cursor(showing.to_cursor(key)) == key
    for odd in ("!", "cg", "é", "eDE"):
        with pytest.raises(NotFound):
            showing.from_cursor(odd)


def test_the_command_freezes(made: District, mode: Mode) -> None:
    out = StringIO()
    call_command("figures", "freeze", "fuyang-2015", "--reason", "年终总结", stdout=out)
    snapshot = Snapshot.objects.get()
    assert out.getvalue().strip() == f"快照 {snapshot.pk} 号已冻结：{snapshot.digest}"
    with pytest.raises(FreezeReasonNeeded):
        call_command("figures", "freeze", "fuyang-2015", stdout=out)
    with pytest.raises(NotFound):
        call_command("figures", "freeze", "nowhere", "--reason", "x", stdout=out)
    with pytest.raises(CommandError):
        call_command("figures", "melt", "fuyang-2015", stdout=out)
    assert Snapshot.objects.count() == 1

from pathlib import Path

import pytest
import yaml

from qinglin.kernel.facts import FACTS
from qinglin.worlds import blueprint
from qinglin.worlds.errors import NoSuchWorld, WrongFacts

FUYANG = blueprint.FOLDER / "fuyang-2015.yaml"
TOWNS = [
    "富春街道",
    "春江街道",
    "东洲街道",
    "鹿山街道",
    "银湖街道",
    "场口镇",
    "常安镇",
    "万市镇",
    "洞桥镇",
    "新登镇",
    "渌渚镇",
    "胥口镇",
    "永昌镇",
    "大源镇",
    "灵桥镇",
    "里山镇",
    "常绿镇",
    "龙门镇",
    "新桐乡",
    "上官乡",
    "环山乡",
    "湖源乡",
    "春建乡",
    "渔山乡",
]


def test_fuyang_is_as_reported() -> None:
    facts = blueprint.load("fuyang-2015")
    assert sorted(town.name for town in facts.towns) == sorted(TOWNS)
    assert sum(len(window.posts) for window in facts.windows) == 51
    assert (len(facts.partners), sum(p.resident for p in facts.partners)) == (20, 3)
    services = facts.stations[0].services
    assert facts.stations[0].name == "秦望广场“雷锋角”"
    assert (len(services), sum(service.assumed for service in services)) == (12, 6)
    assert sum(p.project_class == "care" for p in facts.programmes) == 10
    assert sum(p.served for p in facts.programmes) == 77_400
    water = [p.people for p in facts.programmes if p.category == "water"]
    assert (len(water), sum(water)) == (7, 31_599)
    assert facts.totals.volunteers > 38_000
    assert facts.totals.core_teams == 901
    assert facts.totals.participations > 300_000
    assert next(w.young for w in facts.categories if w.key == "water") == 14_760


def test_every_role_has_a_sign_in() -> None:
    demo = blueprint.load("fuyang-2015").demo
    roles = {person.role for person in demo.people}
    assert roles == {
        "district_secretary", "town_secretary", "station_leader", "team_leader", "social_worker",
        "auditor", "volunteer", "minor", "guardian",
    }  # fmt: skip
    assert len({person.login for person in demo.people}) == len(roles)
    assert next(p.age for p in demo.people if p.role == "minor") == 15


def test_unknown_worlds_are_refused_with_the_known_ones() -> None:
    with pytest.raises(NoSuchWorld, match="fuyang-2015"):
        blueprint.load("atlantis")
    with pytest.raises(NoSuchWorld):
        blueprint.load("names")
    with pytest.raises(NoSuchWorld):
        blueprint.load("../worlds/fuyang-2015")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"colour": "green"}, "colour"),
        ({"towns": [{"name": "无名镇"}]}, "towns.0.at"),
        ({"windows": [{"name": "窗口", "posts": ["岗"]}]}, "1 posts, not 51"),
        ({"partners": []}, "partners: 0, not 20"),
        ({"skills": []}, "skills: no appliance-repair"),
        (
            {"team_work": {"dance": {"titles": ["跳舞"], "places": ["hall"]}}},
            "categories: no dance",
        ),
        ({"places": {}}, "places: no crossing"),
        ({"window_work": None}, "window_work: missing"),
        ({"cooperation": "nowhere"}, "stations: no nowhere"),
        ({"team_programme": "nothing"}, "programmes: no nothing"),
    ],
)
def test_a_wrong_file_is_named_with_its_place(
    tmp_path: Path, change: dict[str, object], named: str
) -> None:
    path = tmp_path / "wrong.yaml"
    facts = yaml.safe_load(FUYANG.read_text(encoding="utf-8")) | change
    path.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
    with pytest.raises(WrongFacts, match=named) as refused:
        blueprint.read(path)
    assert "wrong.yaml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("key: [", encoding="utf-8")
    with pytest.raises(WrongFacts, match=r"broken\.yaml"):
        blueprint.read(path)


def test_the_structure_is_as_reported() -> None:
    lanshan, zhengzhou = blueprint.load("lanshan-2021"), blueprint.load("zhengzhou-2017")
    assert sum(t.villages + t.communities + len(t.named) for t in lanshan.towns) == 344
    assert (len(lanshan.towns), len(lanshan.departments), lanshan.more_schools) == (12, 20, 33)
    assert [partner.name for partner in lanshan.partners] == [
        "闪电救援", "南北道救援", "沂蒙志愿者服务中心",
    ]  # fmt: skip
    assert zhengzhou.district.kind == "city"
    assert sum(t.villages for t in zhengzhou.towns) >= 169
    asked = {"activities.covered_people", "venues.hosts", "volunteers.groups"}
    assert asked <= FACTS.keys()

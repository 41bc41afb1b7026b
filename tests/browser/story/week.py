"""What the steps of the story share."""

from dataclasses import dataclass, field

import pytest

from qinglin.activities.models import Activity, Shift, SignUp
from tests.browser.cast import Player, post
from tests.browser.town import Town

SERVICES = [
    "小家电维修", "盲人推拿", "磨刀", "健康义诊", "政策咨询", "金融服务",
    "理发", "法律咨询", "自行车修理", "衣物缝补", "手机使用辅导", "血压测量",
]  # fmt: skip
KNIVES = "磨刀"


@dataclass
class Week:
    """What the steps hand on to each other."""

    town: Town
    pk: int
    cast: dict[str, Player]
    told: list[str] = field(default_factory=list)

    def after(self, *steps: str) -> None:
        if missing := set(steps) - set(self.told):
            words = f"the story has not come so far as {missing}: run the whole file"
            pytest.fail(words, pytrace=False)

    @property
    def activity(self) -> Activity:
        return Activity.objects.get(pk=self.pk)

    def post(self, title: str) -> Shift:
        return post(self.activity, title)

    def sign_up(self, person_id: int) -> SignUp:
        return SignUp.objects.get(shift__activity_id=self.pk, person_id=person_id)


def row(name: str) -> str:
    """The line of a person in a table."""
    return f"tr:has-text('{name}')"


def cell(words: str) -> str:
    """The first line of a list with these words."""
    return f"li:has-text('{words}') >> nth=0"

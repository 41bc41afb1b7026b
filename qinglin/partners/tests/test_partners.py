from datetime import date, timedelta

import pytest
import time_machine

from qinglin.access.actions import grant, sync_roles
from qinglin.access.tests.make import make_account, signed_in
from qinglin.activities.models import Activity
from qinglin.activities.tests import make
from qinglin.inbox.models import Message
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewParty
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import SYSTEM, make_tree
from qinglin.partners import actions, jobs, queries
from qinglin.people.tests.make import make_person


@pytest.mark.django_db
def test_whoever_keeps_an_agreement_hears_once_that_it_ends() -> None:
    tree, today = make_tree(), clock.today()
    sync_roles(SYSTEM)
    person = make_person("俞思远")
    grant(SYSTEM, person, "district_secretary", tree.district)
    parties = [
        NewParty(role="first", unit=tree.district),
        NewParty(role="second", outside="社工站"),
    ]
    for number, days in enumerate((30, 90)):
        agreement = orgs.sign_agreement(
            SYSTEM, tree.district, kind="building", title=f"共建协议{number}", parties=parties,
            signed_on=date(2026, 1, 1), from_on=date(2026, 1, 1),
            until_on=today + timedelta(days),
        )  # fmt: skip
    for _time in range(2):
        jobs.remind_of_renewals()
    assert [message.values["title"] for message in Message.objects.all()] == ["共建协议0"]
    page = signed_in(make_account(person)).get(f"/desk/agreements/{agreement.pk}/done/")
    assert "还没有记下活动" in page.content.decode()


@pytest.mark.django_db
def test_what_is_held_below_a_party_while_it_runs_can_be_put_under_it() -> None:
    with time_machine.travel(make.NOW, tick=False):
        activity = make.make_activity()
        root = Unit.objects.get(parent=None)
        day = clock.day_of(activity.starts_at)
        parties = [NewParty(role="first", unit=root), NewParty(role="second", outside="社工站")]
        agreements = [
            orgs.sign_agreement(
                SYSTEM, root, kind="building", title=f"共建{last}", parties=parties,
                signed_on=date(2026, 1, 1), from_on=date(2026, 1, 1), until_on=last,
            )
            for last in (day, day - timedelta(days=1))
        ]  # fmt: skip
        assert queries.candidates(SYSTEM, agreements[0]) == []
        Activity.objects.update(state=Activity.State.CONFIRMED)
        assert queries.candidates(SYSTEM, agreements[0]) == [activity]
        assert queries.candidates(SYSTEM, agreements[1]) == []
        assert queries.candidates(Actor(name="nobody"), agreements[0]) == []
        actions.put_under(SYSTEM, agreements[0], Activity.objects.get())
        assert queries.candidates(SYSTEM, agreements[0]) == []

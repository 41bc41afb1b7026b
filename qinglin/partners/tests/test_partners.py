from datetime import date, timedelta

import pytest

from qinglin.access.actions import grant, sync_roles
from qinglin.access.tests.make import make_account, signed_in
from qinglin.inbox.models import Message
from qinglin.kernel import clock
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewParty
from qinglin.orgs.tests.make import SYSTEM, make_tree
from qinglin.partners import jobs
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

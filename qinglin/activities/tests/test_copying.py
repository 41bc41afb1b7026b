"""Activities to begin from, seasons, people who stand regularly, covers, and what comes after."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from qinglin.access.tests.make import make_staff
from qinglin.activities import actions
from qinglin.activities.errors import terms as refusals
from qinglin.activities.forms.planning import hosts
from qinglin.activities.models import Activity, Offer, Pattern, Series, Shift, SignUp
from qinglin.activities.queries import after, copying
from qinglin.files.models import StoredFile
from qinglin.inbox.models import Message
from qinglin.kernel import jobs
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.orgs.tests.make import make_tree
from qinglin.people.models import Consent, Person

from . import make
from .make import SYSTEM, as_person, as_staff, at
from .refusing import refused
from .test_repeating import make_series

pytestmark = pytest.mark.django_db
NEXT = at(9, day=date(2026, 12, 5))


def run() -> None:
    while jobs.run_due():
        pass


def equipped() -> Activity:
    activity = make.make_activity(edition=1)
    shift = activity.shifts.get()
    plan = actions.TermsPlan(offer_minutes=30, roles=(actions.RolePlan(title="登记", capacity=1),))
    actions.settle_terms(SYSTEM, shift, plan)
    actions.set_safeguard(
        SYSTEM, activity, actions.SafeguardPlan(asked=True, agreement="双方约定如下。")
    )
    return activity


def test_a_copy_has_everything_but_people_and_insurance() -> None:
    activity = equipped()
    made = actions.copy_activity(SYSTEM, activity, starts_at=NEXT)
    shift = made.shifts.get()
    assert (made.state, made.edition, made.starts_at) == ("draft", 2, NEXT)
    assert (made.content, made.ends_at - made.starts_at) == (
        activity.content,
        activity.ends_at - activity.starts_at,
    )
    assert (shift.gated, shift.terms.offer_minutes, shift.taken) == (True, 30, 0)
    assert [one.title for one in shift.roles.all()] == ["登记"]
    assert (made.safeguard.asked, made.safeguard.insurance) == (True, None)


def test_patterns_are_shared_between_units() -> None:
    activity = equipped()
    other = make.make_station("别处")
    stranger = as_staff(make.make_volunteer(other.unit), other.unit, "activities.manage")
    kept = actions.keep_pattern(SYSTEM, activity, title="便民集市", shared=False)
    assert list(copying.patterns(stranger)) == []
    with refused(NotFound):
        actions.use_pattern(stranger, kept, unit=other.unit, venue=other, starts_at=NEXT)
    kept = actions.keep_pattern(SYSTEM, activity, title="便民集市", shared=True)
    assert Pattern.objects.count() == 1
    made = actions.use_pattern(stranger, kept, unit=other.unit, venue=other, starts_at=NEXT)
    assert (made.unit, made.venue, made.state) == (other.unit, other, "draft")
    assert made.shifts.get().terms.offer_minutes == 30
    with refused(Forbidden):
        actions.drop_pattern(stranger, kept)


def test_the_next_season_counts_on(now: time_machine.Traveller) -> None:
    series = make_series(until_on=date(2026, 12, 31), edition=1)
    season = actions.start_season(
        SYSTEM, series, first_on=date(2027, 3, 1), until_on=date(2027, 6, 30)
    )
    assert (season.edition, season.before, season.shifts.count()) == (2, series, 2)
    assert Series.objects.get(pk=series.pk).until_on == date(2026, 12, 31)


def regulars(series: Series, number: int) -> list[Person]:
    people = make.make_volunteers(number, series.unit)
    planned = series.shifts.order_by("position")[0]
    for person in people:
        asked = actions.ask_standing(SYSTEM, planned, person, from_on=make.SATURDAY)
        with refused(Forbidden):
            actions.agree_standing(as_person(make.make_people(1)[0]), asked)
        actions.agree_standing(as_person(person), asked)
    return people


def test_who_stands_regularly_is_seated_once_and_only_after_a_yes() -> None:
    series = make_series()
    (regular,) = regulars(series, 1)
    planned = series.shifts.order_by("position")[0]
    silent = make.make_volunteer(series.unit)
    actions.ask_standing(SYSTEM, planned, silent, from_on=make.SATURDAY)
    with refused(refusals.StandingAlready):
        actions.ask_standing(SYSTEM, planned, silent, from_on=make.SATURDAY)
    (first, *_rest) = actions.make_occurrences(SYSTEM, series, make.SATURDAY)
    actions.publish(SYSTEM, first)
    run()
    assert actions.seat_standing(SYSTEM, first.pk) == []
    (seated,) = SignUp.objects.all()
    assert (seated.person, seated.source, seated.state) == (regular, "standing", "joined")
    assert seated.shift.taken == 1


def test_i_cannot_come_asks_the_next_by_rule_and_tells_the_leader() -> None:
    series = make_series()
    first, second, third = regulars(series, 3)
    (occurrence, *_rest) = actions.make_occurrences(SYSTEM, series, make.SATURDAY)
    shift = Shift.objects.filter(activity=occurrence).order_by("position")[0]
    actions.publish(SYSTEM, occurrence)
    run()
    taken = Shift.objects.get(pk=shift.pk)
    seats = {one.person_id: one for one in SignUp.objects.all()}
    assert (taken.taken, set(seats)) == (3, {first.pk, second.pk, third.pk})
    actions.cancel_sign_up(as_person(third), seats[third.pk].pk)
    # Served there before, but never stood regularly: asked once the regulars are asked.
    experienced = make.make_volunteer(series.unit)
    past = make.make_activity(series.venue, shifts=[make.plan_shift(shift.title)]).shifts.get()
    SignUp.objects.create(
        shift=past, person=experienced, state="confirmed", outcome="present", made_at=make.NOW
    )
    Activity.objects.filter(pk=past.activity_id).update(state="confirmed")
    Shift.objects.filter(pk=past.pk).update(
        starts_at=make.NOW - timedelta(days=7), ends_at=make.NOW - timedelta(days=7, hours=-3)
    )
    offer = actions.cannot_come(as_person(first), seats[first.pk].pk, reason="发烧")
    assert offer is not None
    assert (offer.person, offer.kind) == (experienced, "cover")
    run()
    told = Message.objects.get(template="activities.missing")
    assert told.person_id == occurrence.leader_id
    assert "发烧" in str(told.values["reason"])
    actions.decline_offer(as_person(experienced), offer.pk)
    run()
    assert Message.objects.filter(template="activities.cover_over").count() == 1
    assert Offer.objects.count() == 1


@pytest.fixture
def served(now: time_machine.Traveller) -> SignUp:
    shift = make.make_shift()
    person = make.make_volunteer(shift.activity.unit)
    pk = actions.sign_up(as_person(person), shift.pk, person.pk).id
    now.move_to(at(18))
    rows = [actions.RollRow(shift_id=shift.pk, sign_up_id=pk, outcome="present")]
    actions.confirm_roll(SYSTEM, shift.activity, rows)
    return SignUp.objects.select_related("person", "shift__activity").get(pk=pk)


def test_feedback_goes_both_ways_and_thanks_are_said_once(served: SignUp) -> None:
    activity = served.shift.activity
    stranger = make.make_volunteer(activity.unit)
    with refused(NotFound):
        actions.give_feedback(as_person(stranger), served.pk, stars=5)
    actions.give_feedback(as_person(served.person), served.pk, stars=4, words="饮水再多些")
    actions.praise(SYSTEM, served.pk, stars=5, words="耐心")
    actions.thank(SYSTEM, activity, words="下雨天还来，谢谢大家")
    with refused(refusals.AllSaid):
        actions.thank(SYSTEM, activity, words="再谢一次")
    run()
    told = Message.objects.get(template="activities.thanked")
    assert (told.person_id, told.values["words"]) == (served.person_id, "下雨天还来，谢谢大家")
    seen = after.after_service(SYSTEM, activity)
    assert (seen.echo.number, seen.echo.stars, seen.served[0].praise.stars) == (1, 4.0, 5)


def test_a_photo_is_public_only_while_all_agree(served: SignUp) -> None:
    body = BytesIO()
    Image.new("RGB", (60, 40), "green").save(body, "JPEG")
    upload = SimpleUploadedFile("a.jpg", body.getvalue(), "image/jpeg")
    activity = served.shift.activity
    photo = actions.add_photo(SYSTEM, activity, upload, caption="理发", shown=[served.person_id])
    with refused(refusals.NoPhotoConsent, served.person.name):
        actions.publish_photo(SYSTEM, photo.pk)
    consent = Consent.objects.create(
        person=served.person, given_by=served.person, purpose="photo", wording="1",
        way="online", given_at=make.NOW,
    )  # fmt: skip
    actions.publish_photo(SYSTEM, photo.pk)
    assert after.photos_of(activity) == [photo]
    assert StoredFile.objects.get(pk=photo.file_id).public
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=make.NOW)
    assert after.photos_of(activity) == []


def test_whoever_works_in_a_village_alone_organises_in_its_name() -> None:
    tree = make_tree()
    alone = make_staff("station_leader", tree.village)
    above = make_staff("town_secretary", tree.town, "何志强")
    assert list(hosts(alone)) == [tree.village]
    assert tree.town in hosts(above)
    assert tree.village not in hosts(above)

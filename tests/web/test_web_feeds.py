"""A calendar of one's own: made, read by programs that nobody signs in to, changed and ended."""

from datetime import datetime, timedelta

import icalendar
import pytest
from browsing import confirm, text_of
from django.test import Client
from visitors import CLOCK

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.feeds import EndFeed, Feed, FeedNotRight, MakeFeed
from likewise.domain.meetings import CancelMeeting, ChangeMeeting
from likewise.domain.memberships import LeaveCohort
from likewise.records.facts import current
from likewise.records.feeds import secret_of
from likewise.records.models import RoleGrant

pytestmark = pytest.mark.django_db
DISCREET = ("Thursday", "Alder", "Asha", "Petra", "diabet", "Test programme")


@pytest.fixture
def member(scene):
    return scene.visit(ActingRole.MEMBER)


def has_feed(client, **shows):
    given = {"shows_place": "no", "shows_cohort": "no"} | shows
    confirm(client, "/calendar/make/", given)
    (feed,) = current(Feed)
    return f"/calendar/{secret_of(feed)}.ics"


def read(address, client=None, **headers):
    return (client or Client(headers={"host": "localhost"})).get(address, headers=headers)


def events(answer):
    return icalendar.Calendar.from_ical(answer.content).events


def test_a_member_makes_a_feed_that_says_no_more_than_when(scene, member, settings):
    assert "You have no calendar feed." in text_of(member.get("/calendar/"))
    address = has_feed(member)
    page = text_of(member.get("/calendar/"))
    assert f"{settings.SITE_URL}{address}" in page
    assert "It is not how you hear of a change at short notice" in page

    answer = read(address)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = {each.start.date().day: each for each in events(answer)}
    assert sorted(found) == [6, 9, 13, 20, 27]
    assert {str(each["SUMMARY"]) for each in found.values()} == {"Meeting", "Cancelled: no meeting"}
    assert str(found[20]["STATUS"]) == "CANCELLED"
    assert not any(word in answer.content.decode() for word in DISCREET)


def test_it_shows_the_place_and_the_cohort_only_where_they_are_asked_for(member):
    address = has_feed(member)
    confirm(member, "/calendar/show/", {"shows_place": "yes", "shows_cohort": "yes"})

    first = next(each for each in events(read(address)) if each.start.date().day == 13)

    assert str(first["SUMMARY"]) == "Meeting, Thursday group"
    assert str(first["LOCATION"]) == "Alder Hall"


def test_what_changed_comes_with_the_next_number_and_the_file_is_asked_for_by_its_mark(
    scene, member
):
    address, meeting = has_feed(member), scene.meetings["coming"]
    before = read(address)
    assert read(address, if_none_match=before["ETag"]).status_code == 304
    scene.world.act(ChangeMeeting, meeting=meeting, starts=datetime(2011, 1, 13, 15), minutes=90)
    scene.world.act(CancelMeeting, meeting=meeting, reason="no heating")

    after = read(address, if_none_match=before["ETag"])

    old, new = (
        next(e for e in events(each) if str(e["UID"]).startswith(meeting))
        for each in (before, after)
    )
    assert (int(old["SEQUENCE"]), int(new["SEQUENCE"])) == (0, 2)
    assert new.start - old.start == timedelta(hours=1)
    assert new.end - new.start == timedelta(minutes=90)
    assert str(new["STATUS"]) == "CANCELLED"
    assert "no heating" not in after.content.decode()


def test_an_old_address_leads_nowhere_once_there_is_another_or_none(member):
    first = has_feed(member)
    second = has_feed(member)

    assert first != second
    assert [read(each).status_code for each in (first, second)] == [404, 200]
    confirm(member, "/calendar/end/", {})
    gone = read(second)
    assert gone.status_code == 404
    assert "no longer" in gone.content.decode()
    assert member.get("/calendar/end/").status_code == 404
    assert member.get("/calendar/show/").status_code == 404


def test_who_leaves_or_loses_their_role_has_no_meetings_in_their_calendar(scene, member):
    world, address = scene.world, has_feed(member)
    world.act(
        LeaveCohort, cohort=world.cohorts["Thursday group"], participant=world.people["Asha"],
        on=CLOCK.date(), at=CLOCK,
    )  # fmt: skip
    assert events(read(address)) == []

    RoleGrant.objects.filter(participant=world.people["Asha"]).update(revoked_at=CLOCK)

    assert read(address).status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 26 + "0" * 64, "%00", "../../etc/passwd", "é" * 90])
def test_an_address_that_was_guessed_is_answered_like_one_that_ended(secret):
    answer = read(f"/calendar/{secret}.ics")

    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()


def test_whoever_guesses_on_waits_and_an_owner_elsewhere_does_not(member):
    address = has_feed(member)
    guesser = Client(headers={"host": "localhost"}, REMOTE_ADDR="203.0.113.7")
    guessed = [
        read(f"/calendar/{'a' * 26}{number:064x}.ics", guesser).status_code for number in range(70)
    ]

    assert set(guessed) == {404, 429}
    waits = read(address, guesser)
    assert waits.status_code == 429
    assert int(waits["Retry-After"]) > 0
    for _ in range(70):  # reading what is good is never counted
        assert read(address).status_code == 200


def test_nobody_has_a_feed_of_somebody_else(scene):
    world = scene.world
    asha, bram = world.people["Asha"], world.people["Bram"]
    by = Actor(account="a", role=ActingRole.MEMBER, programme=world.programme, participant=asha)

    with pytest.raises(NotFound):
        world.act(MakeFeed, participant=bram, by=by)
    with pytest.raises(NotAllowed):
        world.act(MakeFeed, participant=bram)
    with pytest.raises(FeedNotRight, match="no feed"):
        world.act(EndFeed, participant=asha, by=by)


@pytest.mark.parametrize(
    "role", [each for each in ActingRole if each not in (ActingRole.MEMBER, ActingRole.FACILITATOR)]
)
def test_only_who_has_meetings_of_their_own_has_a_calendar_of_them(scene, role):
    assert scene.visit(role).get("/calendar/").status_code == 403


def test_a_facilitator_has_the_meetings_of_those_whom_they_facilitate(scene):
    address = has_feed(scene.visit(ActingRole.FACILITATOR))

    assert len(events(read(address))) == 5

"""The pages on which people say whether they come, hear of changes, and find whom to ring."""

from datetime import datetime

import pytest
from browsing import confirm, fields_of, signed_in, text_of, words_of
from visitors import CLOCK

from likewise.domain.accounts import ActingRole
from likewise.domain.meetings import CancelMeeting, ChangeMeeting
from likewise.domain.news import Telling, Way
from likewise.domain.participants import ChangeIdentity
from likewise.domain.replies import Answer, Reply
from likewise.domain.ringing import GiveNumber
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
STARTS = "2011-01-13T14:00"


@pytest.fixture
def member(scene):
    return scene.visit(ActingRole.MEMBER)


@pytest.fixture
def facilitator(scene):
    return scene.visit(ActingRole.FACILITATOR)


def tap(client, scene, answer, name="coming", starts=STARTS, **more):
    address = f"/replies/{scene.meetings[name]}/"
    return client.post(address, {"answer": answer, "starts": starts, **more}, follow=True)


def test_a_member_says_in_one_tap_whether_they_come_and_changes_their_mind(scene, member):
    home = text_of(member.get("/"))
    assert "It is on" in home
    assert "Alder Hall" in home
    assert "Coming" in home

    said = text_of(tap(member, scene, "coming"))
    assert "You said that you are coming." in said
    assert [each.answer for each in current(Reply)] == [Answer.COMING]

    tap(member, scene, "sorry")
    assert [each.answer for each in current(Reply)] == [Answer.SORRY]
    assert "You said sorry." in text_of(member.get("/"))

    back = text_of(tap(member, scene, "take back"))
    assert "is taken back" in back
    assert current(Reply) == []


def test_a_tap_that_comes_twice_is_said_once(scene, member):
    first = tap(member, scene, "coming", operation="one-tap-0000000001")
    again = tap(member, scene, "coming", operation="one-tap-0000000001")
    other = tap(member, scene, "coming")

    assert {each.status_code for each in (first, again, other)} == {200}
    assert len(current(Reply)) == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"answer": "certainly"}, "Say that you are coming, sorry, or not sure"),
        ({"answer": "coming", "starts": "tomorrow"}, "Say that you are coming"),
        ({"answer": "coming", "starts": "2011-01-13T15:00"}, "was moved since you looked"),
        ({"answer": "coming", "name": "cancelled", "starts": "2011-01-20T14:00"}, "is cancelled"),
    ],
)
def test_a_tap_that_cannot_be_is_answered_with_why(scene, member, given, why):
    answer = tap(member, scene, **given)

    assert why in text_of(answer)
    assert current(Reply) == []


def test_other_members_never_see_who_comes_and_those_who_prepare_it_do(scene, facilitator, member):
    tap(scene.visit(ActingRole.MEMBER), scene, "coming")
    meeting = f"/meetings/{scene.meetings['coming']}/"
    other = signed_in(scene.world, ActingRole.MEMBER, "Bram")

    assert "1 coming and 6 have not replied." in text_of(facilitator.get(meeting))
    for page in ("/", meeting):
        seen = words_of(other.get(page))
        assert "1 coming" not in seen
        assert "means to come" not in seen.lower()


def test_what_was_said_stands_beside_the_register(scene, facilitator, settings):
    tap(scene.visit(ActingRole.MEMBER), scene, "sorry")
    settings.CLOCK = datetime(2011, 1, 13, 16, tzinfo=CLOCK.tzinfo)

    page = text_of(facilitator.get(f"/meetings/{scene.meetings['coming']}/register/"))

    assert "said beforehand: sorry" in page


def test_a_facilitator_puts_in_what_somebody_said_who_rang(scene, facilitator):
    bram = scene.world.people["Bram"]
    address = f"/replies/{scene.meetings['coming']}/{bram}/"

    confirm(facilitator, address, {"answer": "not sure"})

    assert [(e.participant, e.answer) for e in current(Reply)] == [(bram, Answer.NOT_SURE)]
    held = f"/replies/{scene.meetings['held']}/{bram}/"
    assert facilitator.get(held).status_code == 404


def test_who_has_yet_to_hear_of_a_change_is_told_one_by_one(scene, facilitator, member):
    world, meeting = scene.world, scene.meetings["coming"]
    page = f"/news/{meeting}/"
    assert "There is nothing to tell" in text_of(facilitator.get(page))
    world.act(ChangeMeeting, meeting=meeting, starts=datetime(2011, 1, 13, 15, 0))

    before = text_of(facilitator.get(page))
    assert "It was planned for Thursday 13 January 2011 at 2pm at Alder Hall." in before
    assert "It is on Thursday 13 January 2011 at 3pm at Alder Hall." in before
    assert "To telephone: 7" in before
    told = f"{page}told/{world.people['Bram']}/"
    given = {"way": "by telephone", "starts": "2011-01-13T15:00"}
    after = text_of(facilitator.post(told, given, follow=True))

    assert "To telephone: 6" in after
    assert "told by telephone by you, 12 January 2011" in after
    assert "This changed since it was planned." in text_of(member.get("/"))
    member.post(f"{page}read/", {"starts": "2011-01-13T15:00"})
    assert "This changed since it was planned." not in text_of(member.get("/"))
    assert {each.way for each in current(Telling)} == {Way.TELEPHONE, Way.PAGE}
    assert "2 of 7 know." in text_of(facilitator.get(f"/meetings/{meeting}/"))
    assert "how they were told" in text_of(
        facilitator.post(told, {"way": "by pigeon"}, follow=True)
    )
    again = facilitator.post(told, {"way": "by letter", "starts": "soon"}, follow=True)
    assert "Open the page of this meeting again" in text_of(again)


def test_a_cancelled_meeting_says_so_and_is_known_by_whoever_read_it(scene, member):
    scene.world.act(CancelMeeting, meeting=scene.meetings["coming"], reason="no heating")
    home = text_of(member.get("/"))

    assert "Thursday 13 January 2011 at 2pm: cancelled." in home
    assert "I know now" in home
    assert "no heating" not in home
    member.post(f"/news/{scene.meetings['coming']}/read/", {"starts": STARTS})
    assert [each.told.is_off for each in current(Telling)] == [True]


def test_a_coordinator_sees_numbers_and_a_facilitator_none(scene, facilitator):
    world = scene.world
    world.act(ChangeIdentity, participant=world.people["Bram"], telephone="01632 960 123")
    world.act(CancelMeeting, meeting=scene.meetings["coming"], reason="no heating")
    page = f"/news/{scene.meetings['coming']}/"

    assert "01632 960 123" in text_of(scene.visit(ActingRole.COORDINATOR).get(page))
    assert "01632 960 123" not in text_of(facilitator.get(page))


def test_a_member_reads_when_where_who_whether_it_is_on_and_whom_to_ring(scene, member):
    world = scene.world
    assert "no number to ring is given here yet." in text_of(member.get("/"))
    world.act(
        GiveNumber, cohort=world.cohorts["Thursday group"], participant=world.people["Petra"],
        number="01632 960 001", hours="until 8pm",
    )  # fmt: skip

    page = text_of(member.get("/"))
    first = page[page.index("My next meeting") : page.index("This is how things stood")]

    for said in (
        "Thursday 13 January 2011 at 2pm", "It is on", "Thursday group", "Alder Hall",
        "Coming", "Sorry", "Not sure", "Ring Petra E.: 01632 960 001 , until 8pm",
    ):  # fmt: skip
        assert said in first


def test_a_number_is_given_on_the_page_of_the_cohort_and_taken_away(scene, facilitator):
    group, petra = scene.world.cohorts["Thursday group"], scene.world.people["Petra"]
    cohort = f"/cohorts/{group}/"
    confirm(facilitator, f"/ringing/{group}/", {"participant": petra, "number": "01632 960 001"})
    assert "01632 960 001" in text_of(facilitator.get(cohort))

    take = f"/ringing/{group}/{petra}/take-away/"
    confirm(facilitator, take, {})

    assert "01632 960 001" not in text_of(facilitator.get(cohort))
    assert facilitator.get(take).status_code == 404


@pytest.mark.parametrize(
    ("role", "replying", "news", "ringing"),
    [
        (ActingRole.COORDINATOR, 200, 200, 200),
        (ActingRole.FACILITATOR, 200, 200, 200),
        (ActingRole.MEMBER, 404, 404, 403),
        (ActingRole.NURSE, 403, 404, 403),
        (ActingRole.RESEARCHER, 403, 404, 403),
        (ActingRole.OUTCOME_ASSESSOR, 404, 404, 404),
        (ActingRole.STATISTICIAN, 404, 404, 404),
        (ActingRole.GUARDIAN, 404, 404, 404),
        (ActingRole.ADMINISTRATOR, 404, 404, 404),
    ],
)
def test_who_opens_these_pages(scene, role, replying, news, ringing):
    client, meeting = scene.visit(role), scene.meetings["coming"]
    pages = (
        f"/replies/{meeting}/{scene.world.people['Bram']}/",
        f"/news/{meeting}/",
        f"/ringing/{scene.world.cohorts['Thursday group']}/",
    )

    assert [client.get(each).status_code for each in pages] == [replying, news, ringing]
    assert fields_of(client.get(f"/replies/{meeting}/", follow=True)) is not None
    of_themselves = dict.fromkeys((ActingRole.FACILITATOR, ActingRole.MEMBER), 302)
    expected = {ActingRole.COORDINATOR: 404, **of_themselves}.get(role, 403)
    assert client.get(f"/news/{meeting}/read/").status_code == expected

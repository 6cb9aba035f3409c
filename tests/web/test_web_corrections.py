"""The pages that show what the record said before, and put it right."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain import contacts
from likewise.domain.accounts import ActingRole
from likewise.domain.cohorts import AbsorbCohorts, LineageEvent, LineageKind
from likewise.domain.contacts import Contact, Mode
from likewise.domain.corrections import CorrectFact
from likewise.domain.meetings import Attendance, Meeting, Result
from likewise.domain.memberships import LeaveCohort, Membership
from likewise.domain.participants import RoleName
from likewise.records.facts import current

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    """Thursday group with a meeting, Eve who joined it later, and a logged call to Bram."""
    world = a_world()
    for name in ("Asha", "Bram", "Eve"):
        world.person(name, practice="Alder")
    world.person("Faye", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"])
    world.join("Thursday group", "Eve", date(2010, 12, 15))
    world.meeting("Thursday group", date(2011, 1, 6), came=["Asha"], missed=["Bram"])
    world.act(
        contacts.LogContact,
        participant=world.people["Bram"],
        facilitator=world.people["Faye"],
        on=date(2011, 1, 2),
        mode=Mode.CALL,
        reached=True,
        note="rang twice",
        at=datetime(2011, 1, 8, 9, tzinfo=UTC),
    )
    return world


def spell_of(world, name):
    return current(Membership, participant_id=world.people[name])[0]


def entry_of(world, name):
    return current(Attendance, participant_id=world.people[name])[0]


def filled(client, address, **changed):
    """The correction form as it is shown, with some answers changed."""
    page = client.get(address).content.decode()
    given = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_choice = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and (not is_choice or "checked" in tag):
            given[unescape(name[1])] = unescape(value[1]) if value else ""
    for name, inside in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', inside)
        given[name] = unescape(chosen[1]) if chosen else ""
    for name, inside in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.S
    ):
        given[name] = unescape(inside)
    return given | changed


def test_a_membership_that_began_earlier_is_corrected_with_its_reason(world, coordinator):
    address = f"/corrections/{spell_of(world, 'Eve').id}/correct/"

    plan, done = confirm(
        coordinator,
        address,
        filled(coordinator, address, why="she came from the first meeting")
        | day("fact_joined_on", 2010, 11, 15),
    )

    assert "Joined on 15 November 2010" in text_of(plan)
    said = text_of(coordinator.get(done.url))
    assert "What the record says now Recorded on" in said
    assert "Joined on 15 December 2010 → 15 November 2010 Changed" in said
    assert "Joined on 15 December 2010" in said
    assert "by a coordinator" in said
    assert "“she came from the first meeting”" in said


def test_a_correction_that_moves_a_register_entry_shows_it_first(world, coordinator):
    address = f"/corrections/{spell_of(world, 'Bram').id}/correct/"

    plan, _ = confirm(
        coordinator,
        address,
        filled(coordinator, address, why="he had left by then") | day("fact_left_on", 2011, 1, 3),
    )

    assert "Bram Example is taken out of the register of the meeting of 6 January 2011" in text_of(
        plan
    )
    assert current(Attendance, participant_id=world.people["Bram"]) == []


def test_a_register_entry_a_meeting_and_a_contact_are_corrected(world, coordinator):
    entry, meeting, contact = entry_of(world, "Bram"), current(Meeting)[0], current(Contact)[0]
    for fact, changed in (
        (entry, {"fact_result": "attended"}),
        (meeting, day("fact_starts", 2011, 1, 7) | {"fact_clock": "2:30pm", "fact_guests": "2"}),
        (contact, {"fact_minutes": "12", "fact_reached": "no"}),
    ):
        address = f"/corrections/{fact.id}/correct/"
        _, done = confirm(coordinator, address, filled(coordinator, address, why="x") | changed)
        assert done.status_code == 302, fact

    assert entry_of(world, "Bram").result is Result.ATTENDED
    assert current(Meeting)[0].starts == datetime(2011, 1, 7, 14, 30)
    assert current(Meeting)[0].guests == 2
    assert (current(Contact)[0].minutes, current(Contact)[0].reached) == (12, False)
    assert current(Contact)[0].note == "rang twice"


def test_a_cohorts_name_is_corrected(world, coordinator):
    address = f"/corrections/{world.cohorts['Thursday group']}/correct/"
    confirm(coordinator, address, filled(coordinator, address, why="x", fact_name="Friday group"))

    assert "Friday group" in text_of(coordinator.get("/cohorts/"))


def test_a_contact_that_never_happened_is_withdrawn_and_its_history_stays(world, coordinator):
    fact = current(Contact)[0]

    _, done = confirm(
        coordinator, f"/corrections/{fact.id}/withdraw/", {"reason": "logged for somebody else"}
    )

    said = text_of(coordinator.get(done.url))
    assert "Withdrawn: the record says that this never held" in said
    assert "Correct this" not in said
    assert current(Contact) == []


def test_a_correction_needs_a_reason_and_a_change(world, coordinator):
    address = f"/corrections/{spell_of(world, 'Eve').id}/correct/"

    without_reason = coordinator.post(address, filled(coordinator, address))
    without_change = coordinator.post(address, filled(coordinator, address, why="x"))

    assert "Say why the record was wrong" in text_of(without_reason)
    assert "Nothing would change" in text_of(without_change)


def test_a_spell_before_the_cohort_began_is_refused_with_a_sentence(world, coordinator):
    address = f"/corrections/{spell_of(world, 'Asha').id}/correct/"
    given = filled(coordinator, address, why="x") | day("fact_joined_on", 2010, 8, 15)

    page = coordinator.post(address, given)

    assert "Thursday group began on 1 September 2010" in text_of(page)


@pytest.mark.parametrize(
    ("role", "who", "statuses"),
    [
        (ActingRole.NURSE, None, (200, "no")),
        (ActingRole.RESEARCHER, None, (200, "no")),
        (ActingRole.COORDINATOR, None, (200, "yes")),
        (ActingRole.FACILITATOR, "Faye", (200, "no")),  # it was in no cohort of hers
        (ActingRole.MEMBER, "Asha", (404, "no")),
        (ActingRole.STATISTICIAN, None, (404, "no")),
        (ActingRole.OUTCOME_ASSESSOR, None, (404, "no")),
    ],
)
def test_who_may_read_a_history_and_who_may_correct_it(world, role, who, statuses):
    visitor = signed_in(world, role, who)

    page = visitor.get(f"/corrections/{current(Contact)[0].id}/")

    assert page.status_code == statuses[0]
    assert ("Correct this" in text_of(page)) == (statuses[1] == "yes")


def test_a_facilitator_corrects_their_log_and_nobodys_membership(world, clock):
    faye = signed_in(world, ActingRole.FACILITATOR, "Faye")
    entry = faye.get(f"/corrections/{current(Attendance)[0].id}/")
    assert "Correct this" in text_of(entry)

    page = faye.get(f"/corrections/{spell_of(world, 'Asha').id}/")

    assert page.status_code == 200
    assert "Correct this" not in text_of(page)


def test_a_researcher_does_not_read_what_somebody_wrote(world):
    researcher = signed_in(world, ActingRole.RESEARCHER)

    assert "rang twice" not in text_of(researcher.get(f"/corrections/{current(Contact)[0].id}/"))


def test_a_fact_of_another_programme_is_not_there(world):
    stranger = signed_in(a_world(), ActingRole.COORDINATOR)
    fact = current(Contact)[0].id

    for end in ("", "correct/", "withdraw/"):
        assert stranger.get(f"/corrections/{fact}/{end}").status_code == 404
    assert stranger.get("/corrections/nothing/").status_code == 404


def test_confirming_a_correction_twice_makes_one_version(world, coordinator):
    address = f"/corrections/{current(Contact)[0].id}/correct/"
    given = filled(coordinator, address, why="x", fact_minutes="9")
    plan = coordinator.post(address, given)

    answers = [coordinator.post(address, fields_of(plan)).status_code for _ in range(2)]

    assert answers == [302, 302]
    history = text_of(coordinator.get(f"/corrections/{current(Contact)[0].id}/"))
    assert history.count("Recorded on") == 2


def test_a_spell_that_goes_on_has_not_ended_yet_and_a_member_has_no_share(world, coordinator):
    said = text_of(coordinator.get(f"/corrections/{spell_of(world, 'Eve').id}/"))

    assert "Left on Not yet" in said
    assert "Share of their time" not in said


def test_a_share_of_time_is_read_with_a_comma_and_refused_where_it_is_none(world, coordinator):
    address = f"/corrections/{spell_of(world, 'Faye').id}/correct/"

    refused = coordinator.post(address, filled(coordinator, address, why="x", fact_share="half"))
    confirm(coordinator, address, filled(coordinator, address, why="x", fact_share="0,5"))

    assert "A share is a number between 0 and 1, such as 0.5." in text_of(refused)
    assert spell_of(world, "Faye").share == Decimal("0.5")


def links_of(answer):
    inside = re.search(r"<main.*</main>", answer.content.decode(), re.S)[0]
    return set(re.findall(r'href="(/[^"?#]+)', inside))


def test_a_facilitator_is_led_only_where_they_may_go(world):
    world.person("Ivy", practice="Alder")
    world.join("Thursday group", "Ivy", date(2011, 1, 20))
    world.leave("Thursday group", "Eve", date(2011, 2, 1))
    faye = signed_in(world, ActingRole.FACILITATOR, "Faye")
    thursday = f"/cohorts/{world.cohorts['Thursday group']}/"

    now, then = (faye.get(thursday, given) for given in ({}, day("on", 2011, 1, 4)))

    assert f"/corrections/{spell_of(world, 'Ivy').id}/" in links_of(now)
    assert f"/people/{world.people['Bram']}/" in links_of(then)
    assert "Eve" in text_of(then)
    assert f"/people/{world.people['Eve']}/" not in links_of(then)
    links = links_of(now) | links_of(then)
    assert {each: faye.get(each).status_code for each in links} == dict.fromkeys(links, 200)


def test_the_way_back_from_an_event_leads_to_a_cohort_within_reach(world):
    world.person("Gwen", role=RoleName.FACILITATOR)
    world.cohort("Pair", members=["Eve"], facilitators=["Gwen"])
    world.act(
        AbsorbCohorts,
        absorbed=(world.cohorts["Pair"],),
        into=world.cohorts["Thursday group"],
        on=date(2011, 3, 1),
        reason="few came",
    )
    faye = signed_in(world, ActingRole.FACILITATOR, "Faye")
    event = next(each for each in current(LineageEvent) if each.kind is LineageKind.ABSORB)

    page = faye.get(f"/corrections/{event.id}/").content.decode()

    back = re.search(r'nhsuk-back-link" href="([^"]+)"', page)[1]
    assert back == f"/cohorts/{world.cohorts['Thursday group']}/"
    assert faye.get(back).status_code == 200


def test_words_that_are_not_for_a_role_are_said_to_be_kept_back(world, coordinator):
    world.act(
        LeaveCohort,
        cohort=world.cohorts["Thursday group"],
        participant=world.people["Eve"],
        on=date(2011, 2, 1),
        reason="She moved to Ely",
    )
    address = f"/corrections/{spell_of(world, 'Eve').id}/"

    told = text_of(coordinator.get(address))
    kept = text_of(signed_in(world, ActingRole.RESEARCHER).get(address))

    assert "Reason that was given Not said → She moved to Ely Changed" in told
    assert "Ely" not in kept
    assert "Reason that was given Not shown in your role Changed" in kept


def test_a_time_is_filled_in_as_people_write_it(world, coordinator):
    page = coordinator.get(f"/corrections/{current(Meeting)[0].id}/correct/").content.decode()

    assert re.search(r'value="\d+(:\d\d)?[ap]m"', page)


def test_the_history_says_what_a_correction_put_right_as_before_and_after(world):
    call = current(Contact, participant_id=world.people["Bram"])[0]
    for minutes in ("15", "25"):
        world.act(
            CorrectFact,
            fact=call.id,
            changes={"minutes": minutes},
            reason="The sheet says so.",
            at=datetime(2011, 1, 9, 9, tzinfo=UTC),
        )

    said = text_of(signed_in(world, ActingRole.COORDINATOR).get(f"/corrections/{call.id}/"))

    assert "Bram Example, Thursday group, 15 → 25 minutes" in said
    assert "Minutes 15 → 25 Changed" in said

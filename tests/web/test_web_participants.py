"""The pages of people, as each role meets them."""

from datetime import UTC, date, datetime

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from noted import looks_noted
from worlds import a_world

from likewise.domain import arms, contacts, corrections, meetings
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.contacts import Mode
from likewise.domain.meetings import Attendance
from likewise.domain.participants import Person, RoleName, StatusName
from likewise.records import sources
from likewise.records.facts import current
from likewise.records.models import Operation

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    """Thursday group (Asha, Bram; Faye leads), a pair (Cleo with Dan), and Eve in neither."""
    world = a_world()
    for name in ("Asha", "Bram", "Cleo", "Eve"):
        world.person(name, practice="Alder")
    for name in ("Faye", "Dan"):
        world.person(name, practice="Birch", role=RoleName.FACILITATOR)
    world.act(
        arms.Allocate,
        arm=world.arms[Format.GROUP],
        on=date(2010, 9, 1),
        participant=world.people["Asha"],
    )
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"], leads=["Faye"])
    world.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Cleo"], facilitators=["Dan"])
    return world


def of(world, name):
    return f"/people/{world.people[name]}/"


def test_people_are_listed_by_name_with_their_cohorts(coordinator):
    said = text_of(coordinator.get("/people/"))

    assert "6 people" in said
    assert "Asha Example Status Enrolled" in said
    assert "Cohorts today Thursday group" in said


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=ash", ["Asha"]),
        ("q=exa+bra", ["Bram"]),
        ("q=zzz", []),
        ("role=facilitator", ["Dan", "Faye"]),
        ("status=withdrawn", []),
        ("status=enrolled&q=cle", ["Cleo"]),
        ("page=77&q=asha", ["Asha"]),
    ],
)
def test_people_are_found_by_name_status_and_role(coordinator, asked, found):
    page = coordinator.get(f"/people/?{asked}").content.decode()

    assert [name for name in ("Asha", "Bram", "Cleo", "Dan", "Eve", "Faye") if f">{name} " in page] == found  # fmt: skip


@pytest.mark.parametrize(
    ("role", "who", "status"),
    [
        (ActingRole.COORDINATOR, None, 200),
        (ActingRole.NURSE, None, 200),
        (ActingRole.RESEARCHER, None, 200),
        (ActingRole.FACILITATOR, "Faye", 200),
        (ActingRole.FACILITATOR, "Dan", 404),
        (ActingRole.MEMBER, "Asha", 200),
        (ActingRole.MEMBER, "Bram", 404),
        (ActingRole.STATISTICIAN, None, 404),
        (ActingRole.OUTCOME_ASSESSOR, None, 404),
        (ActingRole.ADMINISTRATOR, None, 404),
    ],
)
def test_a_person_is_there_for_those_who_reach_them(world, role, who, status):
    assert signed_in(world, role, who).get(of(world, "Asha")).status_code == status


@pytest.mark.parametrize(
    "role", [ActingRole.STATISTICIAN, ActingRole.OUTCOME_ASSESSOR, ActingRole.MEMBER]
)
def test_the_list_of_people_is_not_there_for_everybody(world, role):
    who = "Asha" if role is ActingRole.MEMBER else None
    assert signed_in(world, role, who).get("/people/").status_code == 404


def test_a_person_of_another_programme_is_not_there(world):
    stranger = signed_in(a_world(), ActingRole.COORDINATOR)

    for end in ("", "status/", "practice/", "role/", "identity/"):
        assert stranger.get(of(world, "Asha") + end).status_code == 404
    assert stranger.get(f"/involvement/{world.people['Asha']}/add/").status_code == 404


def test_a_person_shows_three_truths_side_by_side(world, coordinator):
    world.meeting("Thursday group", date(2011, 1, 6), came=["Asha"], missed=["Bram"])

    said = text_of(coordinator.get(of(world, "Asha")))

    assert "Allocated Group Drawn on 1 September 2010, in person. This never changes." in said
    assert "Received Group Naturalistic phase 1 meeting, 0 contacts that reached them" in said
    assert "Current Thursday group (member)" in said


def test_opening_a_person_records_a_look_but_looking_at_oneself_does_not(world, coordinator):
    own = signed_in(world, ActingRole.MEMBER, "Asha")

    coordinator.get(of(world, "Asha"))
    own.get(of(world, "Asha"))

    assert [(each.what, each.people) for each in looks_noted()] == [
        ("a person", (world.people["Asha"],))
    ]


def test_a_researcher_sees_a_path_without_a_name_or_anybodys_words(world):
    world.act(
        contacts.LogContact,
        participant=world.people["Asha"],
        facilitator=world.people["Faye"],
        on=date(2011, 1, 2),
        mode=Mode.CALL,
        reached=True,
        note="Asha spoke of her sister",
    )
    researcher = signed_in(world, ActingRole.RESEARCHER)

    said = text_of(researcher.get(of(world, "Asha")))

    assert "Call, reached" in said
    assert "sister" not in said
    assert "Asha" not in said
    assert "Record a change" not in said


def test_a_facilitator_sees_what_concerns_their_own_cohorts(world):
    faye = signed_in(world, ActingRole.FACILITATOR, "Faye")

    said = text_of(faye.get(of(world, "Asha")))

    assert "You see what concerns the cohorts that you facilitate" in said
    assert "Allocated" not in said


def test_a_corrected_register_entry_is_flagged(world, coordinator):
    world.meeting("Thursday group", date(2011, 1, 6), came=["Asha"], missed=["Bram"])
    entry = current(Attendance, participant_id=world.people["Bram"])[0]
    world.act(
        corrections.CorrectFact,
        fact=entry.id,
        changes={"result": "attended"},
        reason="he came late",
        at=datetime(2011, 1, 7, 9, tzinfo=UTC),
    )

    said = text_of(coordinator.get(of(world, "Bram")))

    assert "Attended" in said
    assert "Changed since first recorded" in said


def test_a_person_is_added_once_and_found(world, coordinator):
    given = {
        "given_name": "Zara",
        "family_name": "Newcomer",
        "practice": world.practices["Cedar"],
        "roles": ["member"],
        "status": "enrolled",
        **day("on", 2011, 1, 4),
    }

    plan, done = confirm(coordinator, "/people/add/", given)
    again = coordinator.post("/people/add/", fields_of(plan))

    assert "Zara Newcomer is registered with Cedar practice" in text_of(plan)
    assert done.url == again.url
    assert "Zara Newcomer" in text_of(coordinator.get(done.url))
    assert sum(each.given_name == "Zara" for each in current(Person)) == 1


def test_who_withdraws_leaves_their_cohorts_with_it(world, coordinator):
    plan, done = confirm(
        coordinator,
        of(world, "Asha") + "status/",
        {"status": StatusName.WITHDRAWN.value, "reason": "too busy"} | day("on", 2011, 1, 4),
    )

    said = text_of(plan)
    assert "Asha Example is in Thursday group from 1 September 2010 until the start of" in said
    assert "Asha Example is withdrawn from 4 January 2011" in said
    assert "Left the programme" in text_of(coordinator.get(done.url))
    listed = text_of(coordinator.get("/people/"))
    assert "Cohorts today Left the programme" in listed
    assert "Cohorts today In no cohort now" in listed


@pytest.mark.parametrize(
    ("end", "given", "said"),
    [
        ("practice/", {"practice": "Cedar"}, "Registered with Cedar practice"),
        ("role/", {"role": "facilitator", "happens": "begins"}, "Facilitator"),
        ("role/", {"role": "member", "happens": "ends"}, "1 September 2010 to 4 January 2011"),
    ],
)
def test_practice_and_roles_are_recorded(world, coordinator, end, given, said):
    if "practice" in given:
        given = {"practice": world.practices[given["practice"]]}
    _, done = confirm(coordinator, of(world, "Eve") + end, given | day("on", 2011, 1, 4))

    assert said in text_of(coordinator.get(done.url))


def test_a_role_that_is_held_already_is_refused_with_a_sentence(world, coordinator):
    address = of(world, "Eve") + "role/"
    page = coordinator.post(
        address,
        fields_of(coordinator.get(address))
        | {"role": "member", "happens": "begins"}
        | day("on", 2011, 1, 4),
    )

    assert "They are a member already" in text_of(page)


def test_a_name_is_corrected_and_other_details_stay(world, coordinator):
    plan, done = confirm(
        coordinator,
        of(world, "Eve") + "identity/",
        {"given_name": "Eva", "family_name": "Example", "telephone": "01632 960001"},
    )

    assert "Given name Eva, which was “Eve”" in text_of(plan)
    assert "Family name" not in text_of(plan)
    assert "put right; what it was is kept" in text_of(plan)
    assert "01632 960001" in text_of(coordinator.get(done.url))


def test_the_page_of_a_person_says_the_random_id_that_a_guardian_asks_for(world, coordinator):
    page = text_of(coordinator.get(of(world, "Eve")))

    assert f"Random id {world.people['Eve']}" in page


def test_only_a_coordinator_adds_people(world):
    nurse = signed_in(world, ActingRole.NURSE)

    assert nurse.get("/people/add/").status_code == 403
    assert "Add a person" not in text_of(nurse.get("/people/"))


def test_an_email_address_without_its_sign_is_said_at_its_field(world, coordinator):
    address = of(world, "Eve") + "identity/"

    page = coordinator.post(address, fields_of(coordinator.get(address)) | {"email": "eve"})

    assert "Enter an email address with its @" in text_of(page)
    assert 'href="#id_email"' in page.content.decode()


def test_a_person_joins_moves_and_leaves_from_their_own_page_and_one_is_back_there(
    world, coordinator
):
    page = coordinator.get(of(world, "Eve")).content.decode()
    assert f'href="{of(world, "Eve")}join/"' in page

    _, answer = confirm(
        coordinator,
        f"{of(world, 'Eve')}join/",
        {"cohort": world.cohorts["Thursday group"], "role": "member", **day("on", 2026, 11, 20)},
    )

    assert answer["Location"] == of(world, "Eve")
    after = coordinator.get(of(world, "Eve"))
    assert "Eve Example joined Thursday group" in text_of(after)
    leave = f"/cohorts/{world.cohorts['Thursday group']}/leave/{world.people['Eve']}/"
    address = f"{leave}?from={world.people['Eve']}"
    assert address in after.content.decode()
    _, answer = confirm(coordinator, address, day("on", 2026, 11, 21))
    assert answer["Location"] == of(world, "Eve")


def test_leaving_for_good_names_who_is_left_few_before_it_is_saved(world, coordinator):
    given = {"status": StatusName.DIED.value, **day("on", 2026, 11, 20)}
    address = f"{of(world, 'Faye')}status/"

    plan = text_of(coordinator.post(address, {**fields_of(coordinator.get(address)), **given}))

    assert "Nobody leads Thursday group from 20 November 2026." in plan
    assert "Faye Example died on 20 November 2026" in plan


def test_what_a_facilitator_leaves_behind_is_listed_with_who_could_stand_in(world, coordinator):
    world.person("Hugo", practice="Birch", role=RoleName.FACILITATOR)
    group, starts = world.cohorts["Thursday group"], datetime(2031, 3, 6, 14, 0)
    world.act(meetings.PlanMeeting, cohorts=[group], starts=starts)
    address = f"{of(world, 'Faye')}away/"

    said = text_of(
        coordinator.get(address, {**day("since", 2031, 3, 3), **day("until", 2031, 3, 6)})
    )
    short = coordinator.get(address, {**day("since", 2031, 3, 3), **day("until", 2031, 3, 5)})

    assert "Thursday group Faye Example Leads it alone Who else facilitates it Nobody" in said
    assert "1 planned meeting from" in said
    assert "Hugo Example , facilitates none Dan Example , facilitates 1 cohort" in said
    assert "0 planned meetings" in text_of(short)


def test_a_last_day_before_the_first_is_said_at_its_field(world, coordinator):
    answer = coordinator.get(
        f"{of(world, 'Faye')}away/", {**day("since", 2026, 11, 24), **day("until", 2026, 11, 20)}
    )

    assert "The last day is before the first" in text_of(answer)


@pytest.mark.parametrize("page", ["away/", "join/"])
def test_only_whoever_records_how_cohorts_change_finds_who_could_stand_in(world, page):
    for role, name in ((ActingRole.NURSE, None), (ActingRole.FACILITATOR, "Faye")):
        answer = signed_in(world, role, name).get(f"{of(world, 'Faye')}{page}")
        assert answer.status_code in {403, 404}


def test_who_only_facilitates_is_not_told_what_they_received(world):
    faye = next(name for name in world.people if name in ("Faye", "Petra", "Hari"))

    said = text_of(signed_in(world, ActingRole.COORDINATOR).get(f"/people/{world.people[faye]}/"))

    assert "Received" not in said
    assert "Received" in text_of(
        signed_in(world, ActingRole.COORDINATOR).get(f"/people/{world.people['Asha']}/")
    )


def test_an_address_may_have_what_a_source_calls_somebody(world, coordinator):
    row = Operation.objects.order_by("sequence").last()
    key = sources.key_of_import(row.id)
    called = [
        sources.Source(sources.PEOPLE, own, world.people[name], "digest", key)
        for own, name in (("P-007", "Cleo"), ("P-008", "Eve"))
    ]
    sources.write(called, programme=world.programme, operation=row)
    faye = signed_in(world, ActingRole.FACILITATOR, "Faye")

    assert "Cleo Example" in text_of(coordinator.get("/people/P-007/"))
    assert coordinator.get("/people/P-009/").status_code == 404
    assert faye.get("/people/P-008/").status_code == 404
    join = "/people/P-008/join/"
    sent = coordinator.post(join, fields_of(coordinator.get(join)))
    assert "Error: Eve Example joins a cohort" in text_of(sent)

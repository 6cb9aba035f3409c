"""The pages of recruitment: the funnel, who waits, one person, criteria, invitations, targets."""

from datetime import date

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.participants import StatusName
from likewise.domain.recruitment import (
    Baseline,
    BeginRecruitment,
    Criteria,
    Criterion,
    ExitReason,
    FacilitatorStep,
    InvitationBatch,
    PublishCriteria,
    RecordInvitations,
    RecruitmentExit,
    RecruitmentStart,
    RecruitmentTarget,
    Screening,
    StepToFacilitate,
    Way,
)
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ON = date(2011, 1, 10)


@pytest.fixture
@copied
def world():
    world = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        world.person(name, practice="Alder", status=StatusName.INTERESTED)
    world.person("Dilip", practice="Birch", status=StatusName.CONSENTED)
    world.person("Edith", practice="Birch", status=StatusName.CONSENTED)
    return world


def criteria(world):
    return world.act(
        PublishCriteria, version_name="1", starts_on=date(2010, 9, 1),
        inclusion="Has type 2 diabetes\nIs 18 or older", exclusion="Has dementia",
    ).new_ids[0]  # fmt: skip


def test_empty_pages_say_what_they_are_for_and_lead_on(coordinator):
    made = a_world()
    empty = signed_in(made, ActingRole.COORDINATOR)

    page = text_of(empty.get("/recruitment/"))
    assert "Recruitment is not kept here, so nobody is asked" in page
    assert "Nobody has been invited yet" in page
    assert "Nobody has volunteered to facilitate yet" in page
    assert "No invitations are recorded" in text_of(empty.get("/recruitment/invitations/"))
    assert "No criteria are written down here" in text_of(empty.get("/recruitment/criteria/"))
    assert "No target is set" in text_of(empty.get("/recruitment/targets/"))
    waiting = text_of(empty.get("/recruitment/waiting/members/consented/"))
    assert "Nobody whom the record names waits here" in waiting
    for step in ("enrolled", "nothing"):
        assert empty.get(f"/recruitment/waiting/members/{step}/").status_code == 404
    assert empty.get("/recruitment/waiting/nobody/invited/").status_code == 404
    assert empty.get("/recruitment/waiting/members/invited/gone/").status_code == 404
    assert "Recruitment is not kept here" in text_of(empty.get("/programme/"))


def test_recruitment_is_kept_from_a_day_and_the_page_says_whether_the_order_is_asked(
    world, coordinator
):
    plan, done = confirm(coordinator, "/recruitment/begin/", day("starts_on", 2011, 1, 10))

    assert "ecruitment is kept here from 10 January 2011" in text_of(plan)
    assert "nobody is allocated who was not found eligible" in text_of(plan)
    assert current(RecruitmentStart)[0].starts_on == ON
    page = text_of(coordinator.get(done.url))
    assert "Order is not asked Recruitment is kept here from 10 January 2011." in page


def test_criteria_are_written_down_and_the_next_version_begins_with_their_words(world, coordinator):
    confirm(
        coordinator,
        "/recruitment/criteria/new/",
        {"version_name": "1", "inclusion": "Has type 2 diabetes", "exclusion": "Has dementia"}
        | day("starts_on", 2011, 1, 10),
    )

    assert current(Criteria)[0].exclusion == "Has dementia"
    page = text_of(coordinator.get("/recruitment/criteria/"))
    assert "Version 1 In force from 10 January 2011" in page
    assert "Has dementia" in coordinator.get("/recruitment/criteria/new/").content.decode()


def test_invitations_are_recorded_by_practice_and_nobody_is_named(world, coordinator):
    plan, done = confirm(
        coordinator,
        "/recruitment/invitations/new/",
        {"practice": world.practices["Alder"], "way": "by post", "invited": "1101",
         "is_reminder": "no"} | day("sent_on", 2011, 1, 10),
    )  # fmt: skip

    assert "1,101 people of Alder practice were invited by post" in text_of(plan)
    assert current(InvitationBatch)[0].invited == 1101
    page = text_of(coordinator.get(done.url))
    assert "1,101 people were invited. None of them is named here." in page
    funnel = text_of(coordinator.get("/recruitment/"))
    assert "Came so far 1,101 Went on 5" in funnel


def test_the_funnel_says_who_came_so_far_went_on_left_and_waits(world, coordinator):
    world.act(RecordInvitations, invited=100, way=Way.POST, sent_on=date(2011, 1, 1))

    page = text_of(coordinator.get("/recruitment/"))

    assert "Came so far 5 Went on 2 Went no further – Wait 3 wait for a screening" in page
    assert "Table of practices" in coordinator.get("/recruitment/").content.decode()
    assert "2 of those who went on did so without this being recorded" in page


def test_somebody_is_screened_by_the_criteria_and_their_page_says_what_was_found(
    world, coordinator
):
    asha = world.people["Asha"]
    assert coordinator.get(f"/recruitment/people/{asha}/screen/").status_code == 404
    assert "no criteria are in force" in text_of(coordinator.get(f"/recruitment/people/{asha}/"))
    criteria(world)
    address = f"/recruitment/people/{asha}/screen/"

    form = text_of(coordinator.get(address))
    assert "Does not meet: Is 18 or older" in form
    assert "Applies: Has dementia" in form
    refused = coordinator.post(
        address,
        {**fields_of(coordinator.get(address)), "found": "eligible", "screened_by": "Jo Reed",
         "against": ["exclusion 1"], **day("screened_on", 2011, 1, 10)},
    )  # fmt: skip
    assert "They are not eligible where a criterion speaks against them" in text_of(refused)
    plan, done = confirm(
        coordinator,
        address,
        {"found": "not eligible", "screened_by": "Jo Reed", "against": ["exclusion 1"]}
        | day("screened_on", 2011, 1, 10),
    )

    assert "is not eligible: exclusion 1 against" in text_of(plan)
    assert current(Screening)[0].against == {Criterion.EXCLUSION_1}
    page = text_of(coordinator.get(done.url))
    assert "They went no further: not eligible, from 10 January 2011." in page
    assert "Against: exclusion 1: Has dementia." in page
    assert "by Jo Reed, version 1 of the criteria" in page


def test_several_are_settled_at_once_from_the_list_of_those_who_wait(world, coordinator):
    address = "/recruitment/waiting/members/consented/"
    both = [world.people["Dilip"], world.people["Edith"]]
    page = text_of(coordinator.get(address))
    assert "2 people wait, the longest first." in page

    nobody = coordinator.post(
        address, {**fields_of(coordinator.get(address)), **day("completed_on", 2011, 1, 10)}
    )
    assert "Select at least one person" in text_of(nobody)
    plan, done = confirm(
        coordinator, address, {"participants": both} | day("completed_on", 2011, 1, 10)
    )

    assert "Dilip" in text_of(plan)
    assert "Edith" in text_of(plan)
    assert {each.participant for each in current(Baseline)} == set(both)
    assert "2 people are recorded." in text_of(coordinator.get(done.url))


def test_several_go_no_further_at_once_and_no_words_are_asked_for(world, coordinator):
    address = "/recruitment/waiting/members/interested/gone/"
    assert "What did they say" not in text_of(coordinator.get(address))
    assert "Died" not in text_of(coordinator.get(address))

    confirm(
        coordinator,
        address,
        {"participants": [world.people["Asha"], world.people["Bram"]], "reason": "not reached"}
        | day("left_on", 2011, 1, 10),
    )

    assert {each.reason for each in current(RecruitmentExit)} == {ExitReason.NOT_REACHED}
    assert "2 not reached" in text_of(coordinator.get("/recruitment/"))


@pytest.mark.parametrize(
    ("what", "answers", "said"),
    [
        ("baseline", day("completed_on", 2011, 1, 10), "Baseline visit complete 10 January 2011"),
        ("enrol", {"role": "member"} | day("on", 2011, 1, 10), "Enrolled on 10 January 2011."),
        ("gone", {"role": "member", "reason": "other", "words": "I care for my mother."}
         | day("left_on", 2011, 1, 10), "I care for my mother."),
        ("facilitate", {"step": "volunteered"} | day("taken_on", 2011, 1, 10),
         "As a facilitator: Volunteered on 10 January 2011. What comes next is an agreement."),
    ],
)  # fmt: skip
def test_each_step_is_recorded_from_the_page_of_a_person(world, coordinator, what, answers, said):
    asha = world.people["Asha"]

    _, done = confirm(coordinator, f"/recruitment/people/{asha}/{what}/", answers)

    assert done.url == f"/recruitment/people/{asha}/"
    assert said in text_of(coordinator.get(done.url))


def test_facilitators_wait_in_a_list_of_their_own(world, coordinator):
    asha = world.people["Asha"]
    confirm(
        coordinator, f"/recruitment/people/{asha}/facilitate/",
        {"step": "volunteered"} | day("taken_on", 2011, 1, 10),
    )  # fmt: skip

    confirm(
        coordinator, "/recruitment/waiting/facilitators/volunteered/",
        {"participants": [asha], "step": "agreed"} | day("taken_on", 2011, 1, 11),
    )  # fmt: skip

    assert {each.reached for each in current(FacilitatorStep)} == {
        StepToFacilitate.VOLUNTEERED, StepToFacilitate.AGREED,
    }  # fmt: skip
    assert "Volunteered Came so far 1 Went on 1" in text_of(coordinator.get("/recruitment/"))


def test_a_target_is_a_picture_with_its_table(world, coordinator):
    confirm(
        coordinator, "/recruitment/targets/new/",
        {"practice": "", "needed": "49", "drop_out_percent": "20"}
        | day("starts_on", 2010, 12, 1) | day("due_on", 2011, 2, 28),
    )  # fmt: skip

    assert current(RecruitmentTarget)[0].to_enrol == 62
    page = coordinator.get("/recruitment/targets/")
    assert "62 are to be enrolled by 28 February 2011" in text_of(page)
    assert page.content.decode().count("<svg") == 2
    assert "February 2011 62 –" in text_of(page)


def test_members_see_how_they_came_and_what_speaks_against_nobody_else(world):
    member = signed_in(world, ActingRole.MEMBER, "Asha")

    mine = text_of(member.get(f"/recruitment/people/{world.people['Asha']}/"))

    assert "How I came Interested on 1 September 2010." in mine
    assert member.get(f"/recruitment/people/{world.people['Bram']}/").status_code == 404
    assert member.get("/recruitment/").status_code == 404
    assert member.get("/recruitment/criteria/").status_code == 200


def test_roles_that_read_counts_see_no_small_ones_and_an_assessor_nothing(world):
    world.act(BeginRecruitment, starts_on=ON)
    statistician = signed_in(world, ActingRole.STATISTICIAN)
    page = text_of(statistician.get("/recruitment/"))

    assert "Counts of 1 to 7 are hidden" in page
    assert "Interested Came so far 1 to 7, or hidden to protect others" in page
    assert "Alder" not in page
    for address in ("/recruitment/targets/", "/recruitment/invitations/",
                    "/recruitment/waiting/members/interested/"):  # fmt: skip
        assert statistician.get(address).status_code in (403, 404)
    assessor = signed_in(world, ActingRole.OUTCOME_ASSESSOR)
    for address in ("/recruitment/", "/recruitment/criteria/"):
        assert assessor.get(address).status_code == 404

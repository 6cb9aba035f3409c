"""The pages on which two records of one person, or of one practice, are joined and parted."""

from datetime import date

import pytest
from browsing import confirm, fields_of, signed_in, text_of
from copying import copied
from worlds import World, a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.doubles import JoinPeople, SamePerson, Spells, Stands
from likewise.domain.memberships import Membership
from likewise.domain.participants import ChangeIdentity, Participant, RoleName
from likewise.domain.practices import Practice
from likewise.records.facts import current

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world() -> World:
    """Asha is in the record twice, each time in the Thursday group, once as Asha and once as Ash."""
    made = a_world()
    for name in ("Asha", "Ash", "Bram"):
        made.person(name, practice="Alder")
    made.act(ChangeIdentity, participant=made.people["Ash"], telephone="01223 000001")
    made.act(ChangeIdentity, participant=made.people["Asha"], telephone="01223 000001")
    made.cohort("Thursday group", members=["Asha", "Bram"])
    made.join("Thursday group", "Ash", date(2010, 10, 1))
    return made


def joining(world):
    return f"/same/{world.people['Asha']}/with/{world.people['Ash']}/"


ANSWERS = {"given_name": Stands.KEPT.value, "spells": Spells.WHOLE.value}


def test_who_is_alike_is_found_without_a_search_and_others_with_one(world, coordinator):
    page = coordinator.get(f"/people/{world.people['Asha']}/")
    assert "This is the same person as …" in text_of(page)

    alike = coordinator.get(f"/same/{world.people['Asha']}/").content.decode()
    looked = coordinator.get(f"/same/{world.people['Asha']}/?who-find=bram").content.decode()

    assert joining(world) in alike
    assert world.people["Bram"] not in alike
    assert world.people["Bram"] in looked


def test_only_what_differs_is_asked_and_an_unanswered_question_is_named_at_its_field(
    world, coordinator
):
    page = coordinator.get(joining(world))

    said = text_of(page)
    assert "Which given name stands?" in said
    assert "Which family name stands?" not in said
    assert "Both were at one time in Thursday group." in said
    again = text_of(coordinator.post(joining(world), fields_of(page)))
    assert "The two records give another given name each. Select which one stands." in again
    assert "Both were in one cohort at one time. Select what stands there." in again


def test_two_records_are_joined_once_their_plan_was_seen(world, coordinator):
    plan, answer = confirm(coordinator, joining(world), ANSWERS)

    assert "who erases one erases both" in text_of(plan)

    assert answer.url == f"/people/{world.people['Asha']}/"
    assert len(current(SamePerson)) == 1
    assert len(current(Membership, participant_id=world.people["Asha"])) == 1


def test_the_page_of_the_other_record_leads_to_the_one_that_goes_on(world, coordinator):
    join(world)

    page = coordinator.get(f"/people/{world.people['Ash']}/")

    assert "Joined with Asha Example" in text_of(page)
    assert f'href="/people/{world.people["Asha"]}/"' in page.content.decode()
    goes_on = coordinator.get(f"/people/{world.people['Asha']}/").content.decode()
    assert f'href="/same/{world.people["Ash"]}/part/"' in goes_on
    assert world.people["Ash"] not in coordinator.get("/people/").content.decode()


def test_two_records_part_on_a_page_that_asks_what_came_since(world, coordinator):
    join(world)
    world.cohort("Friday group", members=["Asha"])
    parting = f"/same/{world.people['Ash']}/part/"

    page = coordinator.get(parting)
    assert "Asha Example joins Friday group as a member" in text_of(page)
    (since,) = current(Membership, cohort_id=world.cohorts["Friday group"])
    confirm(coordinator, parting, {"belongs": [since.id]})

    (now,) = current(Membership, fact=since.id)
    assert now.participant == world.people["Ash"]
    assert len(current(Participant)) == 3


def test_two_practices_are_joined_and_parted_on_pages(world, coordinator):
    alder, birch = world.practices["Alder"], world.practices["Birch"]
    confirm(coordinator, f"/same/practices/{alder}/", {"other": birch})
    listed = coordinator.get("/practices/")
    assert f'href="/same/practices/{birch}/part/"' in listed.content.decode()

    confirm(coordinator, f"/same/practices/{birch}/part/", {})

    assert {each.id for each in current(Practice)} >= {alder, birch}


@pytest.mark.parametrize(
    "role", [each for each in ActingRole if each not in (ActingRole.COORDINATOR, ActingRole.MEMBER)]
)
def test_other_roles_are_told_nothing_of_it(world, role):
    world.person("Hari", role=RoleName.FACILITATOR)
    visitor = signed_in(world, role, "Hari" if role is ActingRole.FACILITATOR else None)
    pages = (f"/same/{world.people['Asha']}/", joining(world))

    assert {visitor.get(each).status_code for each in pages} <= {403, 404}


def join(world):
    world.act(
        JoinPeople, participant=world.people["Asha"], other=world.people["Ash"], given_name=Stands.KEPT, spells=Spells.WHOLE,
    )  # fmt: skip

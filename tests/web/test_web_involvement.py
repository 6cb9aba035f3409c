"""The pages by which a part in wider health life is recorded."""

from datetime import date

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.involvement import Involvement
from likewise.records.facts import current

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    world = a_world()
    world.person("Asha", practice="Alder")
    world.cohort("Thursday group", members=["Asha"])
    return world


def test_a_part_is_recorded_with_the_cohort_it_grew_from_and_ended(world, coordinator):
    asha = world.people["Asha"]
    given = {
        "sphere": "patient participation group",
        "cohort": world.cohorts["Thursday group"],
        "detail": "Speaks for people with diabetes",
    }
    _, done = confirm(
        coordinator, f"/involvement/{asha}/add/", given | day("starts_on", 2011, 1, 4)
    )
    said = text_of(coordinator.get(done.url))
    assert "Patient participation group : Thursday group , record that it ended" in said
    assert "Speaks for people with diabetes" in said

    fact = current(Involvement)[0]
    confirm(coordinator, f"/involvement/{asha}/end/{fact.id}/", day("on", 2011, 3, 1))

    assert current(Involvement)[0].ends_on == date(2011, 3, 1)
    assert coordinator.get(f"/involvement/{asha}/end/{fact.id}/").status_code == 404


def test_confirming_an_end_twice_leads_back_to_the_person(world, coordinator):
    page = f"/people/{world.people['Asha']}/"
    confirm(
        coordinator,
        f"/involvement/{world.people['Asha']}/add/",
        {"sphere": "trainer"} | day("starts_on", 2011, 1, 4),
    )
    address = f"/involvement/{world.people['Asha']}/end/{current(Involvement)[0].id}/"
    plan = coordinator.post(address, fields_of(coordinator.get(address)) | day("on", 2011, 3, 1))

    first = coordinator.post(address, fields_of(plan))
    again = coordinator.post(address, fields_of(plan))

    assert (first.status_code, again.status_code) == (302, 302)
    assert (first.url, again.url) == (page, page)
    assert "This was saved already" in text_of(coordinator.get(page))


def test_an_end_before_the_start_is_refused_with_a_sentence(world, coordinator):
    address = f"/involvement/{world.people['Asha']}/add/"
    given = {"sphere": "trainer"} | day("starts_on", 2011, 3, 4) | day("ends_on", 2011, 3, 1)

    page = coordinator.post(address, fields_of(coordinator.get(address)) | given)

    assert "Give an end after the start" in text_of(page)


@pytest.mark.parametrize(
    ("role", "status"),
    [(ActingRole.NURSE, 403), (ActingRole.OUTCOME_ASSESSOR, 404), (ActingRole.RESEARCHER, 403)],
)
def test_only_a_coordinator_records_it(world, role, status):
    visitor = signed_in(world, role)

    assert visitor.get(f"/involvement/{world.people['Asha']}/add/").status_code == status

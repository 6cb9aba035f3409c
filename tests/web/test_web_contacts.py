"""Log a contact."""

from datetime import date

import pytest
from browsing import words_of

from likewise.domain import contacts as facts
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.contacts import Function, Mode
from likewise.records.facts import current
from likewise.records.models import Contact

pytestmark = pytest.mark.django_db

ID = "0123456789abcdef0123456789abcdef"


def given(scene, name="Bram", **more):
    who = scene.world.people[name]
    return {
        "operation": ID,
        "person": who,
        "participant": who,
        "reached": "yes",
        "mode": "call",
        "on-day": "12",
        "on-month": "1",
        "on-year": "2011",
    } | more


def latest():
    return Contact.objects.latest("row")


def test_a_facilitator_logs_a_call_with_two_answers(scene):
    client = scene.visit(Role.FACILITATOR)
    form = client.get(f"/contacts/new/?person={scene.world.people['Bram']}").content.decode()

    saved = client.post("/contacts/new/", given(scene), follow=True)

    assert 'value="call" checked' in form
    assert "Log a contact with Bram Example" in form
    assert "The contact is noted. Thank you." in words_of(saved)
    assert (latest().on, latest().mode, latest().reached) == (date(2011, 1, 12), Mode.CALL, True)
    assert latest().facilitator_id == scene.world.people["Petra"]
    assert latest().cohort_id == scene.world.cohorts["Thursday group"]


def test_more_can_be_said(scene):
    client = scene.visit(Role.FACILITATOR)

    client.post(
        "/contacts/new/",
        given(scene, minutes="12", function="emotional support", note="Will bring a friend."),
    )

    assert (latest().minutes, latest().function) == (12, Function.EMOTIONAL_SUPPORT)
    assert current(facts.Contact, fact=latest().fact)[0].note == "Will bring a friend."


def test_sending_a_contact_twice_notes_it_once(scene):
    client = scene.visit(Role.FACILITATOR)
    before = Contact.objects.count()

    first, second = (client.post("/contacts/new/", given(scene)) for _ in range(2))

    assert first["Location"] == second["Location"] == "/"
    assert Contact.objects.count() == before + 1


def test_a_facilitator_chooses_among_their_own_people(scene):
    words = words_of(scene.visit(Role.FACILITATOR).get("/contacts/new/"))

    assert "Bram Example" in words
    assert "Gwen" not in words


def test_somebody_elses_person_does_not_exist_for_a_facilitator(scene):
    client = scene.visit(Role.FACILITATOR)

    assert client.get(f"/contacts/new/?person={scene.world.people['Gwen']}").status_code == 404
    assert client.post("/contacts/new/", given(scene, "Gwen")).status_code == 404


def test_a_coordinator_finds_a_name_and_says_who_made_the_contact(scene):
    client = scene.visit(Role.COORDINATOR)
    people = scene.world.people

    found = client.get("/contacts/new/?who-find=bra").content.decode()
    client.post("/contacts/new/", given(scene, facilitator=people["Petra"]))

    assert f'href="?person={people["Bram"]}"' in found
    assert latest().facilitator_id == people["Petra"]


def test_a_name_that_nobody_has_is_said_so(scene):
    words = words_of(scene.visit(Role.COORDINATOR).get("/contacts/new/?who-find=zz"))

    assert "Nobody was found for “zz”." in words


def test_a_contact_in_the_future_is_refused_in_words(scene):
    page = scene.visit(Role.FACILITATOR).post("/contacts/new/", given(scene, **{"on-day": "13"}))

    assert "13 January 2011 is still to come." in words_of(page)


def test_what_is_missing_is_named(scene):
    page = scene.visit(Role.FACILITATOR).post(
        "/contacts/new/", given(scene, reached="", mode="", **{"on-day": ""})
    )

    words = words_of(page)
    assert "Select whether you reached them" in words
    assert "Select how you tried" in words
    assert "The date must include a day." in words


def test_the_form_says_who_reads_a_note_and_the_person_does_not_on_the_way(scene):
    asked = given(scene, "Asha", note="Sounded tired.")
    form = scene.visit(Role.FACILITATOR).get(f"/contacts/new/?person={asked['person']}")
    scene.visit(Role.FACILITATOR).post("/contacts/new/", asked)
    history = f"/corrections/{latest().fact}/"

    own = scene.visit(Role.MEMBER).get(history)

    assert "The coordinator reads it, and whoever facilitates the cohort" in words_of(form)
    assert own.status_code == 200
    assert "Sounded tired." not in words_of(own)
    for reader in (Role.COORDINATOR, Role.FACILITATOR):
        assert "Sounded tired." in words_of(scene.visit(reader).get(history))
    assert "Sounded tired." not in words_of(scene.visit(Role.NURSE).get(history))

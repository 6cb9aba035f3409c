"""The pages on which somebody is forgotten: asked for by one person, decided by another."""

from datetime import date

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of, words_of
from copying import copied
from noted import looks_noted
from worlds import a_world

from likewise.domain import contacts, erasures
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.cohorts import ChangeFormat, LineageEvent
from likewise.domain.contacts import Mode
from likewise.domain.erasures import FILES_ELSEWHERE, Decision, Erasure, Ground, Hold
from likewise.domain.participants import RoleName
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
ON = date(2011, 1, 3)


@pytest.fixture
@copied
def world():
    """Thursday group with Asha and Bram; a note about Asha."""
    made = a_world()
    for name in ("Asha", "Bram"):
        made.person(name, practice="Alder")
    made.cohort("Thursday group", members=["Asha", "Bram"])
    made.act(
        contacts.LogContact, participant=made.people["Asha"], cohort=made.cohorts["Thursday group"],
        on=ON, mode=Mode.CALL, reached=True, note="Her sister is ill.",
    )  # fmt: skip
    return made


@pytest.fixture
def guardian(world):
    return signed_in(world, Role.GUARDIAN)


@pytest.fixture
def settled(django_capture_on_commit_callbacks):
    """While it lasts, what follows a commit is called."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def visit(world, role):
    """A browser of a role; of Asha as a member, of Femi as a facilitator."""
    world.person("Femi", role=RoleName.FACILITATOR)
    return signed_in(world, role, {Role.MEMBER: "Asha", Role.FACILITATOR: "Femi"}.get(role))


def short(world, name):
    return world.people[name][:6]


def of(world, name="Asha"):
    return current(Erasure, participant_id=world.people[name])[-1]


def ask(world, name="Asha", **rest):
    given = {"ground": Ground.CONSENT_WITHDRAWN, "reason": "She wrote to us.", **rest}
    return world.act(
        erasures.AskForErasure, participant=world.people[name], **given
    ).new_ids[0]  # fmt: skip


def erased(world, guardian, settled, name="Asha"):
    asked = ask(world, name)
    with settled():
        _, done = confirm(guardian, f"/erasures/{asked}/carry-out/", {})
    assert done.status_code == 302
    return asked


def test_a_coordinator_asks_and_the_guardian_erases(world, coordinator, guardian, settled):
    page = f"/people/{world.people['Asha']}/"
    before = coordinator.get(page)
    before_asking = coordinator.get(f"/erasures/ask/{world.people['Asha']}/")
    plan, asked = confirm(
        coordinator,
        f"/erasures/ask/{world.people['Asha']}/",
        {"ground": "consent was withdrawn", "reason": "She wrote to us."},
    )
    waiting = text_of(coordinator.get(page))
    before_deciding = guardian.get(f"/erasures/{of(world).id}/carry-out/")
    with settled():
        sure, done = confirm(guardian, f"/erasures/{of(world).id}/carry-out/", {})
    after = coordinator.get(page)

    assert "Ask for everything about them to be erased" in text_of(before)
    assert "Their name, how to reach them, and 1 text." in text_of(plan)
    assert asked.url == page
    assert "No worry about them, or that they raised about nobody, goes with them." in text_of(sure)
    assert "somebody asked for everything about this person to be erased" in waiting
    assert "Ask for everything about them" not in waiting
    assert "What was said She wrote to us." in text_of(sure)
    assert done.url == "/erasures/"
    after_all = text_of(guardian.get(done.url))
    assert "They were erased. It is complete on" in after_all
    for page in (before_asking, before_deciding):
        assert FILES_ELSEWHERE in text_of(page)
    assert after_all.count(FILES_ELSEWHERE) == 1
    said = words_of(after)
    assert "Erased on" in said
    assert short(world, "Asha") in said
    assert said.count("rased") == 1  # said once, and strewn nowhere
    for gone in ("Asha", "sister", "Name and contact", "They can see who looked"):
        assert gone not in said


def test_a_roster_and_a_list_show_the_short_id_of_whoever_was_erased(
    world, coordinator, guardian, settled
):
    erased(world, guardian, settled)

    for address in (f"/cohorts/{world.cohorts['Thursday group']}/", "/people/"):
        said = words_of(coordinator.get(address))
        assert short(world, "Asha") in said
        assert "Bram Example" in said
        assert "erased" not in said


def test_a_member_asks_from_their_first_page_and_reads_how_far_it_is(world, guardian):
    asha = signed_in(world, Role.MEMBER, "Asha")
    address = f"/erasures/ask/{world.people['Asha']}/"

    first = asha.get("/").content.decode()
    _, asked = confirm(asha, address, {"ground": "they object", "reason": ""})
    waiting = text_of(asha.get("/"))
    confirm(guardian, f"/erasures/{of(world).id}/refuse/", {})
    refused = text_of(asha.get("/"))

    assert f'href="{address}"' in first
    assert FILES_ELSEWHERE not in text_of(asha.get("/erasures/ask/" + world.people["Asha"] + "/"))
    assert asked.url == "/"
    assert "somebody asked for everything about you to be erased. The guardian decides." in waiting
    assert "Ask for everything about you" not in waiting
    assert "the guardian decided not to erase you. It may be asked for again." in refused
    assert "Ask for everything about you" in refused


def test_a_member_asks_for_nobody_else(world):
    asha = signed_in(world, Role.MEMBER, "Asha")

    assert asha.get(f"/erasures/ask/{world.people['Bram']}/").status_code == 404


GUARDIANS = ("/erasures/", "/erasures/{asked}/carry-out/", "/erasures/{asked}/refuse/",
             "/erasures/hold/{Bram}/", "/erasures/release/{hold}/")  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_the_guardians_pages_open_for_nobody_else(world, role):
    guardian = world.actor(Role.GUARDIAN)
    hold = world.act(
        erasures.StartHold, participant=world.people["Bram"], on=ON, reason="x", by=guardian
    ).new_ids[0]  # fmt: skip
    names = {**world.people, "asked": ask(world), "hold": hold}
    client = visit(world, role)

    got = {page: client.get(page.format(**names)).status_code for page in GUARDIANS}

    assert set(got.values()) == ({200} if role is Role.GUARDIAN else {403})


@pytest.mark.parametrize("role", Role)
def test_who_may_ask_is_asked_on_which_ground(world, role):
    client = visit(world, role)

    got = client.get(f"/erasures/ask/{world.people['Asha']}/").status_code

    may = role in (Role.MEMBER, Role.COORDINATOR, Role.GUARDIAN)
    assert got == (200 if may else 403)


def test_a_facilitator_sees_that_somebody_was_erased_and_not_when(world, guardian, settled):
    world.person("Femi", role=RoleName.FACILITATOR)
    world.join("Thursday group", "Femi", ON, role=RoleName.FACILITATOR)
    erased(world, guardian, settled)
    femi = signed_in(world, Role.FACILITATOR, "Femi")

    said = words_of(femi.get(f"/people/{world.people['Asha']}/"))

    assert "Erased. Nobody can read their name" in said
    assert "Erased on" not in said


def test_a_programme_of_another_guardian_is_not_there(world):
    elsewhere = signed_in(a_world(), Role.GUARDIAN)

    for page in (f"ask/{world.people['Asha']}/", f"{ask(world)}/carry-out/"):
        assert elsewhere.get(f"/erasures/{page}").status_code == 404


def test_whoever_asked_is_told_that_another_guardian_decides(world, guardian):
    address = f"/erasures/ask/{world.people['Asha']}/"
    confirm(guardian, address, {"ground": "they object", "reason": ""})

    said = text_of(guardian.get("/erasures/"))
    plan, _ = confirm(guardian, f"/erasures/{of(world).id}/carry-out/", {})

    assert "You asked for this, so another guardian decides." in said
    assert "Do not erase" not in said
    assert "somebody else decides" in text_of(plan)
    assert of(world).decision is Decision.ASKED


def test_nothing_one_and_many_requests_are_listed(world, guardian):
    nothing = text_of(guardian.get("/erasures/"))
    for number in range(12):
        world.person(f"Person{number}")
        ask(world, f"Person{number}", reason=f"reason {number}")
        if number == 0:
            one = text_of(guardian.get("/erasures/"))
    many = guardian.get("/erasures/")

    assert "Nothing waits for you. A member asks from their first page" in nothing
    assert "Legal holds" not in nothing
    assert "To decide (1)" in one
    assert "To decide (12)" in text_of(many)
    assert many.content.decode().count("carry-out") == 12
    assert "Person" not in text_of(many).replace("Person Asked", "").replace("Person ", "")
    (look, *_) = looks_noted()
    assert look.what == "erasures"


def test_somebody_is_found_by_the_beginning_of_their_id(world, guardian):
    found = text_of(guardian.get("/erasures/", {"person": short(world, "Bram")}))
    nobody = guardian.get("/erasures/", {"person": "nobody"})
    too_short = guardian.get("/erasures/", {"person": world.people["Bram"][:3]})

    assert f"Put a legal hold on {short(world, 'Bram')}" in found
    for each in (nobody, too_short):
        assert text_of(each).startswith("Error: Erasures")
        assert "There is nobody with this id." in text_of(each)


def test_a_hold_stops_it_until_it_is_released(world, guardian):
    asked = ask(world)
    address = f"/erasures/hold/{world.people['Asha']}/"
    _, held = confirm(guardian, address, {**day("on", 2011, 1, 3), "reason": "A solicitor wrote."})

    listed = text_of(guardian.get(held.url))
    refused, _ = confirm(guardian, f"/erasures/{asked}/carry-out/", {})
    hold = current(Hold)[0].id
    plan, released = confirm(guardian, f"/erasures/release/{hold}/", day("on", 2011, 1, 4))
    ends = text_of(guardian.get(released.url))
    _, done = confirm(guardian, f"/erasures/{asked}/carry-out/", {})

    assert "They are held until you end the hold." in listed
    assert "A solicitor wrote." in listed
    assert "A legal hold keeps them since 3 January 2011" in text_of(refused)
    assert "Held since 3 January 2011" in text_of(plan)
    assert "ends at the start of 4 January 2011" in ends
    assert done.status_code == 302
    assert of(world).decision is Decision.DONE
    assert guardian.get(f"/erasures/release/{hold}/").status_code == 404


def about_both(world):
    made = world.act(
        ChangeFormat, cohort=world.cohorts["Thursday group"], format="combined", on=ON,
        reason="Asha and Bram fell out.", speaks_of=(world.people["Asha"], world.people["Bram"]),
    )  # fmt: skip
    return made.plan.facts(LineageEvent)[0].id


def test_a_text_about_others_too_is_put_in_other_words(world, guardian, settled):
    event = about_both(world)
    erased(world, guardian, settled)
    address = f"/erasures/texts/{event}.reason.1/"

    listed = guardian.get("/erasures/")
    asked = text_of(guardian.get(address))
    wrong, _ = confirm(guardian, address, {"answer": "reword", "words": ""})
    with settled():
        _, done = confirm(guardian, address, {"answer": "reword", "words": "Two people parted."})

    assert f'href="{address}"' in listed.content.decode()
    names = (short(world, "Asha"), short(world, "Bram"))
    assert f"It speaks of {names[0]}, who was erased, and of {names[1]}." in asked
    assert 'href="#id_words">Write what it should say instead' in wrong.content.decode()
    assert done.url == "/erasures/"
    assert current(LineageEvent, fact=event)[0].reason == "Two people parted."
    assert "Texts about others too" not in text_of(guardian.get("/erasures/"))


@pytest.mark.parametrize("step", ["ask", "carry-out"])
def test_the_same_confirmation_twice_does_it_once(world, coordinator, guardian, settled, step):
    if step == "ask":
        client, address = coordinator, f"/erasures/ask/{world.people['Asha']}/"
        given = {"ground": "they object", "reason": ""}
    else:
        client, address, given = guardian, f"/erasures/{ask(world)}/carry-out/", {}
    plan = client.post(address, {**fields_of(client.get(address)), **given})

    with settled():
        first = client.post(address, fields_of(plan))
        again = client.post(address, fields_of(plan))

    assert (first.status_code, again.status_code) == (302, 302)
    assert len(current(Erasure)) == 1
    assert len([s for s in current(Erasure) if s.participant == world.people["Asha"]]) == 1


def test_a_cohort_that_was_called_after_somebody_goes_by_its_id(
    world, coordinator, guardian, settled
):
    world.person("Faye", role=RoleName.FACILITATOR)
    given = {
        "name": "Asha and friends", "format": "group", "venue": "", "reason": "", "leads": [],
        "people": [world.people["Asha"]], "speaks_of": [world.people["Asha"]],
        **day("on", 2011, 1, 4),
    }  # fmt: skip
    _, started = confirm(coordinator, "/cohorts/new/", given)
    erased(world, guardian, settled)

    said = words_of(coordinator.get(started.url))

    assert f"Cohort {started.url.split('/')[2][:6]}" in said
    assert "erased" not in said


def test_the_audit_says_in_words_what_was_done(world, guardian, settled):
    erased(world, guardian, settled)

    said = text_of(guardian.get("/audit/"))

    assert "Somebody is to be forgotten; the guardian decides" in said
    assert (
        "What is known of somebody is made unreadable for good; this cannot be taken back" in said
    )
    assert "erasures." not in said

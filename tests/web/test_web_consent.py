"""The pages of consent: texts, a person's decisions, the member's own on a phone, and the lists."""

from datetime import date

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.consent import (
    Answer,
    ChangeOfParticipation,
    ConsentDecision,
    ConsentText,
    Decider,
    Earlier,
    Element,
    Method,
    PublishText,
    Purpose,
    RecordDecision,
)
from likewise.domain.participants import ChangeIdentity
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WORDS = "We may call you.\n\nYou can say no at any time."


@pytest.fixture
@copied
def world():
    world = a_world()
    for name in ("Asha", "Bram"):
        world.person(name, practice="Alder")
    world.cohort("Birch group", members=["Asha", "Bram"])
    return world


@pytest.fixture
def member(world):
    return signed_in(world, ActingRole.MEMBER, "Asha")


def publish(world, purpose=Purpose.CONTACT, **rest):
    given = {
        "version_name": "1", "language": "English", "words": WORDS,
        "starts_on": date(2010, 12, 1),
    } | rest  # fmt: skip
    return world.act(PublishText, purpose=purpose, **given).new_ids[0]


def agree(world, text, who="Asha", answer=Answer.GIVEN):
    world.act(
        RecordDecision, participant=world.people[who], text=text, answer=answer,
        decided_on=date(2011, 1, 2), method=Method.ON_PAPER, seen_by="Jo Reed",
    )  # fmt: skip


def test_a_programme_without_texts_says_that_nothing_is_enforced(world, coordinator):
    page = text_of(coordinator.get("/consent/"))

    assert "This programme has no consent texts, so no use asks for consent" in page
    assert "no use asks for consent" in text_of(
        coordinator.get(f"/consent/people/{world.people['Asha']}/")
    )
    assert "so nobody is asked" in text_of(coordinator.get("/consent/owing/"))


def test_a_text_is_published_and_a_new_version_shows_what_is_other(world, coordinator):
    plan, done = confirm(
        coordinator,
        "/consent/texts/new/",
        {
            "purpose": "contact", "version_name": "1", "language": "English", "practice": "",
            "words": WORDS, "days_to_consider": "0",
        }
        | day("starts_on", 2011, 1, 10),
    )  # fmt: skip
    assert "every use asks for consent, of every purpose" in text_of(plan)
    (first,) = current(ConsentText)
    assert done.url == f"/consent/texts/{first.id}/"
    assert "You can say no at any time." in text_of(coordinator.get(done.url))

    _, done = confirm(
        coordinator,
        f"/consent/texts/{first.id}/new-version/",
        {
            "version_name": "2", "words": WORDS.replace("call you", "call or write to you"),
            "earlier": "asked again", "days_to_consider": "0",
        }
        | day("starts_on", 2011, 1, 12),
    )  # fmt: skip

    page = coordinator.get(done.url)
    assert '<ins><span class="nhsuk-u-visually-hidden">added: </span>or write to' in (
        page.content.decode()
    )
    assert "They are asked again, and what they agreed to stands until they answer" in text_of(page)
    listed = text_of(coordinator.get("/consent/"))
    assert "Now from 12 January 2011" in listed
    assert "No more from 10 January 2011 until before 12 January 2011" in listed


def test_a_decision_on_paper_is_recorded_and_shown_with_what_holds(world, coordinator):
    text, asha = publish(world), world.people["Asha"]
    page = text_of(coordinator.get(f"/consent/people/{asha}/"))
    assert "Not decided They have not decided about contact." in page
    assert "Consent, and how they take part" in text_of(coordinator.get(f"/people/{asha}/"))
    address = f"/consent/people/{asha}/record/{text}/"
    assert "checked" not in coordinator.get(address).content.decode()

    answered = {"answer": "refused", "method": "on paper", "seen_by": "Jo Reed"}
    plan, done = confirm(coordinator, address, answered | day("decided_on", 2011, 1, 11))

    assert (
        "Asha Example does not agree to contact, version 1 (English), on paper, on 11 January 2011"
        in text_of(plan)
    )
    page = text_of(coordinator.get(done.url))
    assert "No They refused on 11 January 2011, version 1." in page
    assert "Did not agree, version 1 (English) 11 January 2011, on paper" in page
    assert "Seen by Jo Reed." in page

    refused = coordinator.post(
        address,
        {**fields_of(coordinator.get(address)), **answered, **day("decided_on", 2011, 1, 12)},
    )
    assert "They refused this text on 11 January 2011 already." in text_of(refused)
    assert len(current(ConsentDecision)) == 1


def test_a_member_answers_one_purpose_a_page_checks_a_copy_and_keeps_one(world, member):
    contact = publish(world)
    recording = publish(world, Purpose.RECORDING, words="We may record what you say.")
    asha = world.people["Asha"]
    home = text_of(member.get(f"/consent/people/{asha}/"))
    assert "May we contact you?" in home
    assert "You have not decided." in home

    address = f"/consent/people/{asha}/decide/{contact}/"
    asked = member.get(address)
    assert "You can say no at any time." in text_of(asked)
    assert "checked" not in asked.content.decode()
    plan = member.post(address, {**fields_of(asked), "answer": "given"})
    said = text_of(plan)
    assert "The words that you read We may call you. You can say no at any time." in said
    assert "Your decision Yes, I agree" in said
    assert current(ConsentDecision) == []

    back = member.post(address, {**fields_of(plan), "change": "1"})
    assert "May we contact you?" in text_of(back)
    assert "checked" not in back.content.decode()
    assert "There is a problem" not in text_of(back)

    plan = member.post(address, {**fields_of(back), "answer": "refused"})
    assert "Your decision No, I do not agree" in text_of(plan)
    done = member.post(address, fields_of(plan))
    assert done.url == f"/consent/people/{asha}/decide/{recording}/"
    plan = member.post(done.url, {**fields_of(member.get(done.url)), "answer": "given"})
    done = member.post(done.url, fields_of(plan))

    assert done.url == f"/consent/people/{asha}/copy/"
    kept = text_of(member.get(done.url))
    assert "May we record what you say? Yes. You agreed on 12 January 2011" in kept
    assert "We may record what you say." in kept
    assert "May we contact you? No. You said no on 12 January 2011." in kept
    file = member.get(f"/consent/people/{asha}/copy.txt")
    assert file["Content-Disposition"] == 'attachment; filename="consent.txt"'
    assert "May we contact you?\nNo. You said no on 12 January 2011." in file.content.decode()
    assert WORDS in file.content.decode()
    found = {each.purpose: each for each in current(ConsentDecision)}
    assert {purpose: each.answer for purpose, each in found.items()} == {
        Purpose.CONTACT: Answer.REFUSED, Purpose.RECORDING: Answer.GIVEN,
    }  # fmt: skip
    assert {each.method for each in found.values()} == {Method.ON_SCREEN}


def test_a_member_is_asked_for_an_answer(world, member):
    address = f"/consent/people/{world.people['Asha']}/decide/{publish(world)}/"

    again = member.post(address, fields_of(member.get(address)))

    assert "There is a problem" in text_of(again)
    assert "Select what they decided" not in text_of(again)
    assert current(ConsentDecision) == []


def test_a_member_changes_their_mind_about_one_purpose_and_nothing_else(world, member):
    contact = publish(world)
    recording = publish(world, Purpose.RECORDING)
    for each in (contact, recording):
        agree(world, each)
    asha = world.people["Asha"]

    plan, done = confirm(member, f"/consent/people/{asha}/no-longer/{recording}/", {})

    assert "I no longer agree to this: recording" in text_of(plan)
    page = text_of(member.get(done.url))
    assert "You said on 12 January 2011 that you no longer agree." in page
    assert "Yes You agreed on 2 January 2011, version 1 (English)." in page
    assert member.get(f"/consent/people/{asha}/no-longer/{recording}/").status_code == 404


def test_a_member_stops_one_element_and_everything_else_goes_on(world, member):
    asha = world.people["Asha"]
    plan, done = confirm(
        member,
        f"/consent/people/{asha}/change/",
        {"stops": ["telephone contact"]} | day("starts_on", 2011, 1, 12),
    )

    assert "Everything that is not named Goes on as it is" in text_of(plan)
    assert "telephone contact will stop from 12 January 2011" in text_of(plan)
    (fact,) = current(ChangeOfParticipation)
    assert (fact.stops, fact.decided_by) == (frozenset({Element.TELEPHONE}), Decider.PERSON)
    assert "Telephone contact Stopped from 12 January 2011 Everything else goes on." in text_of(
        member.get(done.url)
    )


def test_a_member_reaches_nobody_elses_consent(world, member):
    text, bram = publish(world), world.people["Bram"]

    for page in ("", "copy/", f"decide/{text}/", f"no-longer/{text}/", "change/"):
        assert member.get(f"/consent/people/{bram}/{page}").status_code == 404
    assert member.get(f"/consent/people/{bram}/record/{text}/").status_code == 404
    assert member.get("/consent/owing/").status_code == 404
    assert member.get("/consent/telephone/").status_code == 404
    assert member.get("/consent/log/").status_code == 404


def test_the_coordinator_records_a_change_with_who_decided_and_the_check_page_says_it(
    world, coordinator
):
    bram = world.people["Bram"]
    plan, done = confirm(
        coordinator,
        f"/consent/people/{bram}/change/",
        {
            "stops": ["recordings", "quotations"], "decided_by": "someone for them",
            "has_lost_capacity": "yes", "consultee": "His daughter",
        }
        | day("starts_on", 2011, 1, 12)
        | day("ends_on", 2011, 3, 1),
    )  # fmt: skip

    said = text_of(plan)
    assert "recordings and quotations will stop from 12 January 2011 until before 1 March" in said
    assert "as decided by someone for them; they have lost capacity" in said
    page = text_of(coordinator.get(done.url))
    assert "Recordings Stopped from 12 January 2011 until 1 March 2011" in page
    assert "Consultee: His daughter." in page


def test_who_owes_and_who_may_be_telephoned_are_listed(world, coordinator):
    for name in ("Asha", "Bram"):
        world.act(ChangeIdentity, participant=world.people[name], telephone="01632 960001")
    text = publish(world)
    agree(world, text)

    assert (
        "Bram Example Practice Alder practice About contact Why They have not decided yet."
        in text_of(coordinator.get("/consent/owing/"))
    )
    page = text_of(coordinator.get("/consent/telephone/"))
    assert "Asha Example" in page
    assert "Bram Example" not in page
    assert "Left out: 1 not asked yet." in page
    his = text_of(coordinator.get(f"/people/{world.people['Bram']}/"))
    assert "Not by telephone contact They have not decided about contact." in his
    hers = text_of(coordinator.get(f"/people/{world.people['Asha']}/"))
    assert "Not by" not in hers


def test_who_may_take_consent_is_kept_on_a_page(world, coordinator):
    assert "keeps no delegation log" in text_of(coordinator.get("/consent/log/"))
    asked = coordinator.get("/consent/log/add/").content.decode()
    account = asked.partition('name="taker"')[2].partition('value="')[2].partition('"')[0]

    plan, done = confirm(
        coordinator,
        "/consent/log/add/",
        {"taker": account, "name": "Jo Reed"}
        | day("trained_on", 2010, 9, 1)
        | day("starts_on", 2011, 1, 1),
    )

    assert "This begins the delegation log" in text_of(plan)
    assert "Jo Reed Trained 1 September 2010 May take consent From 1 January 2011" in text_of(
        coordinator.get(done.url)
    )


def test_a_new_version_leads_a_member_to_decide_again(world, member):
    agree(world, publish(world))
    second = publish(
        world, version_name="2", starts_on=date(2011, 1, 5), earlier=Earlier.ENDS,
        words="We may call you or write.",
    )  # fmt: skip
    asha = world.people["Asha"]

    page = text_of(member.get(f"/consent/people/{asha}/"))
    assert "The words are new, so you are asked again." in page
    assert "It holds no more, since 5 January 2011." in page
    confirm(member, f"/consent/people/{asha}/decide/{second}/", {"answer": "given"})
    assert "The words are new" not in text_of(member.get(f"/consent/people/{asha}/"))

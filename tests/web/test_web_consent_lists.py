"""Who owes a decision, settled several at once; fieldwork; evidence; and what is printed."""

from datetime import date

import pytest
from attaching import HOSTILE, PDF
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from django.core.files.uploadedfile import SimpleUploadedFile
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.attachments import Attachment
from likewise.domain.cohorts import MergeCohorts, NewCohort
from likewise.domain.consent import (
    Answer,
    ConsentDecision,
    Fieldwork,
    Method,
    PublishText,
    Purpose,
    RecordDecision,
)
from likewise.domain.participants import RoleName
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ON_PAPER = {"answer": "given", "seen_by": "Jo Reed"} | day("decided_on", 2011, 1, 11)


@pytest.fixture
@copied
def world():
    world = a_world()
    for name, practice in (("Asha", "Alder"), ("Bram", "Alder"), ("Cleo", "Birch")):
        world.person(name, practice=practice)
    world.person("Petra", role=RoleName.FACILITATOR)
    world.cohort("Birch group", members=["Asha", "Bram"], facilitators=["Petra"])
    return world


def publish(world, purpose=Purpose.RECORDING, **rest):
    given = {
        "version_name": "1", "language": "English", "words": "We may record what you say.",
        "starts_on": date(2010, 12, 1),
    } | rest  # fmt: skip
    return world.act(PublishText, purpose=purpose, **given).new_ids[0]


def agree(world, text, *names):
    return [
        world.act(
            RecordDecision, participant=world.people[name], text=text, answer=Answer.GIVEN,
            decided_on=date(2011, 1, 2), method=Method.ON_PAPER, seen_by="Jo Reed",
        ).new_ids[0]
        for name in names
    ]  # fmt: skip


def test_the_queue_is_narrowed_by_what_it_is_about_and_by_practice(world, coordinator):
    publish(world)
    agree(world, publish(world, Purpose.CONTACT), "Asha")

    page = text_of(coordinator.get("/consent/owing/"))
    assert "4 of 4 who take part: 3 about contact and 4 about recording." in page
    assert "Choose what it is about to settle several at once" in page
    page = text_of(coordinator.get("/consent/owing/?purpose=contact"))
    assert "3 people owe a decision." in page
    assert "Asha Example" not in page
    page = text_of(
        coordinator.get(f"/consent/owing/?practice={world.practices['Birch']}&purpose=contact")
    )
    assert "1 person owes a decision." in page
    assert "Cleo Example Practice Birch" in page.replace(" surgery", "")
    other = coordinator.get("/consent/owing/?purpose=quotation")
    assert "Nobody of those owes one. Show all 4" in text_of(other)


def test_several_papers_of_one_day_are_recorded_at_once_or_none(world, coordinator):
    text, address = publish(world), "/consent/owing/?purpose=recording"
    both = [world.people["Asha"], world.people["Cleo"]]

    plan, done = confirm(coordinator, address, {"participants": both, "text": text, **ON_PAPER})

    assert "Asha Example and Cleo Example" in text_of(plan)
    assert "2 decisions are recorded." in text_of(coordinator.get(done.url))
    assert {each.participant: each.method for each in current(ConsentDecision)} == dict.fromkeys(
        both, Method.ON_PAPER
    )

    asked = fields_of(coordinator.get(address))
    three = [world.people[name] for name in ("Bram", "Petra")]
    early = ON_PAPER | day("decided_on", 2010, 11, 30)
    refused = coordinator.post(address, {**asked, "participants": three, "text": text, **early})
    assert "Bram Example: The text about recording, version 1 was not in force on 30" in text_of(
        refused
    )
    nobody = coordinator.post(address, {**asked, "text": text, **ON_PAPER})
    assert "Tick at least one person" in text_of(nobody)
    assert len(current(ConsentDecision)) == 2


def test_who_agreed_is_asked_again_once_their_cohort_is_recorded_and_after_a_merge(
    world, coordinator
):
    text = publish(world)
    world.cohort("Cedar group", members=["Cleo"])
    agree(world, text, "Asha", "Cleo", "Petra")
    assert "1 person owes" in text_of(coordinator.get("/consent/owing/"))

    plan, done = confirm(
        coordinator,
        "/consent/fieldwork/start/",
        {"cohort": world.cohorts["Birch group"], "what": "recording"}
        | day("starts_on", 2011, 1, 4),
    )

    assert "asked again, and so is who comes later" in text_of(plan)
    listed = text_of(coordinator.get(done.url))
    assert "The meetings are recorded" in listed
    assert "Now from 4 January 2011" in listed
    assert "1 of 3: Bram Example" in listed
    queue = text_of(coordinator.get("/consent/owing/?purpose=recording"))
    assert "A cohort of theirs is recorded from 4 January 2011 on." in queue
    assert "3 people owe a decision." in queue
    assert "Cleo" not in queue

    world.act(
        MergeCohorts, predecessors=[world.cohorts[each] for each in ("Birch group", "Cedar group")],
        successor=NewCohort(name="One group", format=Format.GROUP), on=date(2011, 1, 10), reason="Both were small.",
    )  # fmt: skip
    queue = text_of(coordinator.get("/consent/owing/?purpose=recording"))
    assert "Cleo Example" in queue
    assert "as in a cohort that it came of" in text_of(coordinator.get("/consent/fieldwork/"))
    asha = signed_in(world, ActingRole.MEMBER, "Asha")
    own = f"/consent/people/{world.people['Asha']}/"
    assert "You are asked again, because your group is recorded" in text_of(asha.get(own))
    confirm(asha, f"{own}decide/{text}/", {"answer": "given"})
    assert "asked again" not in text_of(asha.get(own))
    queue = text_of(coordinator.get("/consent/owing/?purpose=recording"))
    assert "Asha Example" not in queue

    (known,) = current(Fieldwork)
    confirm(coordinator, f"/consent/fieldwork/{known.id}/end/", day("ends_on", 2011, 1, 12))
    queue = text_of(coordinator.get("/consent/owing/"))
    assert "Bram Example Practice" in queue
    assert "Cleo Example" not in queue
    assert coordinator.get(f"/consent/fieldwork/{known.id}/end/").status_code == 404


def test_nothing_of_fieldwork_is_said_where_there_is_none(world, coordinator):
    page = text_of(coordinator.get("/consent/fieldwork/"))

    assert "No meetings are observed or recorded" in page
    assert signed_in(world, ActingRole.NURSE).get("/consent/fieldwork/start/").status_code == 403


def sent(said=PDF, name="form.pdf", content_type="application/pdf"):
    return {"file": SimpleUploadedFile(name, said, content_type=content_type)}


def test_the_scan_of_a_paper_is_attached_to_its_decision_and_opened_from_there(
    world, coordinator, own_home
):
    (decision,) = agree(world, publish(world), "Asha")
    asha = world.people["Asha"]
    page = coordinator.get(f"/consent/people/{asha}/").content.decode()
    address = f"/files/evidence/{asha}/{decision}/"
    assert f'href="{address}"' in page

    plan, done = confirm(coordinator, address, sent())

    assert "Asha Example agrees to recording, version 1 (English), on paper" in text_of(plan)
    assert "form.pdf" in text_of(plan)
    (file,), (known,) = current(Attachment), current(ConsentDecision)
    assert (known.evidence, file.what, file.on) == (file.id, "consent form", date(2011, 1, 2))
    page = coordinator.get(done.url).content.decode()
    assert "Evidence: form.pdf" in page
    assert f'href="/files/{file.id}/"' in page
    assert address not in page
    got = coordinator.get(f"/files/{file.id}/")
    assert b"".join(got.streaming_content) == PDF
    again = coordinator.post(address, {**fields_of(coordinator.get(address)), **sent(PDF + b"\n")})
    assert "There is a file that shows this decision already" in text_of(again)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_that_is_not_what_it_says_is_no_evidence_and_leaves_nothing(
    world, coordinator, own_home, name
):
    (decision,) = agree(world, publish(world), "Asha")
    address = f"/files/evidence/{world.people['Asha']}/{decision}/"

    refused = coordinator.post(
        address, {**fields_of(coordinator.get(address)), **sent(HOSTILE[name], name, "")}
    )

    assert "There is a problem" in text_of(refused)
    assert current(Attachment) == []
    assert current(ConsentDecision)[0].evidence is None
    assert [each for each in (own_home / "media").rglob("*") if each.is_file()] == []


def test_the_evidence_of_somebody_elses_decision_is_not_asked_for(world, coordinator, own_home):
    (decision,) = agree(world, publish(world), "Asha")

    answer = coordinator.get(f"/files/evidence/{world.people['Bram']}/{decision}/")

    assert answer.status_code == 404
    nurse = signed_in(world, ActingRole.NURSE)
    there = nurse.get(f"/files/evidence/{world.people['Asha']}/{decision}/").status_code
    assert there == 403


def test_who_is_not_named_on_paper_is_counted_there(world, coordinator):
    from datetime import datetime

    from likewise.domain.meetings import PlanMeeting

    agree(world, publish(world, Purpose.LISTING), "Asha")
    meeting = world.act(
        PlanMeeting, cohorts=[world.cohorts["Birch group"]], starts=datetime(2011, 1, 20, 14, 0)
    ).new_ids[0]

    page = text_of(coordinator.get(f"/meetings/{meeting}/paper/"))

    assert "Asha Example" in page
    assert "Bram" not in page
    assert "1 person is not named on this paper" in page
    home = text_of(signed_in(world, ActingRole.MEMBER, "Asha").get("/"))
    assert "1 other is not named here." in home
    assert "Petra E." in home


def test_who_lost_the_capacity_to_decide_is_asked_nothing_on_any_page(world, coordinator):
    from likewise.domain.consent import ChangeParticipation, Decider, Element

    text, asha = publish(world), world.people["Asha"]
    member = signed_in(world, ActingRole.MEMBER, "Asha")
    world.act(
        ChangeParticipation, participant=asha, changes={Element.MEETINGS}, how="Her son comes too",
        decided_by=Decider.SOMEONE, has_lost_capacity=True, consultee="Her son",
        starts_on=date(2011, 1, 2),
    )  # fmt: skip
    page, own = f"/consent/people/{asha}/", f"/consent/people/{asha}/decide/{text}/"

    said = coordinator.get(page)
    assert "They have lost the capacity to decide, from 2 January 2011 on" in text_of(said)
    assert "/record/" not in said.content.decode()
    assert "Asha Example" not in text_of(coordinator.get("/consent/owing/"))
    mine = member.get(page)
    assert "Your coordinator sees to this with you" in text_of(mine)
    assert "/decide/" not in mine.content.decode()
    assert member.get(own).status_code == 404

    confirm(
        coordinator,
        f"{page}change/",
        {"goes_on": ["meetings"], "decided_by": "the person"} | day("starts_on", 2011, 1, 11),
    )
    assert member.get(own).status_code == 200


def test_who_is_not_on_the_delegation_log_records_nothing_on_pages_nor_several_at_once(
    world, coordinator
):
    from likewise.domain.consent import Delegate

    text = publish(world)
    world.act(
        Delegate, taker="another", name="Jo Reed", trained_on=date(2010, 9, 1),
        starts_on=date(2010, 9, 1),
    )  # fmt: skip
    one = f"/consent/people/{world.people['Asha']}/record/{text}/"
    several = "/consent/owing/?purpose=recording"
    both = {"participants": [world.people["Bram"], world.people["Cleo"]], "text": text}

    for address, given in ((one, {"method": "on paper"}), (several, both)):
        asked = fields_of(coordinator.get(address))
        refused = coordinator.post(address, {**asked, **given, **ON_PAPER})
        assert "You are not on the delegation log on that day" in text_of(refused)
    assert current(ConsentDecision) == []


def test_the_papers_of_a_practice_are_on_one_page_and_its_only_text_is_chosen(world, coordinator):
    publish(world)
    for number in range(25):
        world.person(f"Further {number:02}", practice="Alder")

    page = coordinator.get("/consent/owing/?purpose=recording")
    assert "Further 00" in text_of(page)
    assert 'name="given_on-day"' not in page.text
    assert 'value="">Select' not in page.text
    assert page.text.count('name="participants"') == 20
    practice = world.practices["Alder"]
    page = coordinator.get(f"/consent/owing/?purpose=recording&practice={practice}")
    assert page.text.count('name="participants"') > 25
    assert "page 2" not in text_of(page)
    assert len(page.content) < 150_000


def test_a_day_of_being_given_the_text_is_asked_where_the_text_sets_a_time(world, coordinator):
    publish(world, days_to_consider=3)
    assert 'name="given_on-day"' in coordinator.get("/consent/owing/?purpose=recording").text

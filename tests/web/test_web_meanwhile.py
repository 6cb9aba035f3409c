"""Two people change one thing at the same time: nobody undoes what the other did unseen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from browsing import BACKEND, day, fields_of, words_of
from django.conf import settings
from django.test import Client
from django.urls import reverse
from worlds import NOW

from likewise.domain.accounts import ActingRole
from likewise.domain.contacts import Contact, LogContact, Mode
from likewise.domain.corrections import CorrectFact
from likewise.domain.meetings import Meeting
from likewise.domain.participants import ChangeIdentity, Person
from likewise.queries.changes import last_change
from likewise.records.accounts import with_email
from likewise.records.facts import ChangedMeanwhile, current

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(scene):
    return scene.visit(ActingRole.COORDINATOR)


@pytest.fixture
def other(scene):
    """Another coordinator, who has a name."""
    email = "ada.marsh@example.org"
    scene.account(ActingRole.COORDINATOR, email=email)
    account = with_email(email).get()
    account.seal(email=email, name="Ada Marsh", owner=account.owner)
    account.save()
    client = Client(headers={"host": "localhost"})
    client.force_login(account, backend=BACKEND)
    return client


class Form:
    """A form as one person opened it."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.kept = fields_of(client.get(address))

    def check(self, **given):
        """Send it; answers the page that comes."""
        return self.client.post(self.address, {**self.kept, **given})

    def confirm(self, page):
        return self.client.post(self.address, fields_of(page))


def asha():
    (person,) = [each for each in current(Person) if each.given_name == "Asha"]
    return person


def contact(person, **changed):
    shown = {
        each: getattr(person, each)
        for each in ("given_name", "family_name", "email", "telephone", "address")
    }
    return {**shown, **changed}


def test_what_only_one_of_two_changed_stays_changed(scene, coordinator):
    address = reverse("person_identity", args=[scene.world.people["Asha"]])
    first, second = Form(coordinator, address), Form(coordinator, address)
    before = asha()

    first.confirm(first.check(**contact(before, telephone="0161 496 0000")))
    second.confirm(second.check(**contact(before, address="2 Mill Lane")))

    after = asha()
    assert (after.telephone, after.address) == ("0161 496 0000", "2 Mill Lane")


def test_what_both_changed_is_shown_to_the_second_before_it_is_replaced(scene, coordinator, other):
    address = reverse("person_identity", args=[scene.world.people["Asha"]])
    first, second = Form(other, address), Form(coordinator, address)
    before = asha()
    first.confirm(first.check(**contact(before, telephone="0161 496 0000")))

    told = second.check(**contact(before, telephone="0161 496 0999"))

    assert (
        "Ada Marsh (coordinator), on 12 January 2011 at 10am, changed this after you opened the "
        f"page. It said “{before.telephone or 'nothing'}” and says “0161 496 0000” now."
    ) in words_of(told)
    assert asha().telephone == "0161 496 0000"
    second.kept = fields_of(told)
    second.confirm(second.check(**contact(before, telephone="0161 496 0999")))
    assert asha().telephone == "0161 496 0999"


def test_what_changes_between_check_and_confirmation_is_seen_first(scene, coordinator, other):
    address = reverse("person_identity", args=[scene.world.people["Asha"]])
    first, second = Form(other, address), Form(coordinator, address)
    before = asha()
    checked = second.check(**contact(before, address="2 Mill Lane"))
    first.confirm(first.check(**contact(before, telephone="0161 496 0000")))

    again = second.confirm(checked)

    assert "Something changed since you looked" in words_of(again)
    assert (
        "Ada Marsh (coordinator), on 12 January 2011 at 10am, changed the name or address: telephone was "
        f"“{before.telephone or 'Not said'}” and is “0161 496 0000” now."
    ) in words_of(again)
    assert asha().address != "2 Mill Lane"
    second.confirm(again)
    assert (asha().telephone, asha().address) == ("0161 496 0000", "2 Mill Lane")


def test_who_reads_no_names_is_told_the_role_and_nothing_of_what_they_may_not_read(scene):
    """A note that a coordinator changed: a facilitator of the cohort is told by whom and when."""
    contact_made = scene.world.act(
        LogContact, participant=scene.world.people["Bram"], on=date(2011, 1, 2), mode=Mode.CALL,
        reached=True, note="Sounded tired.",
    ).new_ids[0]  # fmt: skip
    scene.world.act(CorrectFact, fact=contact_made, changes={"note": "Sounded well."}, reason="So.")

    def told(role, name=None):
        found = last_change(
            scene.world.actor(role, name), kind=Contact, fact=contact_made, field="note"
        )
        return found.who, [(each.before, each.after) for each in found.fields]

    assert told(ActingRole.FACILITATOR, "Petra") == (
        "A coordinator", [("Sounded tired.", "Sounded well.")],
    )  # fmt: skip
    assert told(ActingRole.MEMBER, "Bram") == ("A coordinator", [])
    assert told(ActingRole.NURSE) == ("A coordinator", [])


def test_an_act_that_comes_too_late_says_in_which_role_who_was_first_and_when(scene):
    person = {"participant": scene.world.people["Asha"]}
    scene.world.act(ChangeIdentity, telephone="0161 496 0000", at=NOW, **person)
    other = replace(scene.world.coordinator, account="another")

    with pytest.raises(ChangedMeanwhile) as refused:
        scene.world.act(
            ChangeIdentity,
            telephone="0161 496 0999",
            at=NOW - timedelta(hours=1),
            by=other,
            **person,
        )

    assert refused.value.sentence.endswith(
        "then repeat what you did. A coordinator changed it on 3 January 2011 at midday."
    )


def test_whoever_waited_for_their_turn_behind_another_change_is_not_refused(scene):
    """What they do is planned when their turn comes, on what the other person recorded."""
    person = {"participant": scene.world.people["Asha"]}
    scene.world.act(ChangeIdentity, telephone="0161 496 0000", at=NOW, **person)

    waited = NOW - timedelta(seconds=settings.WAIT_SECONDS)
    scene.world.act(ChangeIdentity, address="2 Mill Lane", at=waited, **person)

    assert (asha().telephone, asha().address) == ("0161 496 0000", "2 Mill Lane")
    late = waited - timedelta(seconds=1)
    with pytest.raises(ChangedMeanwhile):
        scene.world.act(ChangeIdentity, address="3 Mill Lane", at=late, **person)


def test_a_meeting_that_one_moves_and_the_other_puts_elsewhere_is_both(scene, coordinator):
    meeting = scene.meetings["coming"]
    address = reverse("meeting_change", args=[meeting])
    first, second = Form(coordinator, address), Form(coordinator, address)
    (before,) = current(Meeting, fact=meeting)

    moved = {**day("on", 2011, 1, 13), "starts": "11:15", "venue": before.venue}
    first.confirm(first.check(**moved))
    put_off = {**day("on", 2011, 1, 14), "starts": "14:00", "venue": before.venue}
    second.confirm(second.check(**put_off))

    (after,) = current(Meeting, fact=meeting)
    assert f"{after.starts:%d %H:%M}" == "14 11:15"


def test_what_a_meeting_said_before_and_now_is_said_as_people_do(scene, coordinator):
    address = reverse("meeting_change", args=[scene.meetings["coming"]])
    first, second = Form(coordinator, address), Form(coordinator, address)
    (before,) = current(Meeting, fact=scene.meetings["coming"])
    first.confirm(first.check(**day("on", 2011, 1, 13), starts="11:15", venue=before.venue))

    told = words_of(second.check(**day("on", 2011, 1, 13), starts="15:30", venue=before.venue))

    assert "What time: " in told
    assert "It said “2pm” and says “11:15am” now." in told

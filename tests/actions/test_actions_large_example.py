"""The large example at a tenth of its size: four practices of thirty members."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import transaction

from likewise.actions.example import LARGE, TODAY, make_large_example
from likewise.actions.example.accounts import email_of
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, LineageKind, State
from likewise.domain.contacts import Contact
from likewise.domain.corrections import Correction
from likewise.domain.involvement import Involvement
from likewise.domain.meetings import Attendance, Capacity, Meeting, MeetingState
from likewise.domain.participants import Person, Role, RoleName, Status, StatusName
from likewise.domain.practices import Practice
from likewise.domain.programmes import Programme
from likewise.queries.accounts import hats_of
from likewise.queries.cohorts.standing import Need, standing
from likewise.queries.recruitment import recruitment_page
from likewise.records.checks import belonging, chain, imprinted, replayed
from likewise.records.facts import current
from likewise.records.models import Operation

PRACTICES = 4


@pytest.fixture(scope="module")
def large(django_db_setup, django_db_blocker, tmp_path_factory):
    """The record of it, and how many days were told while it was made."""
    days: list[int] = []
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        _at_home_in(patch, tmp_path_factory.mktemp("home"))
        accounts = make_large_example(practices=PRACTICES, progress=days.append)
        programme = current(Programme)[0]
        now = standing(programme.id, today=TODAY.date())
        yield SimpleNamespace(accounts=accounts, programme=programme, days=days, now=now)
        transaction.set_rollback(True)


def _at_home_in(patch: pytest.MonkeyPatch, folder: Path) -> None:
    from django.conf import settings

    patch.setattr(settings, "HOME", folder)


pytestmark = pytest.mark.django_db


def test_it_says_that_it_is_invented(large):
    assert large.programme.name == LARGE
    assert large.programme.is_example
    assert {person.email.partition("@")[2] for person in current(Person)} == {
        "",
        "people.likewise.example",
    }


def test_each_practice_has_thirty_members_today(large):
    status = {e.participant: e.status for e in sorted(current(Status), key=lambda e: e.starts_on)}
    taking_part = {who for who, last in status.items() if last is StatusName.ENROLLED}
    members = {e.participant for e in current(Role) if e.role is RoleName.MEMBER} & taking_part
    facilitators = {
        e.participant for e in current(Role) if e.role is RoleName.FACILITATOR
    } & taking_part

    assert len(current(Practice)) == PRACTICES
    assert len(members) == 30 * PRACTICES
    assert len(facilitators) == 14
    assert len(status) - len(taking_part) >= 3 * PRACTICES


def test_cohorts_of_every_format_go_on_and_others_came_of_one_another(large):
    formats = Counter(large.now.formats[cohort] for cohort in large.now.living)
    kinds = {event.kind for event in current(LineageEvent)}

    assert 12 <= len(large.now.living) <= 15
    assert set(formats) == set(Format)
    assert kinds == set(LineageKind)
    assert State.RESTING in {large.now.states[cohort] for cohort in large.now.living}


def test_what_a_coordinator_has_to_do_is_there(large):
    wants = Counter(need for needs in large.now.wants.values() for need in needs)
    unwritten = [
        meeting
        for meeting in current(Meeting)
        if meeting.state is MeetingState.PLANNED and meeting.on < TODAY.date()
    ]
    planned = [meeting for meeting in current(Meeting) if meeting.on >= TODAY.date()]

    assert len(unwritten) == 4 * PRACTICES
    assert len(planned) >= 3 * PRACTICES
    assert 1 <= len(large.now.in_no_cohort) / PRACTICES <= 4
    assert wants[Need.LEAD] >= 1
    assert wants[Need.FEW] >= 1


def test_everyday_life_is_in_it(large):
    attendance = current(Attendance)

    assert len(attendance) > 3000
    assert len([each for each in attendance if each.capacity is Capacity.VISITOR]) > 5
    assert len([each for each in current(Meeting) if each.state is MeetingState.CANCELLED]) > 5
    assert len(current(Contact)) > 300
    assert len(current(Involvement)) > 3
    assert len(current(Correction)) == 2


def test_the_last_term_is_told_act_by_act(large):
    acts = Counter(Operation.objects.values_list("action", flat=True))

    assert acts["imports.tables"] == 1
    assert acts["meetings.register"] > 3 * PRACTICES
    assert acts["contacts.log"] > 5
    assert acts["participants.add"] == PRACTICES


def test_there_is_an_account_for_every_role(large):
    assert {account.role for account in large.accounts} == set(ActingRole)
    for role in ActingRole:
        [hat] = hats_of(email=email_of(role), programme=large.programme.id)
        assert hat.role is role


def test_progress_is_told_until_the_last_day(large):
    assert sum(large.days) == 1106


def test_the_check_finds_nothing(large):
    found = [*replayed(), *belonging(), *chain(None), *imprinted()]

    assert [each for each in found if each.fault] == []


def test_its_last_recruitment_is_told(large):
    page = recruitment_page(
        Actor(account="c", role=ActingRole.COORDINATOR, programme=large.programme.id),
        today=TODAY.date(),
    )

    assert page.members.steps[0].reached == 60 * PRACTICES
    assert page.members.steps[-1].reached == PRACTICES
    assert page.members.unrecorded > 30 * PRACTICES

"""At the terminal the example has the time that its pages have."""

from datetime import date, timedelta

import pytest
from worlds import ADMINISTRATOR, a_world, did, operation

from likewise.actions.example import TODAY
from likewise.cli.acting import present_of
from likewise.domain import practices, programmes
from likewise.domain.accounts import MACHINE_OWNER, ActingRole, Actor
from likewise.records.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def example(settings):
    """The machine's owner in an example of which nothing is told yet."""
    settings.CLOCK = None
    made = did(
        programmes.CreateProgramme, by=ADMINISTRATOR, at=TODAY - timedelta(days=400),
        operation=operation(), name="An example", is_example=True,
    )  # fmt: skip
    return Actor(account=MACHINE_OWNER, role=ActingRole.ADMINISTRATOR, programme=made.new_ids[0])


def test_a_command_in_the_example_goes_by_the_example_s_present_and_says_so(example, capsys):
    at = present_of(example)

    assert timedelta(0) <= at - TODAY < timedelta(days=1)
    assert "this is the example, where it is 11 June 2012." in capsys.readouterr().err


def test_once_something_is_done_there_the_present_is_not_before_it(example):
    done = TODAY + timedelta(days=9)
    coordinator = Actor(
        account="account-1", role=ActingRole.COORDINATOR, programme=example.programme
    )

    did(practices.AddPractice, by=coordinator, at=done, operation=operation(), name="Elm practice")

    assert timedelta(0) <= present_of(example) - done < timedelta(days=1)


def test_what_is_done_elsewhere_does_not_move_it(example):
    a_world(since=date(2011, 1, 1)).act(
        practices.AddPractice, at=now() - timedelta(days=1), name="Oak practice"
    )

    assert present_of(example) - TODAY < timedelta(days=1)


def test_a_programme_of_ones_own_and_a_demonstration_go_by_their_clock(example, settings, capsys):
    own = a_world().coordinator
    assert abs(present_of(own) - now()) < timedelta(minutes=1)

    settings.CLOCK = TODAY + timedelta(days=40)
    assert abs(present_of(example) - now()) < timedelta(minutes=1)
    assert capsys.readouterr().err == ""

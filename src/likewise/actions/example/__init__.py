"""Make the example programme: an invented reconstruction that agrees with what was published.

A seeded diary goes through the same actions as a person would, with historic instants, so that
"as known on" has answers. The people are invented. `large` makes another one, of 1,200 members,
which agrees with nothing published. Its facts, their sources, and what was chosen
where they disagree: docs/decisions/0006-the-example-and-its-sources.md.
"""

from collections.abc import Callable
from datetime import datetime

from likewise.actions.example.accounts import ExampleAccount, make_accounts, new_passwords
from likewise.actions.example.checking import Checking
from likewise.actions.example.consenting import Consenting
from likewise.actions.example.evolution import TODAY, FollowUp
from likewise.actions.example.large import DAYS as LARGE_DAYS
from likewise.actions.example.large import NAME as LARGE
from likewise.actions.example.large import make_large_example
from likewise.actions.example.measuring import Measuring
from likewise.actions.example.pilot import FORMATIVE, Cast, note_pilot
from likewise.actions.example.recruiting import Recruiting
from likewise.actions.example.story import Story
from likewise.domain.programmes import Programme
from likewise.domain.refusals import DomainError
from likewise.queries.operations import last_operation_at
from likewise.records.facts import current
from likewise.records.turns import writing

DAYS = (TODAY.date() - FORMATIVE).days  # how many the diary covers


def present(programme: str | None = None) -> datetime:
    """The example's present: its own day, or when the last thing was done in it.

    Without a programme the last thing done in the whole record counts.
    """
    last = last_operation_at(programme)
    return max(TODAY, last) if last else TODAY


class NotForTheExample(DomainError):
    """A record that holds a programme of somebody's own, or the other example."""


def is_example_missing(*, large: bool = False) -> bool:
    """Whether the example is still to be made; without `large`, any example will do.

    Raises
    ------
    NotForTheExample
        When the record holds a programme of somebody's own, or the small example for the large.
    """
    programmes = current(Programme)
    if programmes and not any(programme.is_example for programme in programmes):
        raise NotForTheExample(
            "This record holds a programme of its own, and the example does not go beside it. "
            "Set LIKEWISE_HOME to another folder, then run `likewise demo` again."
        )
    if programmes and large and not any(programme.name == LARGE for programme in programmes):
        raise NotForTheExample(
            "This record holds the small example, and the large one does not go beside it. "
            "Set LIKEWISE_HOME to another folder, then run `likewise demo --large` again."
        )
    return not programmes


def make_example(*, progress: Callable[[int], None] = lambda _: None) -> list[ExampleAccount]:
    """Make the example programme in an empty record, all of it or nothing.

    `progress` is called with the number of days that have gone by since the last call.

    Returns
    -------
    list of ExampleAccount
        The accounts with their passwords, which are kept nowhere else.
    """
    story, cast = Story(FORMATIVE), Cast()
    with writing():
        note_pilot(story, cast)
        follow_up, recruiting = FollowUp(story, cast), Recruiting(story, cast)
        follow_up.note()
        recruiting.note()
        consenting = Consenting(story, cast, recruiting, follow_up)
        consenting.note()
        measuring = Measuring(story, cast)
        measuring.note()
        Checking(story, measuring).note()
        story.carry_out(progress)
        group = cast.the_group
        accounts = make_accounts(
            story.programme,
            member=max(group.members, key=lambda each: each.keenness),
            facilitator=group.facilitators[1],
            at=TODAY,
        )
        consenting.delegate(accounts)
        return accounts


__all__ = [
    "DAYS",
    "LARGE",
    "LARGE_DAYS",
    "TODAY",
    "ExampleAccount",
    "NotForTheExample",
    "is_example_missing",
    "make_example",
    "make_large_example",
    "new_passwords",
    "present",
]

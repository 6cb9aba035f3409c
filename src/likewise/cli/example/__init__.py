"""The example programme: an invented reconstruction that agrees with what was published.

It is told by a seeded script that goes through the same actions as a person would, with historic
instants, so that "as known on" has answers. The people are invented. Its facts, their sources, and
what was chosen where they disagree: docs/decisions/0006-the-example-and-its-sources.md.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from likewise.cli.example.accounts import ExampleAccount, make_accounts
from likewise.cli.example.evolution import TODAY, After
from likewise.cli.example.pilot import Cast, tell_pilot
from likewise.cli.example.story import Story


def make_example(*, progress: Callable[[date], None] = lambda _: None) -> list[ExampleAccount]:
    """Make the example programme in an empty record, all of it or nothing.

    Returns
    -------
    list of ExampleAccount
        The accounts with their passwords, which are kept nowhere else.
    """
    story, cast = Story(), Cast()
    after = After(story, cast)
    with transaction.atomic():
        tell_pilot(story, cast)
        after.tell()
        story.tell(progress)
        return make_accounts(story, cast, TODAY)


__all__ = ["TODAY", "ExampleAccount", "make_example"]

"""Make the large example: 1,200 invented members in 40 practices, for trying and for tests.

The earlier years are tables that the import brings in, as it would anybody's; the last term is
carried out act by act. The same seed makes the same record. Nobody in it is real.
"""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from likewise.actions.example.accounts import OWNER, ExampleAccount, make_accounts
from likewise.actions.example.evolution import TODAY
from likewise.actions.example.large.circles import Circles
from likewise.actions.example.large.doings import TERM
from likewise.actions.example.large.tables import write_tables
from likewise.actions.example.large.term import Term
from likewise.actions.example.large.years import FORMATIVE, Years
from likewise.actions.example.story import Story, evening
from likewise.actions.imports import Files, import_tables
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.programmes import CreateProgramme
from likewise.records.turns import writing

NAME = "Fenland and beyond (large example)"
SEED, PRACTICES = 2009, 40
DAYS = (TODAY.date() - FORMATIVE).days
CALLED = "likewise-large"
EARLIER = (TERM - FORMATIVE).days


def make_large_example(
    *,
    seed: int = SEED,
    practices: int = PRACTICES,
    progress: Callable[[int], None] = lambda _: None,
) -> list[ExampleAccount]:
    """Make the large example in an empty record, all of it or nothing.

    Parameters
    ----------
    practices
        How many practices, of 30 members each: fewer make a smaller example of the same kind.
    progress
        Is called with the number of days that have gone by since the last call.

    Returns
    -------
    list of ExampleAccount
        The accounts with their passwords, which are kept nowhere else.
    """
    with writing():
        years = Years(seed=seed, practices=practices)
        story = Story(FORMATIVE, seed=seed, called=CALLED)
        story.programme = story.act(CreateProgramme, name=NAME, is_example=True).new_ids[0]
        _bring_in(story, years, progress)
        story.coordinator = Actor(
            account="example", role=ActingRole.COORDINATOR, programme=story.programme
        )
        circles = Circles(story, years)
        story.today = TERM
        Term(story, circles, years.names).note(practices)
        story.carry_out(progress)
        progress((TODAY.date() - story.today).days)
        return _accounts(story, circles)


def _bring_in(story: Story, years: Years, progress: Callable[[int], None]) -> None:
    """Import the earlier years on the eve of the last term."""
    with tempfile.TemporaryDirectory(prefix="likewise-") as folder:
        told = _Bringing(write_tables(Path(folder), years), progress)
        import_tables(
            by=Actor(
                account=OWNER.account, role=ActingRole.ADMINISTRATOR, programme=story.programme
            ),
            at=evening(TERM - timedelta(days=1)),
            operation=f"{CALLED}-import",
            files=Files(path=Path(folder)),
            progress=told,
            is_invented=True,
        )
    told.until(EARLIER)


class _Bringing:
    """Tells how far an import is as days of the years that it brings in."""

    def __init__(self, lines: int, progress: Callable[[int], None]) -> None:
        self._lines, self._progress = lines, progress
        self._done: dict[str, int] = {}
        self._told = 0

    def __call__(self, what: str, done: int) -> None:
        """So many lines are read or written by now."""
        self._done[what] = done
        self.until(min(EARLIER, EARLIER * sum(self._done.values()) // (2 * self._lines)))

    def until(self, days: int) -> None:
        """So many days are brought in by now."""
        if days > self._told:
            self._progress(days - self._told)
            self._told = days


def _accounts(story: Story, circles: Circles) -> list[ExampleAccount]:
    """The member is a keen one of a group, the facilitator leads one and helps in a pair."""
    group = max(circles.groups[0], key=lambda each: len(each.members))
    return make_accounts(
        story.programme,
        member=max(group.members, key=lambda each: (each.keenness, each.id)),
        facilitator=group.facilitators[0],
        at=TODAY,
    )

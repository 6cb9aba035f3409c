"""Acts in a process of its own, on an installation of its own: for races and kills.

Run as `python tests/acts.py WHAT ARGUMENTS-AS-JSON`; each line printed is an acknowledgement.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

import django

django.setup()

from worlds import World, a_world  # noqa: E402

from likewise.actions import cohorts, memberships  # noqa: E402
from likewise.domain.accounts import ActingRole, Actor  # noqa: E402
from likewise.domain.arms import Format  # noqa: E402
from likewise.domain.cohorts import NewCohort  # noqa: E402
from likewise.domain.refusals import DomainError  # noqa: E402

ON = date(2011, 2, 6)


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def make(people: int) -> None:
    """A record with two groups, and as many people who are in neither."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    world = a_world()
    for number in range(people):
        world.person(f"Person {number}", practice="Alder")
    world.cohort("Thursday group", members=["Person 0"])
    world.cohort("Friday group", members=["Person 1"])
    say(programme=world.programme, people=list(world.people.values()), **world.cohorts)


def of(programme: str) -> World:
    coordinator = Actor(
        account="account-coordinator", role=ActingRole.COORDINATOR, programme=programme
    )
    return World(programme=programme, coordinator=coordinator)


def merge(programme: str, predecessors: list[str], operation: str, starts_at: float) -> None:
    """Merge at a moment that was agreed beforehand."""
    time.sleep(max(0.0, starts_at - time.time()))
    try:
        outcome = of(programme).act(
            cohorts.merge_cohorts,
            predecessors=predecessors,
            successor=NewCohort(name="Merged", format=Format.GROUP),
            on=ON,
            reason="Both asked for it.",
            operation=operation,
        )
        say(done=True, new_ids=list(outcome.new_ids), repeated=outcome.repeated)
    except DomainError as refusal:
        say(done=False, sentence=refusal.sentence)


def join_all(programme: str, cohort: str, people: list[str]) -> None:
    """Let people join one after the other, acknowledging each."""
    world = of(programme)
    for number, person in enumerate(people):
        operation = f"join-{person}"
        world.act(
            memberships.join_cohort,
            cohort=cohort,
            participant=person,
            on=ON,
            operation=operation,
        )
        say(operation=operation, number=number)


def stored() -> None:
    """What the record holds, for the test to compare."""
    from likewise.domain.cohorts import LineageEvent
    from likewise.domain.memberships import Membership
    from likewise.records.facts import current
    from likewise.records.models import Operation

    say(
        merges=len(current(LineageEvent, kind="merge")),
        memberships=[each.participant for each in current(Membership, joined_on=ON)],
        operations=list(Operation.objects.values_list("id", flat=True)),
        unanswered=Operation.objects.filter(answer__isnull=True).count(),
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    {"make": make, "merge": merge, "join_all": join_all, "stored": stored}[sys.argv[1]](
        **json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}")
    )

"""A small invented programme that evolves as the pilot's did: become, draw on, absorb."""

from datetime import UTC, date, datetime
from decimal import Decimal

from copying import copied
from worlds import World, a_world

from likewise.domain import arms, cohorts, programmes
from likewise.domain.arms import Format
from likewise.domain.cohorts import Drawn, NewCohort
from likewise.domain.participants import RoleName
from likewise.domain.programmes import PhaseName

TODAY = date(2011, 7, 1)
BECAME, DREW, ABSORBED = date(2011, 2, 7), date(2011, 2, 21), date(2011, 6, 13)
GROUP = [f"Gail{n}" for n in range(9)]
PAIRED = [f"Piet{n}" for n in range(5)]
MIXED = [f"Mila{n}" for n in range(4)]


def at(day: date) -> datetime:
    """The evening of a day."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


@copied
def an_evolution() -> World:
    """Nine in a group, five pairs, four combined; then the three evolutions, and a newcomer."""
    world = a_world(phase=PhaseName.RANDOMISED)
    homes = (("Alder", Format.GROUP, GROUP), ("Birch", Format.ONE_TO_ONE, PAIRED),
             ("Cedar", Format.COMBINED, MIXED))  # fmt: skip
    for practice, format, names in homes:
        for name in names:
            world.person(name, practice=practice)
            world.act(
                arms.Allocate,
                arm=world.arms[format],
                participant=world.people[name],
                on=date(2010, 9, 1),
            )
    for name in ("Fay", *(f"Finn{n}" for n in range(5)), "Faro"):
        world.person(name, role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=GROUP, facilitators=["Fay"], leads=["Fay"])
    for n, name in enumerate(PAIRED):
        world.cohort(
            f"{name} and Finn{n}",
            format=Format.ONE_TO_ONE,
            members=[name],
            facilitators=[f"Finn{n}"],
            leads=[f"Finn{n}"],
        )
    world.cohort(
        "Cedar combined", format=Format.COMBINED, members=MIXED, facilitators=["Faro"],
        leads=["Faro"],
    )  # fmt: skip
    world.act(programmes.ChangePhase, phase=PhaseName.NATURALISTIC, on=date(2010, 11, 1))
    world.leave("Thursday group", "Gail8", date(2011, 1, 10), reason="Works on Thursdays now.",
                at=at(date(2011, 1, 10)))  # fmt: skip
    _become(world)
    _draw(world)
    _absorb(world)
    world.person("Nora")
    world.join("Thursday group", "Nora", date(2011, 6, 20), at=at(date(2011, 6, 20)))
    return world


def pair(n: int) -> str:
    return f"Piet{n} and Finn{n}"


def _become(world: World) -> None:
    made = world.act(
        cohorts.MergeCohorts,
        at=at(BECAME),
        predecessors=[world.cohorts[pair(n)] for n in range(3)],
        staying=[world.cohorts[pair(n)] for n in (3, 4)],
        successor=NewCohort(name="Birch group", format=Format.GROUP),
        leaving=frozenset({world.people["Piet2"]}),
        on=BECAME,
        reason="They wanted to hear from more than one person.",
    )
    world.cohorts["Birch group"] = made.plan.facts(cohorts.Cohort, does="record")[0].id


def _draw(world: World) -> None:
    world.act(
        cohorts.DrawOnCohorts,
        at=at(DREW),
        sources=[world.cohorts[pair(3)]],
        target=world.cohorts["Thursday group"],
        drawn=Drawn(
            joining_too=frozenset({world.people["Piet3"]}),
            facilitators={world.people["Finn3"]: Decimal("0.5")},
        ),
        on=DREW,
        reason="The group had lost people over the winter.",
    )


def _absorb(world: World) -> None:
    world.act(
        cohorts.AbsorbCohorts,
        at=at(ABSORBED),
        absorbed=[world.cohorts["Cedar combined"]],
        into=world.cohorts["Thursday group"],
        leaving=frozenset({world.people["Mila3"]}),
        on=ABSORBED,
        reason="Nobody was left to lead them.",
    )

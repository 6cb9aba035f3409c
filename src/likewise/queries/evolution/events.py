"""What happened to the cohorts, with who came and who did not: counts, and ids for whoever may."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, LineageKind, PassageOutcome
from likewise.domain.evolution import Spell
from likewise.domain.participants import RoleName
from likewise.queries.evolution.reach import Reach
from likewise.queries.evolution.reading import Told

# Those by which cohorts come from cohorts: numbered on the picture. The others are listed.
NUMBERED = frozenset(
    {
        LineageKind.CHANGE_FORMAT,
        LineageKind.MERGE,
        LineageKind.ABSORB,
        LineageKind.SPLIT,
        LineageKind.DRAW,
    }
)
OUT_OF_REACH = "another cohort"

type SpellsOf = Mapping[str, Sequence[Spell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A cohort that an event names; `id` none where the viewer does not reach it.

    `before` and `after` are its format on the day before the event and on its day.
    """

    id: str | None
    name: str
    before: Format | None
    after: Format | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How many members and facilitators moved, stayed or left, and which, for whoever may know.

    `facilitating` are those of them who facilitate.
    """

    members: int
    facilitators: int
    people: tuple[str, ...]
    facilitating: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event. `number` is its number on the picture, none for those that are only listed.

    `score` says how well a merge's or a split's people account for one another, in [0, 1].
    """

    id: str
    number: int | None
    kind: LineageKind
    on: date
    predecessors: tuple[Named, ...]
    successors: tuple[Named, ...]
    staying: tuple[Named, ...]
    moved: Came
    stayed: Came
    left: Came
    reason: str
    score: float | None


def event_lines(told: Told, reach: Reach, *, first: date, last: date) -> tuple[EventLine, ...]:
    """The events after `first`, which the first column already shows, up to `last`, by day."""
    shown = [event for event in told.events if first < event.on <= last]
    spells: dict[str, list[Spell]] = defaultdict(list)
    for spell in told.chronicle.spells:
        spells[spell.cohort].append(spell)
    lines, number = [], 0
    for event in shown:
        is_numbered = event.kind in NUMBERED
        number += is_numbered
        lines.append(_line(event, told, reach, number if is_numbered else None, spells))
    return tuple(lines)


def _line(
    event: LineageEvent, told: Told, reach: Reach, number: int | None, spells: SpellsOf
) -> EventLine:
    def named(cohorts: Sequence[str]) -> tuple[Named, ...]:
        return tuple(_named(cohort, event.on, told) for cohort in cohorts)

    def came(outcome: PassageOutcome) -> Came:
        people: dict[str, RoleName] = {}
        for each in event.passages:
            if each.outcome is outcome and people.get(each.participant) is not RoleName.MEMBER:
                people[each.participant] = each.role
        roles = Counter(people.values())
        return Came(
            members=roles[RoleName.MEMBER],
            facilitators=roles[RoleName.FACILITATOR],
            people=tuple(people) if reach.sees_people else (),
            facilitating=frozenset(
                who for who, role in people.items() if role is RoleName.FACILITATOR
            )
            if reach.sees_people
            else frozenset(),
        )

    return EventLine(
        id=event.id,
        number=number,
        kind=event.kind,
        on=event.on,
        predecessors=named(event.predecessors),
        successors=named(event.successors),
        staying=named(event.staying),
        moved=came(PassageOutcome.MOVED),
        stayed=came(PassageOutcome.STAYED),
        left=came(PassageOutcome.LEFT),
        reason=event.reason if reach.sees_reasons else "",
        score=_score(event, spells),
    )


def _named(cohort: str, day: date, told: Told) -> Named:
    name = told.cohorts.get(cohort)
    return Named(
        id=cohort if name is not None else None,
        name=name if name is not None else OUT_OF_REACH,
        before=told.chronicle.format_on(cohort, day - timedelta(days=1)),
        after=told.chronicle.format_on(cohort, day),
    )


def _score(event: LineageEvent, spells: SpellsOf) -> float | None:
    """People on both sides over the larger side: Asur's measure of a merge or a split.

    References
    ----------
    Asur, Parthasarathy and Ucar, ACM Trans Knowl Discov Data 2009, doi 10.1145/1631162.1631164.
    """
    if event.kind not in {LineageKind.MERGE, LineageKind.SPLIT}:
        return None
    before = _members(spells, event.predecessors, event.on - timedelta(days=1))
    after = _members(spells, event.successors, event.on)
    larger = max(len(before), len(after))
    return len(before & after) / larger if larger else None


def _members(spells: SpellsOf, cohorts: Sequence[str], day: date) -> frozenset[str]:
    return frozenset(
        spell.person
        for cohort in cohorts
        for spell in spells.get(cohort, ())
        if spell.joined_on <= day < spell.left_on
    )

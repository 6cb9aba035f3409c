"""Who is in a band or at a place, and why they went: for those who may see people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.evolution import GONE, Place, StackBy
from likewise.domain.memberships import Membership
from likewise.domain.periods import FOREVER
from likewise.queries.access import Label, labels
from likewise.queries.evolution.events import EventLine
from likewise.queries.evolution.telling import Evolution, evolution
from likewise.records import models, texts
from likewise.records.facts import known_at
from likewise.records.tables import table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One spell on a person's path. `reason` says why it ended, for whoever may read it."""

    cohort: str | None
    name: str
    format: Format | None
    joined_on: date
    left_on: date | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """A person in a band, with their whole path.

    `where` names the cohort in which they count that day, `also_in` their other ones.
    """

    label: Label
    where: str
    arm: str | None
    path: tuple[Step, ...]
    also_in: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPage:
    """Who went from `source` to `target` between two columns, or who was at `target` on a day.

    `beyond` counts those who are no longer within a facilitator's reach, and so are not named.
    """

    evolution: Evolution
    from_on: date | None
    to_on: date
    source: Place | None
    target: Place
    arm: str | None
    people: tuple[Traveller, ...]
    beyond: int
    events: tuple[EventLine, ...]


ANY_ARM = "any"
NO_ARM = "none"


def band_people(
    viewer: Actor,
    *,
    today: date,
    to_on: date,
    target: Place,
    from_on: date | None = None,
    source: Place | None = None,
    arm: str = ANY_ARM,
    by: StackBy,
    first: date | None = None,
    last: date | None = None,
    known_on: date | None = None,
) -> BandPage:
    """The people of one band, with their paths; without `from_on`, those of one place on a day.

    Parameters
    ----------
    to_on, from_on
        Days of neighbouring columns, or just one column's.
    source
        None, with `from_on`, is newcomers.
    arm
        An arm's id, "none" for those who were never allocated, or "any"; only the last for whoever
        may not count people by arm.

    Raises
    ------
    NotFound
        When the viewer may not see people, or there is no such band.
    """
    told = evolution(viewer, today=today, by=by, first=first, last=last, known_on=known_on)
    nothing = NotFound("There is no such band.")
    if not told.reach.sees_people or told.hides_people or to_on not in told.days:
        raise nothing
    if told.reach.is_veiled and arm != ANY_ARM:
        raise nothing
    after = told.days.index(to_on)
    if from_on is not None and (after == 0 or told.days[after - 1] != from_on):
        raise nothing
    before = told.placed[after - 1] if from_on is not None else None
    arms = told.chronicle.arms
    found = [
        person
        for person, place in told.placed[after].items()
        if place == target
        and (before is None or before.get(person) == source)
        and (arm == ANY_ARM or arms.get(person, NO_ARM) == arm)
    ]
    if not found:
        raise nothing
    named = _within(told, found, today)
    return BandPage(
        evolution=told,
        from_on=from_on,
        to_on=to_on,
        source=source,
        target=target,
        arm=None if arm == ANY_ARM else arm,
        people=_travellers(viewer, told, named, after),
        beyond=len(found) - len(named),
        events=_events_between(told, found, from_on, to_on),
    )


def _within(told: Evolution, people: list[str], today: date) -> list[str]:
    """Those within reach today: a facilitator reaches who is in one of their cohorts now."""
    mine = told.reach.cohorts
    if mine is None:
        return people
    now = {
        spell.person
        for spell in told.chronicle.spells
        if spell.cohort in mine and spell.joined_on <= today < spell.left_on
    }
    return [person for person in people if person in now]


def _travellers(
    viewer: Actor, told: Evolution, people: Iterable[str], column: int
) -> tuple[Traveller, ...]:
    wanted = set(people)
    seen = labels(viewer, participants=wanted)
    reasons = _reasons(told, wanted) if told.reach.sees_reasons else {}
    steps: dict[str, list[Step]] = defaultdict(list)
    for spell in told.chronicle.spells:
        if spell.person in wanted:
            inside = told.reach.cohorts is None or spell.cohort in told.reach.cohorts
            steps[spell.person].append(
                Step(
                    cohort=spell.cohort if inside else None,
                    name=told.cohorts[spell.cohort],
                    format=told.chronicle.format_on(spell.cohort, spell.joined_on),
                    joined_on=spell.joined_on,
                    left_on=None if spell.left_on == FOREVER else spell.left_on,
                    reason=reasons.get((spell.person, spell.cohort, spell.joined_on), ""),
                )
            )
    made = [
        Traveller(
            label=seen[person],
            where=_where(told, column, person),
            arm=told.chronicle.arms.get(person),
            path=tuple(sorted(steps[person], key=lambda step: (step.joined_on, step.name))),
            also_in=tuple(
                told.cohorts[cohort] for cohort in told.snapshots[column][person].also_in
            ),
        )
        for person in wanted
    ]
    return tuple(sorted(made, key=lambda each: (each.label.text, each.label.participant)))


def _where(told: Evolution, column: int, person: str) -> str:
    cohort = told.snapshots[column][person].cohort
    if cohort:
        return told.cohorts[cohort]
    gone = told.chronicle.outside(person, told.days[column]) == GONE
    return "Left the programme" if gone else "In no cohort"


def _reasons(told: Evolution, people: set[str]) -> dict[tuple[str, str, date], str]:
    """Why spells ended; a text belongs to one version of one spell."""
    spells = models.Membership.objects.filter(
        known_at(told.known_until), participant_id__in=people, left_on__isnull=False
    )
    if told.reach.cohorts is not None:
        spells = spells.filter(cohort_id__in=told.reach.cohorts)
    rows = list(spells.filter(reason_since__isnull=False))
    said = texts.of_rows(table_of(Membership), Membership, rows)
    return {(row.participant_id, row.cohort_id, row.joined_on): said(row)["reason"] for row in rows}


def _events_between(
    told: Evolution, people: Iterable[str], from_on: date | None, to_on: date
) -> tuple[EventLine, ...]:
    """The events between the two days that name one of these people."""
    if from_on is None:
        return ()
    wanted = set(people)
    return tuple(
        event
        for event in told.events
        if from_on < event.on <= to_on
        and wanted & {*event.moved.people, *event.stayed.people, *event.left.people}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """One event with the people it names; `beyond` counts those out of a facilitator's reach."""

    event: EventLine
    moved: tuple[Label, ...]
    stayed: tuple[Label, ...]
    left: tuple[Label, ...]
    facilitators: frozenset[str]
    beyond: int


def event_people(viewer: Actor, *, event: str, today: date) -> EventPage:
    """Who came, who stayed and who did not come.

    Raises
    ------
    NotFound
        When the viewer may not see people, or there is no such event in reach.
    """
    told = evolution(viewer, today=today, with_arms=False)
    line = next((each for each in told.events if each.id == event), None)
    if line is None or not told.reach.sees_people:
        raise NotFound("There is no such event.")
    named = [*line.moved.people, *line.stayed.people, *line.left.people]
    within = set(_within(told, named, today))
    seen = labels(viewer, participants=within)

    def those(people: Iterable[str]) -> tuple[Label, ...]:
        found = (seen[person] for person in people if person in seen)
        return tuple(sorted(found, key=lambda label: (label.order, label.participant)))

    return EventPage(
        event=line,
        moved=those(line.moved.people),
        stayed=those(line.stayed.people),
        left=those(line.left.people),
        facilitators=frozenset(
            person
            for came in (line.moved, line.stayed, line.left)
            for person in came.facilitating
            if person in seen
        ),
        beyond=len(set(named) - within),
    )

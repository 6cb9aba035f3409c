"""What a lineage event of the past meant for each person, worked out from the spells around it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from likewise.domain.cohorts import LineageEvent, LineageKind, Passage, PassageOutcome
from likewise.domain.memberships import Membership
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError

OF_ONE = frozenset({LineageKind.CHANGE_FORMAT, LineageKind.REST, LineageKind.RESUME})
STOPS = frozenset({LineageKind.MERGE, LineageKind.ABSORB, LineageKind.SPLIT, LineageKind.END})
STARTS = frozenset({LineageKind.FORM, LineageKind.MERGE, LineageKind.SPLIT})
# How many cohorts each kind of event comes from and leads to: at least, at most (none: any).
SHAPES: Mapping[LineageKind, tuple[int, int | None, int, int | None, str]] = {
    LineageKind.FORM: (0, 0, 1, 1, "starts one cohort (successors) from none"),
    LineageKind.MERGE: (2, None, 1, 1, "makes one new cohort (successors) of two or more"),
    LineageKind.ABSORB: (1, None, 1, 1, "adds what is left of cohorts (predecessors) to another"),
    LineageKind.SPLIT: (1, 1, 2, None, "makes two or more cohorts (successors) of one"),
    LineageKind.DRAW: (1, None, 1, 1, "moves people from cohorts (predecessors) to another"),
    LineageKind.END: (1, 1, 0, 0, "ends one cohort (predecessors) and leads to none"),
    LineageKind.CHANGE_FORMAT: (1, 1, 1, 1, "happens to one cohort"),
    LineageKind.REST: (1, 1, 1, 1, "happens to one cohort"),
    LineageKind.RESUME: (1, 1, 1, 1, "happens to one cohort"),
}


class EventNotRight(DomainError):
    """A lineage event that does not agree with itself, or with the memberships around it."""


@dataclass(frozen=True, slots=True)
class Lives:
    """When each cohort of an event began and ended (none: it goes on), and its spells."""

    began_on: Mapping[str, date]
    ended_on: Mapping[str, date]
    spells: Mapping[str, Sequence[Membership]]


def in_shape(event: LineageEvent) -> LineageEvent:
    """The event with its one cohort on both sides, where it happens to one.

    Raises
    ------
    EventNotRight
        When it names too few cohorts for its kind, or too many, or one twice.
    """
    if event.kind in OF_ONE:
        one = tuple(dict.fromkeys((*event.predecessors, *event.successors)))
        event = replace(event, predecessors=one, successors=one)
    least, most, least_after, most_after, shape = SHAPES[event.kind]
    before, after = len(event.predecessors), len(event.successors)
    fits = least <= before <= (most if most is not None else before)
    fits = fits and least_after <= after <= (most_after if most_after is not None else after)
    twice = event.kind not in OF_ONE and set(event.predecessors) & set(event.successors)
    if not fits or twice or set(event.staying) & {*event.predecessors, *event.successors}:
        raise EventNotRight(
            f"The event {event.kind} {shape}; here it names {before} before and {after} after"
            f"{', and one of them twice' if twice else ''}. Correct predecessors and successors."
        )
    return event


def day_problems(
    event: LineageEvent, lives: Lives, names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Where the cohorts' own days contradict the event, as (column, sentence)."""
    day = in_words(event.on)
    for cohort in event.predecessors:
        ended = lives.ended_on.get(cohort)
        name = names.get(cohort, cohort)
        if event.kind in STOPS and ended is not None and ended != event.on:
            yield (
                "on",
                f"{name} ended on {in_words(ended)}, but this event stops it on {day}. "
                "Correct one of the two days.",
            )
        elif event.kind not in STOPS and ended is not None and ended <= event.on:
            yield "on", f"{name} had ended on {in_words(ended)}. Correct the day or the cohort."
        began = lives.began_on.get(cohort)
        if began is None or began > event.on or (began == event.on and event.kind in STOPS):
            yield "predecessors", f"{name} had not begun before {day}. Correct one of the days."
    for cohort in event.successors:
        began, name = lives.began_on.get(cohort), names.get(cohort, cohort)
        if event.kind in STARTS and began != event.on:
            since = in_words(began) if began else "no day"
            yield (
                "successors",
                f"{name} begins on {since}, but this event starts it on {day}. "
                "Correct one of the two days.",
            )
        elif event.kind not in STARTS and (began is None or began > event.on):
            yield "successors", f"{name} had not begun on {day}. Correct one of the days."


def passages_of(event: LineageEvent, lives: Lives) -> tuple[Passage, ...]:
    """Who moved, stayed and left at an event, in the order in which events keep them.

    Moved: in a predecessor on the day before, and in a successor from that day. Left: in neither.
    Stayed: in a cohort that goes on, before and after.
    """
    passages: list[Passage] = []
    if event.kind is LineageKind.FORM:
        for cohort in event.successors:
            passages += [
                _passage(spell, PassageOutcome.MOVED, None, cohort)
                for spell in lives.spells.get(cohort, ())
                if spell.joined_on == event.on
            ]
    elif event.kind in OF_ONE:
        passages += _stayers(event.predecessors, lives, event.on)
    else:
        for cohort in event.predecessors:
            passages += _from(event, cohort, lives)
        if event.kind is LineageKind.ABSORB:
            passages += _stayers(event.successors, lives, event.on, since_before=True)
    passages += _stayers(event.staying, lives, event.on)
    return tuple(
        sorted(passages, key=lambda each: (each.outcome, each.from_cohort or "", each.participant))
    )


def check_somebody_moved(event: LineageEvent, passages: Iterable[Passage]) -> None:
    """Refuse an event in which nobody came along: its day or its memberships are wrong.

    Raises
    ------
    EventNotRight
        For a merge, absorption, split or draw in which nobody moved.
    """
    joins = (LineageKind.MERGE, LineageKind.ABSORB, LineageKind.SPLIT, LineageKind.DRAW)
    if event.kind in joins and not any(p.outcome is PassageOutcome.MOVED for p in passages):
        raise EventNotRight(
            f"Nobody moved: no membership ends in a predecessor and starts in a successor on "
            f"{in_words(event.on)}. Correct the day, or the memberships."
        )


def contradictions(
    stated: Mapping[PassageOutcome, Sequence[str] | None], passages: Iterable[Passage]
) -> Iterator[tuple[PassageOutcome, list[str], list[str]]]:
    """Where lists of people that somebody gave differ from the memberships.

    Yields the outcome, who is listed although no membership shows it, and who is shown but not
    listed.
    """
    shown: dict[PassageOutcome, set[str]] = {outcome: set() for outcome in PassageOutcome}
    for passage in passages:
        shown[passage.outcome].add(passage.participant)
    for outcome, people in stated.items():
        listed = set(people or ())
        if people is not None and listed != shown[outcome]:
            yield outcome, sorted(listed - shown[outcome]), sorted(shown[outcome] - listed)


def _from(event: LineageEvent, cohort: str, lives: Lives) -> Iterator[Passage]:
    for spell in lives.spells.get(cohort, ()):
        if spell.joined_on >= event.on or (spell.left_on or event.on) < event.on:
            continue
        to = next((s for s in event.successors if _goes_to(event, s, spell, lives)), None)
        if to is not None:
            yield _passage(spell, PassageOutcome.MOVED, cohort, to)
        elif spell.left_on is None or spell.left_on > event.on:
            yield _passage(spell, PassageOutcome.STAYED, cohort, cohort)
        else:
            yield _passage(spell, PassageOutcome.LEFT, cohort, None)


def _goes_to(event: LineageEvent, cohort: str, spell: Membership, lives: Lives) -> bool:
    arrives_that_day = event.kind is LineageKind.DRAW
    return any(
        other.participant == spell.participant
        and other.period.covers(event.on)
        and (other.joined_on == event.on or not arrives_that_day)
        for other in lives.spells.get(cohort, ())
    )


def _stayers(
    cohorts: Iterable[str], lives: Lives, on: date, *, since_before: bool = False
) -> Iterator[Passage]:
    for cohort in cohorts:
        for spell in lives.spells.get(cohort, ()):
            if spell.period.covers(on) and (spell.joined_on < on or not since_before):
                yield _passage(spell, PassageOutcome.STAYED, cohort, cohort)


def _passage(
    spell: Membership, outcome: PassageOutcome, source: str | None, to: str | None
) -> Passage:
    return Passage(
        participant=spell.participant,
        role=spell.role,
        outcome=outcome,
        from_cohort=source,
        to_cohort=to,
    )

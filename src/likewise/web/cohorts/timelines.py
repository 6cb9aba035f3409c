"""A cohort's life told in order: its events, joinings, leavings, states, venues and leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from likewise.domain.access import Capability
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, LineageKind, PassageOutcome
from likewise.queries.cohorts import CohortPage
from likewise.web.nhsuk.words import count, join_words, sentence, short_day


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go; without an address, only the words."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened to a cohort, for its timeline."""

    on: date
    title: str
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    reason: str = ""
    history: str = ""
    is_to_come: bool = False


BECAME = {Format.GROUP: "a group", Format.ONE_TO_ONE: "one-to-one", Format.COMBINED: "combined"}


def cohort_link(page: CohortPage, cohort: str) -> Link:
    """A cohort by name, as a link where the viewer may open it."""
    name = page.cohort_names.get(cohort, "A cohort")
    is_open = cohort in page.linked and cohort != page.history.id
    return Link(name, f"/cohorts/{cohort}/" if is_open else "")


def timeline(page: CohortPage, *, today: date) -> list[Moment]:
    """What happened to a cohort, latest first. What an event did is told with the event."""
    moments = [_event(page, each) for each in page.events]
    days = {each.on for each in page.events}
    history = page.history
    moments += [
        Moment(on=each.starts_on, title=f"Became {each.state}")
        for each in history.states
        if each.starts_on not in days
    ]
    moments += [
        Moment(on=each.starts_on, title=f"Became {BECAME[each.format]}")
        for each in history.formats
        if each.starts_on not in days
    ]
    moments += [
        Moment(
            on=each.starts_on,
            title=f"Met at {page.venue_names.get(each.venue or '', 'no fixed place')} from then on",
        )
        for each in history.venues
    ]
    moments += [*_joins(page, days), *_leads(page, days)]
    moments = [replace(each, is_to_come=each.on > today) for each in moments]
    return sorted(moments, key=lambda each: (each.on, each.title), reverse=True)


def _event(page: CohortPage, event: LineageEvent) -> Moment:
    links = [
        cohort_link(page, each) for each in dict.fromkeys((*event.predecessors, *event.successors))
    ]
    return Moment(
        on=event.on,
        title=event_title(event, page.history.id, page.cohort_names),
        lines=(*counted(event), *_stayed(page, event)),
        links=tuple(each for each in links if each.href),
        reason=event.reason,
        history=f"/corrections/{event.id}/" if Capability.CORRECT in page.may else "",
    )


def _stayed(page: CohortPage, event: LineageEvent) -> list[str]:
    """Which other cohorts had a part in the event and stayed as they were."""
    others = [page.cohort_names.get(e, "a cohort") for e in event.staying if e != page.history.id]
    return [f"{join_words(others)} stayed as before"] if others else []


def _joins(page: CohortPage, days: set[date]) -> Iterable[Moment]:
    for spell in page.history.memberships:
        name = page.labels[spell.participant].text
        history = f"/corrections/{spell.id}/"
        if spell.joined_on not in days:
            words = "" if spell.is_member else " as a facilitator"
            yield Moment(on=spell.joined_on, title=f"{name} joined{words}", history=history)
        if spell.left_on and spell.left_on not in days:
            yield Moment(
                on=spell.left_on, title=f"{name} left", reason=spell.reason, history=history
            )


def _leads(page: CohortPage, days: set[date]) -> Iterable[Moment]:
    for lead in page.history.leads:
        name = page.labels[lead.participant].text
        if lead.starts_on not in days:
            yield Moment(on=lead.starts_on, title=f"{name} began to lead")
        if lead.ends_on and lead.ends_on not in days:
            yield Moment(on=lead.ends_on, title=f"{name} stopped leading")


SEVERAL = 3  # more cohorts than this are counted, not named


def kin_words(event: LineageEvent, names: Mapping[str, str]) -> str:
    """How cohorts came of cohorts by one event, and when."""
    one, other = _called(event.predecessors, names), _called(event.successors, names)
    words = {
        LineageKind.MERGE: f"{one} merged into {other}",
        LineageKind.ABSORB: f"{other} absorbed {one}",
        LineageKind.SPLIT: f"{one} split into {other}",
        LineageKind.DRAW: f"{other} drew on {one}",
    }
    return f"{words.get(event.kind, sentence(event.kind))}, {short_day(event.on)}"


def _called(cohorts: tuple[str, ...], names: Mapping[str, str]) -> str:
    if len(cohorts) > SEVERAL:
        return count(len(cohorts), "cohort")
    return join_words(names.get(each, "a cohort") for each in cohorts)


def event_title(event: LineageEvent, cohort: str, names: Mapping[str, str]) -> str:
    """What an event was, told from one cohort's side."""

    def called(ids: Iterable[str]) -> str:
        return _called(tuple(each for each in ids if each != cohort), names)

    came_of_it = cohort in event.successors
    titles = {
        LineageKind.FORM: "Started",
        LineageKind.CHANGE_FORMAT: "Changed format",
        LineageKind.MERGE: (
            f"Started when {called(event.predecessors)} merged"
            if came_of_it
            else f"Merged into {called(event.successors)}"
        ),
        LineageKind.ABSORB: (
            f"Absorbed {called(event.predecessors)}"
            if came_of_it
            else f"Joined {called(event.successors)}"
        ),
        LineageKind.SPLIT: (
            f"Started when {called(event.predecessors)} split"
            if came_of_it
            else f"Split into {called(event.successors)}"
        ),
        LineageKind.DRAW: (
            f"Drew on {called(event.predecessors)}"
            if came_of_it
            else f"{called(event.successors)} drew on it"
        ),
        LineageKind.REST: "Rested",
        LineageKind.RESUME: "Met again",
        LineageKind.END: "Ended",
    }
    if cohort in event.staying:
        return f"Stayed as it was when {called(event.predecessors)} merged"
    return titles[event.kind]


def counted(event: LineageEvent) -> list[str]:
    """How many people moved, stayed and left."""
    words = {
        PassageOutcome.MOVED: "moved",
        PassageOutcome.STAYED: "stayed",
        PassageOutcome.LEFT: "left",
    }
    numbers = [(len(event.people(outcome)), word) for outcome, word in words.items()]
    said = [f"{count(number, 'person', 'people')} {word}" for number, word in numbers if number]
    return [join_words(said)] if said else []

"""A cohort's life told in order: its events, joinings, leavings, states, venues and leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from likewise.domain.access import Capability
from likewise.domain.arms import FORMAT_IS
from likewise.domain.cohorts import LineageEvent, LineageKind, PassageOutcome
from likewise.domain.cohorts.facts import ENDED_BECAUSE
from likewise.domain.cohorts.words import called, happened, happened_to, went
from likewise.domain.words import join_words, people, sentence
from likewise.queries.cohorts import CohortPage
from likewise.web.addresses import reverse
from likewise.web.nhsuk.words import short_day
from likewise.web.pieces import Link, still_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened to a cohort, for its timeline."""

    on: date
    title: str
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    reason: str = ""
    history: str = ""
    correct: str = ""
    is_to_come: bool = False


def cohort_link(page: CohortPage, cohort: str) -> Link:
    """A cohort by name, as a link where the viewer may open it."""
    name = page.cohort_names.get(cohort, "A cohort")
    is_open = cohort in page.linked and cohort != page.history.id
    return Link(name, reverse("cohort", args=[cohort]) if is_open else "")


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
        Moment(on=each.starts_on, title=f"Became {FORMAT_IS[each.format]}")
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
        title=_title(page, event),
        lines=(*_because(event), *counted(event), *_stayed(page, event)),
        links=tuple(each for each in links if each.href),
        reason=still_said(event.reason),
        history=reverse("correction", args=[event.id]) if Capability.CORRECT in page.may else "",
        correct=reverse("cohorts_correct_event", args=[event.id])
        if Capability.CHANGE_COHORTS in page.may
        else "",
    )


def _because(event: LineageEvent) -> list[str]:
    return [f"because {ENDED_BECAUSE[event.ending]}"] if event.ending else []


def _title(page: CohortPage, event: LineageEvent) -> str:
    """What happened, from the side of the cohort: Changed from one-to-one to a group."""
    before = page.history.format_on(event.on - timedelta(days=1))
    after = page.history.format_on(event.on)
    if event.kind is LineageKind.CHANGE_FORMAT and before and after:
        return f"Changed from {FORMAT_IS[before]} to {FORMAT_IS[after]}"
    return happened_to(page.history.id, event, lambda each: page.cohort_names.get(each, "a cohort"))


def _stayed(page: CohortPage, event: LineageEvent) -> list[str]:
    """Which other cohorts had a part in the event and stayed as they were."""
    others = [page.cohort_names.get(e, "a cohort") for e in event.staying if e != page.history.id]
    return [f"{join_words(others)} stayed as before"] if others else []


def _joins(page: CohortPage, days: set[date]) -> Iterable[Moment]:
    told = {(each.participant, event.on) for event in page.events for each in event.passages}
    for spell in page.history.memberships:
        name = page.labels[spell.participant].text
        is_open = spell.participant in page.open_people
        history = reverse("correction", args=[spell.id]) if is_open else ""
        if spell.joined_on not in days:
            words = "" if spell.is_member else " as a facilitator"
            yield Moment(on=spell.joined_on, title=f"{name} joined{words}", history=history)
        if spell.left_on and (spell.participant, spell.left_on) not in told:
            yield Moment(
                on=spell.left_on,
                title=f"{name} left",
                reason=still_said(spell.reason),
                history=history,
            )


def _leads(page: CohortPage, days: set[date]) -> Iterable[Moment]:
    for lead in page.history.leads:
        name = page.labels[lead.participant].text
        if lead.starts_on not in days:
            yield Moment(on=lead.starts_on, title=f"{name} began to lead")
        if lead.ends_on and lead.ends_on not in days:
            yield Moment(on=lead.ends_on, title=f"{name} stopped leading")


def kin_words(event: LineageEvent, names: Mapping[str, str]) -> str:
    """How cohorts came of cohorts by one event, and when."""
    before, after = (
        called([names.get(each, "a cohort") for each in cohorts])
        for cohorts in (event.predecessors, event.successors)
    )
    return f"{sentence(happened(event.kind, before=before, after=after))}, {short_day(event.on)}"


def counted(event: LineageEvent) -> list[str]:
    """How many people came, stayed and did not come."""
    numbers = [(len(event.people(outcome)), outcome) for outcome in PassageOutcome]
    said = [
        f"{people(number)} {went(event.kind, outcome)}" for number, outcome in numbers if number
    ]
    return [join_words(said)] if said else []

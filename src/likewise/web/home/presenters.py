"""Words for the first pages: what waits, what changed, how people and cohorts stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from likewise.domain.cohorts import LineageKind, PassageOutcome
from likewise.domain.cohorts.words import called, happened, went
from likewise.domain.words import count, join_words, people, sentence
from likewise.queries.concerns import ConcernState
from likewise.queries.home import (
    Change,
    CohortLine,
    Decision,
    Need,
    OwnPerson,
    Week,
)
from likewise.queries.looks import Look
from likewise.queries.queues import Queue
from likewise.queries.renewal import DangerLine
from likewise.reports.renewal.dangers import danger_in_words
from likewise.web.home.roles import worries_in_words
from likewise.web.nhsuk.words import moment, short_day
from likewise.web.pieces import Tag, state_tag

SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One kind of thing that wants a decision, with links to the first few."""

    title: str
    why: str
    links: tuple[tuple[str, str], ...]
    more: str
    more_href: str
    said: tuple[str, ...] = ()  # beneath each of the links


_TITLES: Mapping[Need, tuple[str, str, str]] = {
    Need.REGISTER: (
        "{} has no register",
        "{} have no register",
        "Take it, or cancel the meeting if it was not held.",
    ),
    Need.LEAD: (
        "{} has nobody to lead it",
        "{} have nobody to lead them",
        "Hand the lead to one of its facilitators.",
    ),
    Need.FEW: (
        "{} has few members",
        "{} have few members",
        "Fewer than four, or a pair with nobody in it. Fill places, join them with others, or end.",
    ),
    Need.FORMING: (
        "{} has been forming for eight weeks or more",
        "{} have been forming for eight weeks or more",
        "Open it, or end it so that nobody waits.",
    ),
    Need.RESTING: (
        "{} has rested for three months or more",
        "{} have rested for three months or more",
        "Resume, or end well.",
    ),
    Need.PLACE: (
        "{} takes part and is in no cohort",
        "{} take part and are in no cohort",
        "Find them a place, or ask what they would like.",
    ),
}
# Where all of them are found, when there are more than the week shows.
_MORE: Mapping[Need, tuple[str, Mapping[str, str]]] = {
    Need.REGISTER: ("meetings_unregistered", {}),
    Need.LEAD: ("cohorts", {"wants": Need.LEAD.value}),
    Need.FEW: ("cohorts", {"wants": Need.FEW.value}),
    Need.FORMING: ("cohorts", {"wants": Need.FORMING.value}),
    Need.RESTING: ("cohorts", {"wants": Need.RESTING.value}),
}
# So that whoever has done with one finds the next.
_OPENED_FROM: Mapping[Need, Mapping[str, str]] = {Need.REGISTER: {"from": "queue"}}
_NOUNS: Mapping[Need, tuple[str, str, str]] = {
    Need.REGISTER: ("meeting", "meetings", "meeting_register"),
    Need.PLACE: ("person", "people", "person"),
}


def waiting(decision: Decision) -> Waiting:
    """What wants a decision, in words."""
    one, several, page = _NOUNS.get(decision.need, ("cohort", "cohorts", "cohort"))
    if decision.need is Need.PLACE:
        everything = reverse("queue", args=[Queue.PLACE.value])
    else:
        page_of_all, asked = _MORE[decision.need]
        everything = reverse(page_of_all, query=asked)
    singular, plural, why = _TITLES[decision.need]
    title = (singular if decision.count == 1 else plural).format(
        count(decision.count, one, several)
    )
    rest = decision.count - len(decision.items)
    return Waiting(
        title=title,
        why=why,
        links=tuple(
            (
                reverse(page, args=[each], query=_OPENED_FROM.get(decision.need)),
                _item(decision.need, words),
            )
            for each, words in decision.items
        ),
        more=f"and {count(rest, one, several)} more" if rest else "",
        more_href=everything,
    )


def waiting_worries(state: ConcernState | None) -> list[Waiting]:
    """That nobody receives worries, or that some wait unanswered: the state, and no content."""
    if state is None:
        return []
    page = reverse("concerns")
    return [
        Waiting(
            title=said,
            why="You see that worries wait, and never what one says.",
            links=(),
            more="",
            more_href=page,
        )
        for said in worries_in_words(state)
    ]


def waiting_dangers(lines: Sequence[DangerLine]) -> list[Waiting]:
    """The cohorts that crossed the programme's line, each with its sentence; nothing for none."""
    if not lines:
        return []
    page, first = reverse("renewal_dangers"), lines[:SHOWN]
    number = count(len(lines), "cohort")
    rest = len(lines) - len(first)
    return [
        Waiting(
            title=f"{number} may stop within a year",
            why="Renewal crossed the programme’s line. It stands here until somebody has seen it.",
            links=tuple((f"{page}#{each.cohort}", each.name) for each in first),
            said=tuple(danger_in_words(each) for each in first),
            more=f"and {count(rest, 'cohort')} more" if rest else "",
            more_href=page,
        )
    ]


def _item(need: Need, words: str) -> str:
    if need is not Need.REGISTER:
        return words
    hosts, _, on = words.rpartition(", ")
    return f"{hosts}, {short_day(date.fromisoformat(on))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """One cohort in the table of the week."""

    name: str
    href: str
    format: str
    state: Tag
    members: str
    leads: str
    is_short: bool
    is_leaderless: bool


def cohort_row(line: CohortLine) -> CohortRow:
    """A cohort of the week, in words."""
    return CohortRow(
        name=line.name,
        href=reverse("cohort", args=[line.id]),
        format=sentence(line.format or "none yet"),
        state=state_tag(line.state),
        members=str(line.members),
        leads=join_words(each.text for each in line.leads) or "Nobody",
        is_short=Need.FEW in line.wants,
        is_leaderless=Need.LEAD in line.wants,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One thing that changed lately."""

    text: str
    when: str
    detail: str
    href: str


def change_line(change: Change) -> ChangeLine:
    """A lineage event, in words."""
    outcomes = ((PassageOutcome.MOVED, change.moved), (PassageOutcome.LEFT, change.left))
    details = [
        f"with {people(number)}"
        if change.kind is LineageKind.FORM
        else f"{people(number)} {went(change.kind, outcome)}"
        for outcome, number in outcomes
        if number
    ]
    return ChangeLine(
        text=_happened(change),
        when=short_day(change.on),
        detail=", ".join(details),
        href=reverse("cohort", args=[change.cohort]) if change.cohort else "",
    )


def _happened(change: Change) -> str:
    others = [each for each in change.predecessors if each not in change.successors]
    before, after = called(others or change.predecessors), called(change.successors)
    return sentence(happened(change.kind, before=before, after=after))


def week_sentence(week: Week) -> str:
    """The week in one sentence."""
    meetings = count(week.meeting_count, "meeting") if week.meeting_count else "No meetings"
    words = f"{meetings} this week, {count(week.cohort_count, 'cohort')} going on"
    waits = len(week.decisions) + bool(week.dangers)
    return f"{words}, {count(waits, 'thing')} to decide." if waits else f"{words}."


def movement_sentence(week: Week) -> str:
    """Who came and went lately."""
    joined = people(week.joined_lately)
    left = people(week.left_lately)
    if not (week.joined_lately or week.left_lately):
        return "Nobody joined or left a cohort in the last four weeks."
    return f"In the last four weeks {joined} joined a cohort and {left} left one."


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One of a facilitator's people."""

    name: str
    cohorts: str
    said: str
    href: str
    contact_href: str


def person_row(person: OwnPerson, *, many_cohorts: bool) -> PersonRow:
    """One of a facilitator's people, in words: what there was, never what there was not."""
    said = []
    if person.last_came_on:
        said.append(f"Last came on {short_day(person.last_came_on)}")
    if person.last_contact:
        reached = "" if person.last_contact.reached else ", not reached"
        on = short_day(person.last_contact.on)
        said.append(f"{sentence(person.last_contact.mode)} on {on}{reached}")
    who = person.label.participant
    return PersonRow(
        name=person.label.text,
        cohorts=join_words(person.cohorts) if many_cohorts else "",
        said=". ".join(said) or "No meeting or contact noted yet",
        href=reverse("person", args=[who]),
        contact_href=reverse("contact_log", query={"person": who}),
    )


_SEEN_IN = {
    "this week": "your name on the list of the week",
    "my people": "your name among their people",
    "people of a practice": "your name among the people of a practice",
    "a register": "the register of a meeting of yours",
    "a meeting": "the page of a meeting of yours",
    "meetings": "your name on a list of meetings",
    "a cohort": "the page of a group of yours",
    "a contact": "the form for noting a contact with you",
    "a plan": "a change that was about you",
    "a person": "your record",
    "people": "your name on a list of people",
    "accounts": "your name on the list of accounts",
    "people of cohorts": "your name when choosing people of a group",
    "cohorts": "your name on a list of groups",
    "evolution": "your name beside the picture of how groups changed",
    "a band of the evolution": "your name among those who moved or stayed",
    "an event of the evolution": "your name among those of a change of groups",
    "their group": "your name on their first page, being in your group",
    "erasures": "a request about you on the list of erasures",
    "an erasure": "a request to erase you",
    "a file": "a file about you",
    "a text": "a text that speaks of you and of somebody who was erased",
    "who meets whom": "your name on the page of who meets whom",
    "people in no cohort": "your name on the list of people in no cohort",
    "not heard of for a while": "your name on a list of people who were not heard of for a while",
    "who could stand in": "your name among those who could stand in for a facilitator",
    "joined lately": "your name on the list of people who joined lately",
}


def look_line(look: Look) -> tuple[str, str]:
    """Who looked at what, and when, for the person themselves."""
    who = f"A {look.role}" if look.role[0] not in "aeiou" else f"An {look.role}"
    times = "" if look.times == 1 else f", {look.times} times"
    what = _SEEN_IN.get(look.what, look.what or "your record")
    return f"{who} saw {what}{times}", moment(look.last_at)

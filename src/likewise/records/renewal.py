"""Reads what monthly histories are told from: as the record says now, or as it said at an instant.

Only columns are read, and no text: nothing here needs a key.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Q

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind, PassageOutcome, State
from likewise.domain.cohorts.facts import TAKES_JOINERS, Ended
from likewise.domain.declarations import fields_of
from likewise.domain.facilitators import IntentionToStop, OfferToLead
from likewise.domain.meetings import Capacity, MeetingState, Result
from likewise.domain.participants import RoleName
from likewise.domain.periods import FOREVER
from likewise.domain.renewal import RenewalRule
from likewise.domain.renewal.doors import Closed
from likewise.domain.renewal.facts import rules_by_format
from likewise.domain.renewal.histories import Ending
from likewise.domain.renewal.recorded import Met, Recorded, Stay, stays_of
from likewise.domain.renewal.said import Said, said_by_cohort
from likewise.records import models
from likewise.records.facts import as_known, current, known_at

# What an act of these kinds does to a cohort's people is nobody's own doing.
MOVING = (LineageKind.MERGE, LineageKind.ABSORB, LineageKind.SPLIT, LineageKind.DRAW)
# And a cohort that one of these ends gave way to others.
GIVING_WAY = (LineageKind.MERGE, LineageKind.ABSORB, LineageKind.SPLIT)

OF: dict[Ended, Ending] = {
    Ended.CHOSEN: "chosen",
    Ended.ATTENDANCE: "attendance",
    Ended.LEADERSHIP: "leadership",
}

type Spells = list[tuple[str, str, date, date | None]]


def rules(programme: str, known: datetime | None) -> dict[Format, RenewalRule]:
    """When cohorts of each format count as stopped, as a programme had settled it."""
    if known is None:
        return rules_by_format(current(RenewalRule, programme_id=programme))
    return rules_by_format(as_known(RenewalRule, known, programme_id=programme))


def said(
    cohorts: Iterable[Recorded], *, programme: str, known: datetime | None, watched_until: date
) -> dict[str, Said]:
    """What people say, or said, about leading these cohorts. No text is read: none needs a key."""
    intentions = _without_notes(IntentionToStop, models.IntentionToStop, programme, known)
    offers = _without_notes(OfferToLead, models.OfferToLead, programme, known)
    return said_by_cohort(
        cohorts, intentions=intentions, offers=offers, watched_until=watched_until
    )


def recorded(programme: str, known: datetime | None) -> tuple[Recorded, ...]:
    """What the record says, or said, of every cohort of a programme that has begun, by id."""
    when = known_at(known)
    states = _states(programme, when)
    ended = {
        cohort: day
        for cohort, told in states.items()
        for day, state in told
        if state is State.ENDED
    }
    formats = _formats(programme, when)
    moved, acts, gave_way = _moves(programme, when)
    endings = _endings(programme, when)
    members, leads = _stays(programme, when, moved)
    meetings, contacts = _meetings(programme, when), _contacts(programme, when)
    return tuple(
        Recorded(
            cohort=cohort,
            began_on=states[cohort][0][0],
            ended_on=ended.get(cohort),
            ending=endings.get((cohort, ended.get(cohort)), "unknown"),
            gave_way=(cohort, ended.get(cohort)) in gave_way,
            formats=tuple(formats[cohort]),
            members=members.get(cohort, ()),
            leads=leads.get(cohort, ()),
            meetings=tuple(meetings[cohort]),
            contacts=tuple(contacts[cohort]),
            acts=frozenset(acts[cohort]),
            closed=tuple(_closed(states[cohort])),
        )
        for cohort in sorted(states)
        if formats[cohort]
    )


def _states(programme: str, when: Q) -> dict[str, list[tuple[date, State]]]:
    """The states of each cohort that has begun, each with its first day, the earliest first."""
    found: dict[str, list[tuple[date, State]]] = defaultdict(list)
    rows = models.CohortState.objects.filter(when, programme_id=programme).order_by("starts_on")
    for cohort, day, state in rows.values_list("cohort_id", "starts_on", "state"):
        found[cohort].append((day, State(state)))
    return found


def _closed(states: list[tuple[date, State]]) -> Iterable[Closed]:
    """The times in which nobody could join."""
    for (day, state), (until, _) in pairwise([*states, (FOREVER, State.ENDED)]):
        if state not in TAKES_JOINERS and state is not State.ENDED:
            yield Closed(day, until, is_rest=state is State.RESTING)


def _formats(programme: str, when: Q) -> dict[str, list[tuple[date, Format]]]:
    found: dict[str, list[tuple[date, Format]]] = defaultdict(list)
    rows = models.CohortFormat.objects.filter(when, programme_id=programme).order_by("starts_on")
    for cohort, day, format in rows.values_list("cohort_id", "starts_on", "format"):
        found[cohort].append((day, Format(format)))
    return found


def _moves(
    programme: str, when: Q
) -> tuple[dict[tuple[str, str, date], str], dict[str, set[date]], set[tuple[str, date]]]:
    """Who was moved where by an act; on which days each cohort was touched; and which gave way."""
    events = models.LineageEvent.objects.filter(when, programme_id=programme, kind__in=MOVING)
    said = {row: (day, kind) for row, day, kind in events.values_list("row", "on", "kind")}
    came: dict[tuple[str, str, date], str] = {}
    acts: dict[str, set[date]] = defaultdict(set)
    passages = models.Passage.objects.filter(
        event__in=events.values("row"), outcome=PassageOutcome.MOVED
    )
    columns = ("event_id", "participant_id", "from_cohort_id", "to_cohort_id")
    for event, person, source, target in passages.values_list(*columns):
        day, _ = said[event]
        for cohort in {source, target} - {None}:
            acts[cohort].add(day)
        if source and target:
            came[person, target, day] = source
    named = models.LineageCohort.objects.filter(event__in=events.values("row"))
    before = named.filter(field="predecessors").values_list("event_id", "cohort_id")
    gave_way = {
        (cohort, said[event][0]) for event, cohort in before if said[event][1] in GIVING_WAY
    }
    return came, acts, gave_way


def _endings(programme: str, when: Q) -> dict[tuple[str, date | None], Ending]:
    """Of what cohorts ended, where somebody said, by cohort and the day of the end."""
    events = models.LineageEvent.objects.filter(
        when, programme_id=programme, kind=LineageKind.END, ending__isnull=False
    )
    said = {row: (day, ending) for row, day, ending in events.values_list("row", "on", "ending")}
    named = models.LineageCohort.objects.filter(event__in=events.values("row"))
    return {
        (cohort, said[event][0]): OF[Ended(said[event][1])]
        for event, cohort in named.values_list("event_id", "cohort_id")
    }


def _stays(
    programme: str, when: Q, moved: dict[tuple[str, str, date], str]
) -> tuple[dict[str, tuple[Stay, ...]], dict[str, tuple[Stay, ...]]]:
    """The members of each cohort, and who facilitates or leads it."""
    members: Spells = []
    leads: Spells = []
    spells = models.Membership.objects.filter(when, programme_id=programme)
    columns = ("cohort_id", "participant_id", "joined_on", "left_on", "role")
    for cohort, person, joined_on, left_on, role in spells.values_list(*columns):
        into = members if role == RoleName.MEMBER else leads
        into.append((cohort, person, joined_on, left_on))
    rows = models.Lead.objects.filter(when, programme_id=programme)
    leads += rows.values_list("cohort_id", "participant_id", "starts_on", "ends_on")
    return stays_of(members, moved=moved), stays_of(leads, moved=moved)


def _meetings(programme: str, when: Q) -> dict[str, list[Met]]:
    """The meetings that were held, by host, with who came as a register has it."""
    held = dict(
        models.Meeting.objects.filter(
            when, programme_id=programme, state=MeetingState.HELD
        ).values_list("fact", "on")
    )
    came: dict[str, set[str]] = defaultdict(set)
    first: dict[str, set[str]] = defaultdict(set)
    lines = models.Attendance.objects.filter(when, programme_id=programme)
    columns = ("meeting_id", "participant_id", "result", "capacity", "is_first_time")
    for meeting, person, result, capacity, is_first in lines.values_list(*columns).iterator():
        there = came[meeting]  # a register was taken, even where nobody came
        if result != Result.ATTENDED:
            continue
        if capacity == Capacity.MEMBER:
            there.add(person)
        if is_first:
            first[meeting].add(person)
    found: dict[str, list[Met]] = defaultdict(list)
    hosts = models.MeetingHost.objects.filter(cohort__in=_cohorts(programme)).order_by("meeting_id")
    for meeting, cohort in hosts.values_list("meeting_id", "cohort_id").iterator():
        if meeting in held:
            known = frozenset(came[meeting]) if meeting in came else None
            found[cohort].append(Met(held[meeting], known, frozenset(first[meeting])))
    return found


def _cohorts(programme: str) -> Iterable[str]:
    rows = models.Cohort.objects.filter(programme_id=programme, version=1)
    return rows.values_list("fact", flat=True)


def _contacts(programme: str, when: Q) -> dict[str, list[Met]]:
    """The contacts that reached a member, by cohort."""
    found: dict[str, list[Met]] = defaultdict(list)
    rows = models.Contact.objects.filter(
        when, programme_id=programme, reached=True, cohort__isnull=False
    ).order_by("on", "row")
    for cohort, person, day in rows.values_list("cohort_id", "participant_id", "on"):
        found[cohort].append(Met(day, frozenset({person})))
    return found


def _without_notes[F: (IntentionToStop, OfferToLead)](
    kind: type[F], table: type[Any], programme: str, known: datetime | None
) -> list[F]:
    names = [field.name for field in fields_of(kind) if not field.is_apart]
    columns = [f"{name}_id" if name in ("participant", "cohort") else name for name in names]
    rows = table.objects.filter(known_at(known), programme_id=programme).order_by("row")
    return [
        kind(id=fact, **dict(zip(names, values, strict=True)))
        for fact, *values in rows.values_list("fact", *columns)
    ]


def days_of_acts(programme: str) -> dict[str, list[date]]:
    """The days of events that changed each cohort, other than its beginning and its end."""
    events = models.LineageEvent.objects.filter(known_at(None), programme_id=programme)
    changing = events.exclude(kind__in=[LineageKind.FORM, LineageKind.END])
    days = dict(changing.values_list("row", "on"))
    named = models.LineageCohort.objects.filter(event__in=changing.values("row"))
    found: dict[str, list[date]] = defaultdict(list)
    for event, cohort in named.exclude(field="staying").values_list("event_id", "cohort_id"):
        found[cohort].append(days[event])
    return found


def days_of_opening(programme: str) -> dict[str, list[date]]:
    """The days on which each cohort was closed to joiners or opened, but for its first and last."""
    found: dict[str, list[date]] = defaultdict(list)
    for cohort, states in _states(programme, known_at(None)).items():
        for (_, before), (day, after) in pairwise(states):
            if after is not State.ENDED and (before in TAKES_JOINERS) != (after in TAKES_JOINERS):
                found[cohort].append(day)
    return found

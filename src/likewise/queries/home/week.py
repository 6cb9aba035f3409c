"""This week: meetings, cohorts, what changed, and what wants a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, islice

from likewise.domain.access import Capability, check_may, may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, LineageKind, PassageOutcome, State
from likewise.domain.meetings import MeetingState
from likewise.queries.access import (
    Label,
    check_sees,
    cohort_names,
    labels,
    names_pairs,
    now_recorded,
)
from likewise.queries.cohorts.standing import Need, Standing, standing
from likewise.queries.concerns import ConcernState, concern_state
from likewise.queries.meetings import (
    MeetingLine,
    count_between,
    in_reach,
    lines,
    meetings_between,
)
from likewise.queries.renewal.dangers import DangerLine, dangers
from likewise.records import models
from likewise.records.facts import current

SHOWN = 5
COHORTS_SHOWN = 8
MEETINGS_SHOWN = 5
CHANGES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One kind of thing that waits: how many, and the first few as id and words."""

    need: Need
    count: int
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortLine:
    """One cohort as it stands today."""

    id: str
    name: str
    format: Format | None
    state: State
    since: date
    members: int
    leads: tuple[Label, ...]
    wants: frozenset[Need]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One lineage event, with the names of its cohorts."""

    kind: LineageKind
    on: date
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    cohort: str | None
    moved: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The first page of those who look after the whole programme."""

    monday: date
    meetings: tuple[MeetingLine, ...]
    next_week: tuple[MeetingLine, ...]
    meeting_count: int
    next_week_count: int
    cohorts: tuple[CohortLine, ...]
    cohort_count: int
    decisions: tuple[Decision, ...]
    dangers: tuple[DangerLine, ...]
    worries: ConcernState | None
    changes: tuple[Change, ...]
    joined_lately: int
    left_lately: int
    people: tuple[str, ...]


def this_week(viewer: Actor, *, today: date) -> Week:
    """What the viewer's programme looks like this week.

    Decisions are for those who may record how cohorts change; others see the week without them.

    Raises
    ------
    NotFound
        When the viewer's role does not see cohorts and meetings.
    """
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    now = standing(programme, today=today)
    if not names_pairs(viewer):
        now = replace(now, names=cohort_names(viewer, cohorts=now.names))
    monday = today - timedelta(days=today.weekday())
    following = monday + timedelta(days=7)
    ends = following + timedelta(days=7)
    coming, coming_count = _meetings(viewer, monday, following, today)
    later, later_count = _meetings(viewer, following, ends, today)
    decides = may(viewer, Capability.CHANGE_COHORTS)
    wants = now.wants if decides else {}
    others = (cohort for cohort in now.living if cohort not in wants)
    first = tuple(islice(chain(wants, others), COHORTS_SHOWN))
    leads = {who for cohort in first for who in now.leads.get(cohort, ())}
    waiting = now.in_no_cohort[:SHOWN] if decides else ()
    seen = labels(viewer, participants={*leads, *waiting})
    return Week(
        monday=monday,
        meetings=coming,
        next_week=later,
        meeting_count=coming_count,
        next_week_count=later_count,
        cohorts=tuple(_line(now, cohort, seen, wants) for cohort in first),
        cohort_count=len(now.living),
        decisions=_decisions(viewer, now, wants, seen, today) if decides else (),
        dangers=dangers(viewer, today=today) if decides else (),
        worries=concern_state(viewer) if decides else None,
        changes=_changes(programme, now, today),
        joined_lately=now.joined_lately,
        left_lately=now.left_lately,
        people=tuple(label.participant for label in seen.values() if label.is_name),
    )


def _meetings(
    viewer: Actor, since: date, until: date, today: date
) -> tuple[tuple[MeetingLine, ...], int]:
    """The first meetings between two days, and how many there are."""
    found = meetings_between(viewer, since=since, until=until, today=today, at_most=MEETINGS_SHOWN)
    if len(found) < MEETINGS_SHOWN:
        return found, len(found)
    return found, count_between(viewer, since=since, until=until, today=today)


def cohorts_wanting(viewer: Actor, need: Need, *, today: date) -> frozenset[str]:
    """The cohorts of the viewer's programme that want this decision today.

    Raises
    ------
    NotFound
        When the viewer's role does not see cohorts.
    NotAllowed
        When it does not record how cohorts change.
    """
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    check_may(viewer, Capability.CHANGE_COHORTS)
    wants = standing(programme, today=today).wants
    return frozenset(cohort for cohort, needs in wants.items() if need in needs)


def _line(
    now: Standing,
    cohort: str,
    seen: Mapping[str, Label],
    wants: Mapping[str, frozenset[Need]],
) -> CohortLine:
    return CohortLine(
        id=cohort,
        name=now.names[cohort],
        format=now.formats.get(cohort),
        state=now.states[cohort],
        since=now.since[cohort],
        members=now.members.get(cohort, 0),
        leads=tuple(seen[each] for each in now.leads.get(cohort, ()) if each in seen),
        wants=wants.get(cohort, frozenset()),
    )


def _decisions(
    viewer: Actor,
    now: Standing,
    wants: Mapping[str, frozenset[Need]],
    seen: Mapping[str, Label],
    today: date,
) -> tuple[Decision, ...]:
    made = [_registers_missing(viewer, today)]
    for need in (Need.LEAD, Need.FEW, Need.FORMING, Need.RESTING):
        cohorts = [cohort for cohort, needs in wants.items() if need in needs]
        items = tuple((cohort, _words(now, cohort, need)) for cohort in cohorts[:SHOWN])
        made.append(Decision(need=need, count=len(cohorts), items=items))
    people = tuple((who, seen[who].text) for who in now.in_no_cohort[:SHOWN] if who in seen)
    made.append(Decision(need=Need.PLACE, count=len(now.in_no_cohort), items=people))
    return tuple(each for each in made if each.count)


def _words(now: Standing, cohort: str, need: Need) -> str:
    if need is Need.FEW:
        return f"{now.names[cohort]} ({now.members.get(cohort, 0)})"
    return now.names[cohort]


def _registers_missing(viewer: Actor, today: date) -> Decision:
    rows = in_reach(viewer, today=today).filter(state=MeetingState.PLANNED, on__lt=today)
    found = lines(viewer, rows.order_by("-starts_at")[:SHOWN], today=today)
    count = len(found) if len(found) < SHOWN else rows.count()
    items = tuple(
        (line.id, f"{', '.join(name for _, name in line.cohorts)}, {line.on.isoformat()}")
        for line in found
    )
    return Decision(need=Need.REGISTER, count=count, items=items)


def _changes(programme: str, now: Standing, today: date) -> tuple[Change, ...]:
    latest = (
        models.LineageEvent.objects.filter(now_recorded(), programme_id=programme, on__lte=today)
        .order_by("-on", "-row")
        .values_list("fact", flat=True)[:CHANGES_SHOWN]
    )
    events = current(LineageEvent, fact__in=list(latest))
    order = {fact: place for place, fact in enumerate(latest)}
    return tuple(_change(each, now) for each in sorted(events, key=lambda e: order[e.id]))


def _change(event: LineageEvent, now: Standing) -> Change:
    outcomes = [passage.outcome for passage in event.passages]
    named = event.successors or event.predecessors
    return Change(
        kind=event.kind,
        on=event.on,
        predecessors=tuple(now.names.get(each, "") for each in event.predecessors),
        successors=tuple(now.names.get(each, "") for each in event.successors),
        cohort=named[0] if named else None,
        moved=outcomes.count(PassageOutcome.MOVED),
        left=outcomes.count(PassageOutcome.LEFT),
    )

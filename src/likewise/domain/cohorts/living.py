"""A cohort's own life: form, change format, rest, resume, end, and open or close to joiners."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from likewise.domain.arms import Format
from likewise.domain.cohorts.drafting import (
    NewCohort,
    allow_or_deviate,
    cancel_planned,
    close_spell,
    end_cohort,
    join,
    open_spells,
    passage,
    record_event,
    record_leads,
    set_state,
    start_cohort,
    stayers,
)
from likewise.domain.cohorts.facts import (
    CohortFormat,
    CohortVenue,
    Ended,
    LineageKind,
    Passage,
    PassageOutcome,
    State,
)
from likewise.domain.cohorts.history import (
    CohortHistory,
    CohortNotOpen,
    Protocol,
    check_going_on,
    check_may_become,
    check_not_met_since,
    check_pair,
)
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import RoleName
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class FormatNotNew(DomainError):
    """A change of format that changes nothing, or that would rewrite a later one."""


class LeadNotThere(DomainError):
    """A lead who is not among the people of the cohort."""


def plan_form(
    *,
    new: NewCohort,
    people: Mapping[str, RoleName],
    on: date,
    reason: str,
    protocol: Protocol,
    ids: Ids,
    exception: str = "",
) -> Plan:
    """Plan a new cohort from `on`, with the people it starts with (there may be none yet)."""
    draft = Draft("cohorts.form", ids)
    check_pair(new.format, len(people), new.name)
    cohort = start_cohort(draft, new, on=on)
    for person, role in sorted(people.items()):
        join(draft, cohort=cohort, participant=person, role=role, on=on)
    if set(new.leads) - people.keys():
        raise LeadNotThere("Whoever leads the cohort must be among its people.")
    record_leads(draft, cohort=cohort, leads=new.leads, on=on)
    allow_or_deviate(
        draft,
        protocol=protocol,
        members=(p for p, role in people.items() if role is RoleName.MEMBER),
        format=new.format,
        cohort=cohort,
        on=on,
        exception=exception,
    )
    record_event(
        draft,
        kind=LineageKind.FORM,
        on=on,
        predecessors=(),
        successors=[cohort],
        passages=[
            Passage(
                participant=person,
                role=role,
                outcome=PassageOutcome.MOVED,
                from_cohort=None,
                to_cohort=cohort,
            )
            for person, role in people.items()
        ],
        reason=reason,
    )
    return draft.plan(about=(cohort,))


def plan_change_format(
    *,
    cohort: CohortHistory,
    format: Format,
    on: date,
    reason: str,
    protocol: Protocol,
    ids: Ids,
    exception: str = "",
) -> Plan:
    """Plan that a cohort keeps its identity and its people, and has another format from `on`."""
    check_going_on(cohort, on)
    check_not_met_since(cohort, on)
    if cohort.format_on(on) is format:
        raise FormatNotNew(
            f"The format of {cohort.cohort.name} is {format} already on {in_words(on)}."
        )
    later = [each for each in cohort.formats if each.starts_on > on]
    if later:
        raise FormatNotNew(
            f"{cohort.cohort.name} changes format again on {in_words(later[0].starts_on)}. "
            "Choose a day after that, or correct that change first."
        )
    spells = cohort.spells_on(on)
    check_pair(format, len(spells), cohort.cohort.name)
    draft = Draft("cohorts.change_format", ids)
    same_day = next((each for each in cohort.formats if each.starts_on == on), None)
    if same_day is not None:
        draft.revise(replace(same_day, format=format))
    else:
        draft.record(CohortFormat(id=ids.new(), cohort=cohort.id, format=format, starts_on=on))
    allow_or_deviate(
        draft,
        protocol=protocol,
        members=(spell.participant for spell in spells if spell.is_member),
        format=format,
        cohort=cohort.id,
        on=on,
        exception=exception,
    )
    return _event_of_one(draft, cohort, protocol, LineageKind.CHANGE_FORMAT, on, reason)


def plan_rest(
    *, cohort: CohortHistory, on: date, reason: str, protocol: Protocol, ids: Ids
) -> Plan:
    """Plan that a cohort rests from `on`: its people stay, what was planned is cancelled."""
    check_may_become(cohort, State.RESTING, on)
    check_not_met_since(cohort, on)
    draft = Draft("cohorts.rest", ids)
    set_state(draft, cohort, State.RESTING, on)
    cancel_planned(draft, (cohort,), on, reason=reason)
    return _event_of_one(draft, cohort, protocol, LineageKind.REST, on, reason)


def plan_resume(
    *, cohort: CohortHistory, on: date, reason: str, protocol: Protocol, ids: Ids
) -> Plan:
    """Plan that a resting cohort is open again from `on`."""
    if cohort.state_on(on) is not State.RESTING:
        raise CohortNotOpen(f"{cohort.cohort.name} is not resting, so there is nothing to resume.")
    check_may_become(cohort, State.OPEN, on)
    draft = Draft("cohorts.resume", ids)
    set_state(draft, cohort, State.OPEN, on)
    return _event_of_one(draft, cohort, protocol, LineageKind.RESUME, on, reason)


def plan_end(
    *,
    cohort: CohortHistory,
    on: date,
    reason: str,
    protocol: Protocol,
    ids: Ids,
    ending: Ended | None = None,
) -> Plan:
    """Plan that a cohort ends at the start of `on`: everyone leaves, the history stays."""
    check_may_become(cohort, State.ENDED, on)
    check_not_met_since(cohort, on)
    draft = Draft("cohorts.end", ids)
    spells = open_spells(cohort, on)
    for spell in spells:
        close_spell(draft, spell, on, reason=reason)
    end_cohort(draft, cohort, on)
    cancel_planned(draft, (cohort,), on, reason=reason)
    record_event(
        draft,
        kind=LineageKind.END,
        on=on,
        predecessors=[cohort.id],
        successors=(),
        passages=[passage(spell, PassageOutcome.LEFT, to_cohort=None) for spell in spells],
        reason=reason,
        ending=ending,
    )
    return draft.plan(about=(cohort.id,))


def plan_set_state(*, cohort: CohortHistory, state: State, on: date, ids: Ids) -> Plan:
    """Plan that a cohort opens to joiners, closes to them, or begins to end.

    Resting and ending for good are events of their own: see `plan_rest` and `plan_end`.
    """
    check_may_become(cohort, state, on)
    if state in (State.ENDED, State.RESTING):
        raise CohortNotOpen(f"To record that the cohort is {state}, record it as an event.")
    if cohort.state_on(on) is State.RESTING:
        raise CohortNotOpen(f"{cohort.cohort.name} is resting. Resume it first.")
    draft = Draft("cohorts.set_state", ids)
    set_state(draft, cohort, state, on)
    return draft.plan(about=(cohort.id,))


def plan_change_venue(*, cohort: CohortHistory, venue: str | None, on: date, ids: Ids) -> Plan:
    """Plan that a cohort meets somewhere else from `on`."""
    check_going_on(cohort, on)
    draft = Draft("cohorts.change_venue", ids)
    same_day = next((each for each in cohort.venues if each.starts_on == on), None)
    if same_day is not None:
        draft.revise(replace(same_day, venue=venue))
    else:
        draft.record(CohortVenue(id=ids.new(), cohort=cohort.id, venue=venue, starts_on=on))
    return draft.plan(about=(cohort.id,))


def _event_of_one(
    draft: Draft,
    cohort: CohortHistory,
    protocol: Protocol,
    kind: LineageKind,
    on: date,
    reason: str,
) -> Plan:
    record_event(
        draft,
        kind=kind,
        on=on,
        predecessors=[cohort.id],
        successors=[cohort.id],
        passages=stayers(cohort, on),
        reason=reason,
    )
    return draft.plan(about=(cohort.id,))

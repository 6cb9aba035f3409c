"""What lineage plans are put together from: closing, joining, leads, meetings, protocol."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from likewise.domain.acts import Asks
from likewise.domain.arms import Format
from likewise.domain.cohorts.facts import (
    STARTS_AS,
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    Ended,
    LineageEvent,
    LineageKind,
    Passage,
    PassageOutcome,
    State,
)
from likewise.domain.cohorts.history import (
    CohortHistory,
    CohortNotOpen,
    MetThatDay,
    Protocol,
    ProtocolForbids,
    check_not_marked_since,
    is_few,
)
from likewise.domain.deviations import Deviation, DeviationKind
from likewise.domain.ids import ParticipantId, VenueId
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.memberships import Lead, Membership
from likewise.domain.operations import Draft
from likewise.domain.participants import RoleName
from likewise.domain.periods import in_words
from likewise.domain.words import count, people


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCohort:
    """A cohort that an event starts. `leads` are participants who lead it from the first day."""

    name: Annotated[
        str,
        Asks(question="Name of the new cohort", hint="For example, Thursday group",
             missing="Enter a name", longest=200),
    ]  # fmt: skip
    format: Annotated[Format, Asks(question="Format", missing="Select a format")]
    venue: Annotated[VenueId | None, Asks(question="Where does it meet?")] = None
    leads: Annotated[
        tuple[ParticipantId, ...], Asks(question="Who leads it?", option="--lead")
    ] = ()
    state: State = State.OPEN


def start_cohort(draft: Draft, new: NewCohort, *, on: date) -> str:
    """Record a new cohort with its format, state and venue; answers its id.

    Raises
    ------
    CohortNotOpen
        When it would rest, end or have ended on its first day.
    """
    if new.state not in STARTS_AS:
        raise CohortNotOpen(
            f"{new.name} cannot start as {new.state}. Start it as one of: {', '.join(STARTS_AS)}."
        )
    cohort = draft.ids.new()
    draft.record(Cohort(id=cohort, name=new.name))
    draft.record(CohortFormat(id=draft.ids.new(), cohort=cohort, format=new.format, starts_on=on))
    draft.record(CohortState(id=draft.ids.new(), cohort=cohort, state=new.state, starts_on=on))
    if new.venue is not None:
        draft.record(CohortVenue(id=draft.ids.new(), cohort=cohort, venue=new.venue, starts_on=on))
    return cohort


def set_state(draft: Draft, history: CohortHistory, state: State, on: date) -> None:
    """From `on` the cohort is in `state`; a state that starts that very day is revised."""
    same_day = next((each for each in history.states if each.starts_on == on), None)
    if same_day is not None:
        draft.revise(replace(same_day, state=state))
    else:
        draft.record(CohortState(id=draft.ids.new(), cohort=history.id, state=state, starts_on=on))


def close_spell(draft: Draft, spell: Membership, on: date, *, reason: str = "") -> None:
    """End a spell at the start of `on`; a spell that began that very day never held."""
    if spell.joined_on >= on:
        draft.void(spell)
    else:
        draft.revise(replace(spell, left_on=on, reason=reason or spell.reason))


def close_lead(draft: Draft, lead: Lead, on: date) -> None:
    """End a lead at the start of `on`."""
    if lead.starts_on >= on:
        draft.void(lead)
    else:
        draft.revise(replace(lead, ends_on=on))


def take_out(draft: Draft, history: CohortHistory, participant: str, on: date) -> None:
    """Take somebody out of the registers of meetings from `on`, where that was said; else refuse.

    Raises
    ------
    MetThatDay
        When they are marked at one of them, and nobody said that they were not there.
    """
    done = {step.fact.id for step in draft.steps}
    late = [line for line, meeting in history.taken_out if meeting.on >= on]
    mine = [line for line in late if line.participant == participant]
    for line in mine:
        if line.id not in done:
            draft.void(line)
    if not mine:
        check_not_marked_since(history, on, whom=participant)


def leave_cohort(
    draft: Draft, history: CohortHistory, spell: Membership, on: date, *, reason: str = ""
) -> None:
    """End a spell in a cohort that goes on: who is not there any more leads nothing there."""
    take_out(draft, history, spell.participant, on)
    close_spell(draft, spell, on, reason=reason)
    stop_leading(draft, history, spell.participant, on)


def stop_leading(draft: Draft, history: CohortHistory, participant: str, on: date) -> None:
    """End what somebody leads of a cohort from `on`; warn where nobody else leads."""
    for lead in history.leads:
        if lead.participant == participant and (lead.ends_on is None or lead.ends_on > on):
            close_lead(draft, lead, on)
    ended = {step.fact.id for step in draft.steps if isinstance(step.fact, Lead)}
    before = history.leads_on(on)
    if before and all(lead.id in ended for lead in before):
        draft.warn(f"Nobody leads {history.cohort.name} from {in_words(on)}.")


def warn_few(draft: Draft, history: CohortHistory, on: date) -> None:
    """Warn where so many leave a cohort that goes on that it has few members from `on`."""
    closed = {step.fact.id for step in draft.steps if isinstance(step.fact, Membership)}
    before = [spell for spell in history.spells_on(on) if spell.is_member]
    left = sum(spell.id not in closed for spell in before)
    if left < len(before) and is_few(history.format_on(on), left):
        members = count(left, "member") if left else "no member"
        draft.warn(f"{history.cohort.name} then has {members}.")


def open_spells(history: CohortHistory, on: date) -> tuple[Membership, ...]:
    """The spells that an event on a day must place; refuses people who are yet to join."""
    later = [spell for spell in history.memberships if spell.joined_on > on]
    if later:
        raise MetThatDay(
            f"{count(len(later), 'person is', 'people are')} recorded as joining "
            f"{history.cohort.name} after {in_words(on)}. Choose a day after they joined.",
            whom=[each.participant for each in later],
            field="on",
        )
    return history.spells_on(on)


def join(draft: Draft, *, cohort: str, participant: str, role: RoleName, on: date) -> None:
    """A new spell from `on`."""
    draft.record(
        Membership(
            id=draft.ids.new(), cohort=cohort, participant=participant, role=role, joined_on=on
        )
    )


def record_leads(draft: Draft, *, cohort: str, leads: Iterable[str], on: date) -> None:
    """Who leads a cohort from `on`."""
    for participant in dict.fromkeys(leads):
        draft.record(Lead(id=draft.ids.new(), cohort=cohort, participant=participant, starts_on=on))


def end_cohort(draft: Draft, history: CohortHistory, on: date) -> None:
    """Close every lead and end the cohort; close its spells first, see to what it planned after."""
    for lead in history.leads:
        if lead.ends_on is None or lead.ends_on > on:
            close_lead(draft, lead, on)
    set_state(draft, history, State.ENDED, on)


def planned_alone(cohorts: Sequence[CohortHistory], on: date) -> tuple[Meeting, ...]:
    """The meetings that these cohorts planned from `on` and that no other hosts, in order."""
    among = {history.id for history in cohorts}
    planned = {
        meeting.id: meeting
        for history in cohorts
        for meeting in history.meetings
        if meeting.state is MeetingState.PLANNED
        and meeting.on >= on
        and set(meeting.cohorts) <= among
    }
    return tuple(sorted(planned.values(), key=lambda each: (each.starts, each.id)))


def cancel_planned(draft: Draft, ending: Sequence[CohortHistory], on: date, *, reason: str) -> None:
    """Cancel the meetings planned from `on` that no other cohort hosts."""
    for meeting in planned_alone(ending, on):
        draft.revise(replace(meeting, state=MeetingState.CANCELLED, reason=reason))


def allow_or_deviate(
    draft: Draft,
    *,
    protocol: Protocol,
    members: Iterable[str],
    format: Format,
    cohort: str,
    on: date,
    exception: str,
) -> None:
    """Let the protocol decide; an exception needs a reason and is recorded as a deviation each."""
    forbidden = protocol.forbidden(members, format, on)
    if not forbidden:
        return
    if not exception.strip():
        raise ProtocolForbids(
            f"On {in_words(on)} the programme is in its randomised phase, and for "
            f"{people(len(forbidden))} the protocol does "
            f"not allow the {format} format. Wait for the naturalistic phase, or give the reason "
            "for an exception, which is recorded as a deviation."
        )
    for participant in forbidden:
        draft.record(
            Deviation(
                id=draft.ids.new(),
                participant=participant,
                kind=DeviationKind.FORMAT_NOT_ALLOWED,
                on=on,
                cohort=cohort,
                reason=exception,
            )
        )


def passage(spell: Membership, outcome: PassageOutcome, *, to_cohort: str | None) -> Passage:
    """What an event meant for the person of one spell."""
    return Passage(
        participant=spell.participant,
        role=spell.role,
        outcome=outcome,
        from_cohort=spell.cohort,
        to_cohort=to_cohort,
    )


def stayers(history: CohortHistory, on: date) -> tuple[Passage, ...]:
    """Everyone of a cohort that goes on as it is."""
    return tuple(
        passage(spell, PassageOutcome.STAYED, to_cohort=history.id)
        for spell in history.spells_on(on)
    )


def record_event(
    draft: Draft,
    *,
    kind: LineageKind,
    on: date,
    predecessors: Sequence[str],
    successors: Sequence[str],
    passages: Sequence[Passage],
    reason: str,
    staying: Sequence[str] = (),
    ending: Ended | None = None,
) -> None:
    """The event itself, with its people in a fixed order."""
    draft.record(
        LineageEvent(
            id=draft.ids.new(),
            kind=kind,
            on=on,
            predecessors=tuple(predecessors),
            successors=tuple(successors),
            staying=tuple(staying),
            passages=tuple(
                sorted(
                    passages,
                    key=lambda each: (each.outcome, each.from_cohort or "", each.participant),
                )
            ),
            reason=reason,
            ending=ending,
        )
    )

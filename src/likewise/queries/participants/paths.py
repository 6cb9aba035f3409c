"""One person's way through a programme: allocated, received and current, and everything dated."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Allocation, Arm, Format
from likewise.domain.attachments import Attachment
from likewise.domain.cohorts import CohortFormat, LineageEvent
from likewise.domain.consent import ELEMENTS, Element, MayUse, Purpose
from likewise.domain.contacts import Contact
from likewise.domain.corrections import Correction
from likewise.domain.deviations import Deviation
from likewise.domain.involvement import Involvement
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import Participant, Person, Role, Status
from likewise.domain.periods import Period
from likewise.domain.practices import Registration
from likewise.domain.programmes import Phase
from likewise.domain.received import Gathered, Reached, Received, received_in
from likewise.queries.access import (
    Label,
    check_reaches_participant,
    cohort_names,
    cohorts_in_reach,
    labels,
    may_read,
    now_recorded,
    shown,
)
from likewise.queries.attachments import attachments_of
from likewise.queries.consent.uses import may_use
from likewise.queries.deviations import deviations_of
from likewise.queries.erasures import Forgetting, forgetting_of
from likewise.queries.facilitators import SaidOfLeading, said_of_leading
from likewise.queries.involvement import involvements_of
from likewise.records import models
from likewise.records.facts import current
from likewise.records.keys import ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a person is and how to reach them, where the viewer may know; else empty.

    `fact` is the id under which the record holds it.
    """

    fact: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    telephone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One membership, with the lineage events that began and ended it, where one did."""

    membership: Membership
    began_by: LineageEvent | None
    ended_by: LineageEvent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendedMeeting:
    """What one register says of the person, with the meeting."""

    attendance: Attendance
    meeting: Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedIn:
    """What reached the person in one period. `name` is a phase, or says which other period."""

    name: str
    period: Period
    received: Received
    meetings: int
    contacts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPath:
    """Everything dated about one participant that a viewer may see.

    `corrected` gives, by fact id, the corrections of that fact. `linked` are the cohorts that the
    viewer may open. `is_narrow` says that the viewer sees only what concerns their own cohorts;
    what somebody said about leading is not among that. `not_by` are ways by which they are not to
    be contacted, for whoever sees how to reach them.
    """

    participant: str
    person: str | None
    label: Label
    identity: Identity | None
    not_by: tuple[tuple[Element, MayUse], ...]
    statuses: tuple[Status, ...]
    roles: tuple[Role, ...]
    registrations: tuple[Registration, ...]
    allocation: Allocation | None
    arm: Arm | None
    received: tuple[ReceivedIn, ...]
    spells: tuple[Spell, ...]
    leads: tuple[Lead, ...]
    meetings: tuple[AttendedMeeting, ...]
    contacts: tuple[Contact, ...]
    involvements: tuple[Involvement, ...]
    said: SaidOfLeading | None
    deviations: tuple[Deviation, ...]
    attachments: tuple[Attachment, ...]
    corrected: Mapping[str, tuple[Correction, ...]]
    labels: Mapping[str, Label]
    cohort_names: Mapping[str, str]
    practice_names: Mapping[str, str]
    linked: frozenset[str]
    forgetting: Forgetting
    may: frozenset[Capability]
    is_narrow: bool
    is_self: bool


def path(viewer: Actor, *, participant: str, today: date) -> PersonPath:
    """One person's way through the programme, as far as the viewer may see it.

    A facilitator sees what concerns the cohorts that they facilitate; notes and reasons about the
    person are shown only to those who see names.

    Raises
    ------
    NotFound
        When the person is of another programme or out of reach.
    """
    check_reaches_participant(viewer, participant=participant, today=today)
    reach = cohorts_in_reach(viewer, today=today)
    is_self = participant == viewer.participant
    narrow = reach is not None and not is_self
    spells = _spells(viewer, participant, reach if narrow else None)
    leads = _within(current(Lead, participant_id=participant), reach if narrow else None)
    attended = _attended(viewer, participant, reach if narrow else None)
    contacts = _contacts(viewer, participant, reach if narrow else None)
    allocation = _allocation(viewer, participant)
    registrations = _by_start(current(Registration, participant_id=participant))
    known = current(Participant, fact=participant)[0]
    others = {each.facilitator for each in contacts if each.facilitator} | {participant}
    involvements = () if narrow else involvements_of(viewer, participant=participant)
    deviations = () if narrow else deviations_of(viewer, participant=participant)
    attachments = attachments_of(viewer, participant=participant)
    corrected = _corrected(
        viewer,
        [
            *(each.membership.id for each in spells),
            *(each.attendance.id for each in attended),
            *(each.meeting.id for each in attended),
            *(each.id for each in (*contacts, *registrations, *involvements, *attachments)),
            *(each.id for each in current(Status, participant_id=participant)),
            *([known.person] if known.person else []),
        ],
    )
    named = _cohorts_named(spells, leads, attended, contacts, involvements, deviations)
    identity = _identity(viewer, known, is_self=is_self)
    return PersonPath(
        participant=participant,
        person=known.person,
        label=(seen := labels(viewer, participants=others, today=today))[participant],
        identity=identity,
        not_by=_not_by(viewer, participant, identity, today),
        statuses=_by_start(current(Status, participant_id=participant)),
        roles=_by_start(current(Role, participant_id=participant)),
        registrations=registrations,
        allocation=allocation,
        arm=_arm(allocation),
        received=() if narrow else _received(viewer, attended, contacts, today),
        spells=spells,
        leads=leads,
        meetings=attended,
        contacts=contacts,
        involvements=involvements,
        said=None if narrow else said_of_leading(viewer, participant=participant, today=today),
        deviations=deviations,
        attachments=attachments,
        corrected=corrected,
        labels=seen,
        cohort_names=cohort_names(viewer, cohorts=named, today=today),
        practice_names=dict(
            models.Practice.objects.filter(
                now_recorded(), fact__in=[each.practice for each in registrations]
            ).values_list("fact", "name")
        ),
        linked=frozenset(named) if reach is None else frozenset(named) & reach,
        forgetting=forgetting_of(viewer, participant=participant),
        may=frozenset(each for each in Capability if may(viewer, each)),
        is_narrow=narrow,
        is_self=is_self,
    )


def _by_start[T: (Status, Role, Registration)](facts: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(facts, key=lambda each: each.starts_on))


def _within[T: (Lead, Membership)](
    facts: Iterable[T], reach: frozenset[str] | None
) -> tuple[T, ...]:
    return tuple(each for each in facts if reach is None or each.cohort in reach)


def _spells(viewer: Actor, participant: str, reach: frozenset[str] | None) -> tuple[Spell, ...]:
    memberships = _within(current(Membership, participant_id=participant), reach)
    rows = models.Passage.objects.filter(participant_id=participant)
    events = [shown(viewer, e) for e in current(LineageEvent, row__in=rows.values("event_id"))]
    began, ended = {}, {}
    for event in events:
        for each in event.passages:
            if each.participant == participant and each.from_cohort != each.to_cohort:
                began[each.to_cohort, event.on] = event
                ended[each.from_cohort, event.on] = event
    return tuple(
        Spell(
            membership=shown(viewer, each),
            began_by=began.get((each.cohort, each.joined_on)),
            ended_by=ended.get((each.cohort, each.left_on)) if each.left_on else None,
        )
        for each in sorted(memberships, key=lambda each: (each.joined_on, each.left_on or date.max))
    )


def _attended(
    viewer: Actor, participant: str, reach: frozenset[str] | None
) -> tuple[AttendedMeeting, ...]:
    entries = current(Attendance, participant_id=participant)
    meetings = {
        each.id: shown(viewer, each)
        for each in current(Meeting, fact__in=[entry.meeting for entry in entries])
    }
    found = [
        AttendedMeeting(attendance=entry, meeting=meetings[entry.meeting])
        for entry in entries
        if entry.meeting in meetings
        and (reach is None or reach & set(meetings[entry.meeting].cohorts))
    ]
    return tuple(sorted(found, key=lambda each: each.meeting.starts, reverse=True))


def _contacts(viewer: Actor, participant: str, reach: frozenset[str] | None) -> tuple[Contact, ...]:
    """Latest first; for a facilitator, their own and those within their cohorts."""
    found = current(Contact, participant_id=participant, programme_id=viewer.programme)
    if reach is not None:
        found = [
            each for each in found if each.facilitator == viewer.participant or each.cohort in reach
        ]
    found = [shown(viewer, each) for each in found]
    return tuple(sorted(found, key=lambda each: (each.on, each.id), reverse=True))


def _allocation(viewer: Actor, participant: str) -> Allocation | None:
    if not may(viewer, Capability.SEE_ARMS):
        return None
    return next(iter(current(Allocation, participant_id=participant)), None)


def _arm(allocation: Allocation | None) -> Arm | None:
    return next(iter(current(Arm, fact=allocation.arm)), None) if allocation else None


def identity_of(viewer: Actor, *, participant: str, today: date) -> Identity | None:
    """One person's name and contact details, as far as the viewer may see them.

    Raises
    ------
    NotFound
        When the person is of another programme or out of reach.
    """
    check_reaches_participant(viewer, participant=participant, today=today)
    known = current(Participant, fact=participant)[0]
    return _identity(viewer, known, is_self=participant == viewer.participant)


def _identity(viewer: Actor, known: Participant, *, is_self: bool) -> Identity | None:
    is_gone = known.person is None or known.person in ledger.erased()
    if is_gone or not may(viewer, Capability.SEE_NAMES):
        return None
    person = next(iter(current(Person, fact=known.person)), None)
    if person is None:
        return None
    return Identity(
        fact=person.id,
        **{
            each.name: getattr(person, each.name)
            for each in fields(Identity)
            if each.name != "fact" and may_read(viewer, Person, each.name, is_own=is_self)
        },
    )


def _not_by(
    viewer: Actor, participant: str, identity: Identity | None, today: date
) -> tuple[tuple[Element, MayUse], ...]:
    is_self = participant == viewer.participant
    reached = identity and (identity.telephone or identity.email or identity.address)
    if is_self or not reached:
        return ()
    asked = {
        each: may_use(
            viewer, participants=[participant], purpose=Purpose.CONTACT, element=each, day=today
        )[participant]
        for each in ELEMENTS[Purpose.CONTACT]
    }
    return tuple((each, answer) for each, answer in asked.items() if not answer.may)


def _received(
    viewer: Actor,
    attended: Sequence[AttendedMeeting],
    contacts: Sequence[Contact],
    today: date,
) -> tuple[ReceivedIn, ...]:
    """What was received in each phase that has begun, by the rule of docs/methods/received.md."""
    gathered = _gathered(attended)
    reached = [Reached(on=each.on, reached=each.reached) for each in contacts]
    phases = sorted(current(Phase, programme_id=viewer.programme), key=lambda each: each.starts_on)
    begun = [each for each in phases if each.starts_on <= today]
    ends = [*(each.starts_on for each in phases[1:]), None]
    periods = [
        (f"{each.phase} phase", Period(each.starts_on, end))
        for each, end in zip(begun, ends, strict=False)
    ]
    return tuple(
        ReceivedIn(
            name=name,
            period=period,
            received=received_in(period=period, meetings=gathered, contacts=reached),
            meetings=sum(each.counts and period.covers(each.on) for each in gathered),
            contacts=sum(each.reached and period.covers(each.on) for each in reached),
        )
        for name, period in periods
    )


def _gathered(attended: Sequence[AttendedMeeting]) -> list[Gathered]:
    hosts = {cohort for each in attended for cohort in each.meeting.cohorts}
    formats: dict[str, list[CohortFormat]] = defaultdict(list)
    for fact in current(CohortFormat, cohort_id__in=hosts):
        formats[fact.cohort].append(fact)
    return [
        Gathered(
            on=each.meeting.on,
            result=each.attendance.result,
            capacity=each.attendance.capacity,
            host_formats=tuple(
                _format_on(formats[cohort], each.meeting.on) for cohort in each.meeting.cohorts
            ),
        )
        for each in attended
    ]


def _format_on(formats: Iterable[CohortFormat], day: date) -> Format:
    begun = [each for each in formats if each.starts_on <= day]
    return max(begun, key=lambda each: each.starts_on).format if begun else Format.GROUP


def _corrected(viewer: Actor, facts: Sequence[str]) -> dict[str, tuple[Correction, ...]]:
    found: dict[str, list[Correction]] = defaultdict(list)
    for each in current(Correction, corrects__in=facts):
        found[each.corrects].append(shown(viewer, each))
    return {fact: tuple(each) for fact, each in found.items()}


def _cohorts_named(
    spells: Sequence[Spell],
    leads: Sequence[Lead],
    attended: Sequence[AttendedMeeting],
    contacts: Sequence[Contact],
    involvements: Sequence[Involvement],
    deviations: Sequence[Deviation],
) -> set[str]:
    named = {each.membership.cohort for each in spells} | {each.cohort for each in leads}
    named |= {cohort for each in attended for cohort in each.meeting.cohorts}
    named |= {each.cohort for each in contacts if each.cohort}
    named |= {each.cohort for each in involvements if each.cohort}
    named |= {each.cohort for each in deviations if each.cohort}
    events = [event for each in spells for event in (each.began_by, each.ended_by) if event]
    for event in events:
        named |= {*event.predecessors, *event.successors}
    return named

"""Reads whole cohorts, and the protocol, as the values that rules work on."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q

from likewise.domain.arms import Allocation, Arm
from likewise.domain.cohorts import (
    Cohort,
    CohortFormat,
    CohortHistory,
    CohortState,
    CohortVenue,
    Protocol,
)
from likewise.domain.declarations import ERASED
from likewise.domain.facts import Fact
from likewise.domain.meetings import Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.programmes import Phase
from likewise.records import models, questions, texts
from likewise.records.facts import before_act, current, known_at


def names(*conditions: Q, **filters: Any) -> dict[str, str]:
    """What cohorts are called, by id, in the versions that a query over their table finds."""
    said = texts.of_facts(Cohort, *conditions, **filters)
    return {cohort: _called(cohort, values["name"]) for cohort, values in said.items()}


def _called(cohort: str, name: str) -> str:
    """A cohort whose name was erased, as it was called after somebody, goes by its random id."""
    return f"Cohort {cohort[:6]}" if name == ERASED else name


def lock(cohorts: Iterable[str]) -> None:
    """Hold these cohorts until the transaction ends, so that nobody else changes them meanwhile."""
    anchors = models.CohortAnchor.objects.select_for_update().filter(id__in=set(cohorts))
    list(anchors.order_by("id").values_list("id"))


def histories(
    cohorts: Iterable[str],
    *,
    programme: str | None,
    with_meetings: bool = True,
    with_registers: bool = True,
    before: int | None = None,
) -> dict[str, CohortHistory]:
    """The histories of the cohorts that exist in a programme, by id, as the record says now.

    Without their meetings and registers where a rule does not ask for them: these grow for ever.
    `before` is the sequence of an act: then they are as the record said before it, without
    registers.
    """
    said = current if before is None else partial(_said_before, before)
    wanted = set(cohorts)
    found = said(Cohort, fact__in=wanted, programme_id=programme)
    ids = {cohort.id for cohort in found}
    formats = _by_cohort(said(CohortFormat, cohort_id__in=ids))
    states = _by_cohort(said(CohortState, cohort_id__in=ids))
    venues = _by_cohort(said(CohortVenue, cohort_id__in=ids))
    spells = _by_cohort(said(Membership, cohort_id__in=ids))
    leads = _by_cohort(said(Lead, cohort_id__in=ids))
    meetings = _meetings(ids if with_meetings else set(), said)
    has_registers = with_meetings and with_registers and before is None
    registered = _registered_on(ids if has_registers else set())
    return {
        cohort.id: CohortHistory(
            cohort=cohort,
            formats=tuple(formats[cohort.id]),
            states=tuple(states[cohort.id]),
            venues=tuple(venues[cohort.id]),
            memberships=tuple(spells[cohort.id]),
            leads=tuple(leads[cohort.id]),
            meetings=tuple(meetings[cohort.id]),
            registered_on=registered[cohort.id],
        )
        for cohort in found
    }


def protocol(programme: str, participants: Iterable[str]) -> Protocol:
    """The protocol of a programme, with the arms of these participants."""
    allocations = current(Allocation, programme_id=programme, participant_id__in=set(participants))
    return Protocol(
        phases=tuple(current(Phase, programme_id=programme)),
        arms={arm.id: arm for arm in current(Arm, programme_id=programme)},
        arm_of={each.participant: each.arm for each in allocations if each.participant},
    )


def _by_cohort[T: (CohortFormat, CohortState, CohortVenue, Membership, Lead)](
    facts: Iterable[T],
) -> dict[str, list[T]]:
    grouped: dict[str, list[T]] = defaultdict(list)
    for fact in facts:
        grouped[fact.cohort].append(fact)
    return grouped


def _said_before[F: Fact](sequence: int, kind: type[F], **filters: Any) -> list[F]:
    return before_act(kind, sequence, **filters)


def _meetings(cohorts: set[str], said: Callable[..., list[Any]]) -> dict[str, list[Meeting]]:
    hosts = questions.every(models.MeetingHost, "meeting_id")
    hosted = {meeting for (meeting,) in questions.answer(hosts, cohort_id__in=cohorts)}
    grouped: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in said(Meeting, fact__in=hosted):
        for cohort in meeting.cohorts:
            grouped[cohort].append(meeting)
    return grouped


def _registered_on(cohorts: set[str]) -> dict[str, dict[str, date]]:
    """Per cohort and participant, the last day on which a register names them as its own."""
    grouped: dict[str, dict[str, date]] = defaultdict(dict)
    hosts = defaultdict(list)
    for host in models.MeetingHost.objects.filter(cohort__in=cohorts):
        hosts[host.meeting_id].append(host.cohort_id)
    days = dict(
        models.Meeting.objects.filter(known_at(None), fact__in=hosts).values_list("fact", "on")
    )
    named = (
        models.Attendance.objects.filter(known_at(None), meeting__in=hosts)
        .exclude(capacity="visitor")
        .values_list("meeting_id", "participant_id")
    )
    for meeting, participant in named.iterator():
        for cohort in hosts[meeting]:
            last = grouped[cohort].get(participant, date.min)
            grouped[cohort][participant] = max(last, days.get(meeting, date.min))
    return grouped

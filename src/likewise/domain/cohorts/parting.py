"""Cohorts that give: split (one stops, several start) and draw (people or time; both go on)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from likewise.domain.acts import Asks
from likewise.domain.cohorts.drafting import (
    NewCohort,
    allow_or_deviate,
    cancel_planned,
    close_spell,
    end_cohort,
    join,
    leave_cohort,
    open_spells,
    passage,
    record_event,
    record_leads,
    start_cohort,
    warn_few,
)
from likewise.domain.cohorts.facts import LineageKind, Passage, PassageOutcome, State
from likewise.domain.cohorts.handing import hand_over_planned
from likewise.domain.cohorts.history import (
    CohortHistory,
    Protocol,
    check_going_on,
    check_may_become,
    check_not_met_since,
    check_pair,
    check_takes_joiners,
)
from likewise.domain.ids import ParticipantId
from likewise.domain.memberships import Membership
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import RoleName
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import count


class SplitNotRight(DomainError):
    """A split that cannot be."""


class DrawNotRight(DomainError):
    """A draw that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the cohorts that a split starts, and who goes there."""

    cohort: NewCohort
    people: frozenset[ParticipantId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What one cohort draws from others: people who move, people who come as well, and time.

    `moving` leave the cohort they came from; `joining_too` keep it and belong to both;
    `facilitators` gives a further share of a facilitator's time, none where nobody counted it.
    """

    moving: Annotated[
        frozenset[ParticipantId], Asks(question="Who moves here?", option="--moving")
    ] = frozenset()
    joining_too: Annotated[
        frozenset[ParticipantId], Asks(question="Who comes here as well?", option="--also")
    ] = frozenset()
    facilitators: Annotated[
        Mapping[ParticipantId, Decimal | None],
        Asks(question="Which facilitators give time here as well?", option="--time"),
    ] = field(default_factory=dict)

    @property
    def people(self) -> frozenset[str]:
        """Everyone who is drawn."""
        return self.moving | self.joining_too | frozenset(self.facilitators)


def plan_split(
    *,
    cohort: CohortHistory,
    parts: Sequence[Part],
    on: date,
    reason: str,
    protocol: Protocol,
    ids: Ids,
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    meetings_to: int | None = None,
) -> Plan:
    """Plan that a cohort stops at the start of `on` and its people go on in several new ones.

    Everyone goes to exactly one part, or leaves. What it had planned goes on with one of the parts,
    `meetings_to` counted from one; with none, it is cancelled.

    Raises
    ------
    SplitNotRight, CohortNotOpen, MetThatDay, ProtocolForbids, TooManyForAPair
        Each with a sentence that says what to do.
    """
    check_may_become(cohort, State.ENDED, on)
    check_not_met_since(cohort, on)
    draft = Draft("cohorts.split", ids)
    spells = open_spells(cohort, on)
    _check_parts(spells, parts, leaving, on)
    if meetings_to is not None and not 1 <= meetings_to <= len(parts):
        raise SplitNotRight(
            f"There is no new cohort {meetings_to} to take over the planned meetings. Give a "
            f"number from 1 to {len(parts)}."
        )
    passages = []
    for spell in spells:
        close_spell(draft, spell, on)
    end_cohort(draft, cohort, on)
    successors = []
    for part in parts:
        check_pair(part.cohort.format, len(part.people), part.cohort.name)
        started = start_cohort(draft, part.cohort, on=on)
        successors.append(started)
        here = [spell for spell in spells if spell.participant in part.people]
        for spell in here:
            join(draft, cohort=started, participant=spell.participant, role=spell.role, on=on)
            passages.append(passage(spell, PassageOutcome.MOVED, to_cohort=started))
        leads = part.cohort.leads or tuple(
            lead.participant for lead in cohort.leads_on(on) if lead.participant in part.people
        )
        if set(leads) - part.people:
            raise SplitNotRight("Whoever leads a new cohort must be among its people.")
        record_leads(draft, cohort=started, leads=leads, on=on)
        allow_or_deviate(
            draft,
            protocol=protocol,
            members=(spell.participant for spell in here if spell.is_member),
            format=part.cohort.format,
            cohort=started,
            on=on,
            exception=exception,
        )
    passages += [
        passage(spell, PassageOutcome.LEFT, to_cohort=None)
        for spell in spells
        if spell.participant in leaving
    ]
    if meetings_to is None:
        cancel_planned(draft, (cohort,), on, reason=reason)
    else:
        takes_them = successors[meetings_to - 1]
        hand_over_planned(draft, (cohort,), to=takes_them, on=on, reason=reason)
    record_event(
        draft,
        kind=LineageKind.SPLIT,
        on=on,
        predecessors=[cohort.id],
        successors=successors,
        passages=passages,
        reason=reason,
    )
    return draft.plan(about=(cohort.id, *successors))


def _check_parts(
    spells: Sequence[Membership], parts: Sequence[Part], leaving: frozenset[str], on: date
) -> None:
    if len(parts) < 2:
        raise SplitNotRight("A split needs two new cohorts or more.")
    if any(not part.people for part in parts):
        raise SplitNotRight("A new cohort would have nobody. Give each new cohort someone.")
    names = {part.cohort.name.strip().casefold() for part in parts}
    if len(names) < len(parts):
        raise SplitNotRight("Two of the new cohorts have one name. Give each its own.")
    placed = [person for part in parts for person in part.people] + list(leaving)
    present = {spell.participant for spell in spells}
    if len(set(placed)) != len(placed):
        raise SplitNotRight("Someone is placed twice. Place each person once.")
    if set(placed) - present:
        raise SplitNotRight(f"Someone who is placed was not in the cohort on {in_words(on)}.")
    missing = len(present - set(placed))
    if missing:
        raise SplitNotRight(
            f"{count(missing, 'person has', 'people have')} no place yet. "
            "Place everyone in a new cohort, or say that they leave."
        )


def plan_draw(
    *,
    sources: Sequence[CohortHistory],
    target: CohortHistory,
    drawn: Drawn,
    on: date,
    reason: str,
    protocol: Protocol,
    ids: Ids,
    exception: str = "",
) -> Plan:
    """Plan that a cohort draws people or facilitators' time from others, and all of them go on.

    Raises
    ------
    DrawNotRight, CohortNotOpen, MetThatDay, ProtocolForbids, TooManyForAPair
        Each with a sentence that says what to do.
    """
    if not sources or target.id in {history.id for history in sources}:
        raise DrawNotRight("Choose the cohort that receives, and another one that gives.")
    check_takes_joiners(target, on)
    present = {spell.participant for spell in open_spells(target, on)}
    draft = Draft("cohorts.draw", ids)
    passages: list[Passage] = []
    joiners: dict[str, RoleName] = {}
    for history in sources:
        passages += _draw_from(draft, history, target, drawn, joiners, on, reason)
    _check_drawn(drawn, joiners, present)
    format = target.format_on(on)
    check_pair(format, len(present) + len(joiners), target.cohort.name)
    for person, role in joiners.items():
        share = drawn.facilitators.get(person)
        draft.record(
            Membership(
                id=ids.new(),
                cohort=target.id,
                participant=person,
                role=role,
                joined_on=on,
                share=share,
            )
        )
    if format is not None:
        allow_or_deviate(
            draft,
            protocol=protocol,
            members=(p for p, role in joiners.items() if role is RoleName.MEMBER),
            format=format,
            cohort=target.id,
            on=on,
            exception=exception,
        )
    record_event(
        draft,
        kind=LineageKind.DRAW,
        on=on,
        predecessors=[history.id for history in sources],
        successors=[target.id],
        passages=passages,
        reason=reason,
    )
    return draft.plan(about=(*(history.id for history in sources), target.id))


def _draw_from(
    draft: Draft,
    history: CohortHistory,
    target: CohortHistory,
    drawn: Drawn,
    joiners: dict[str, RoleName],
    on: date,
    reason: str,
) -> list[Passage]:
    """Take from one source whoever is drawn; the others stay, and it must go on."""
    check_going_on(history, on)
    passages = []
    for spell in open_spells(history, on):
        person = spell.participant
        if person in drawn.moving:
            leave_cohort(draft, history, spell, on, reason=reason)
        goes = person in drawn.people
        if goes:
            joiners[person] = RoleName.FACILITATOR if person in drawn.facilitators else spell.role
        outcome = PassageOutcome.MOVED if goes else PassageOutcome.STAYED
        passages.append(passage(spell, outcome, to_cohort=target.id if goes else history.id))
    warn_few(draft, history, on)
    if not any(
        each.is_member and each.participant not in drawn.moving for each in history.spells_on(on)
    ):
        raise DrawNotRight(
            f"{history.cohort.name} would have no member left, and a draw leaves both going on. "
            "Let its people join as well as stay, or absorb the cohort instead."
        )
    return passages


def _check_drawn(drawn: Drawn, joiners: Mapping[str, RoleName], present: set[str]) -> None:
    if not drawn.people:
        raise DrawNotRight("Nobody is drawn. Choose people, or a facilitator's time.")
    if drawn.moving & drawn.joining_too or set(drawn.facilitators) & (
        drawn.moving | drawn.joining_too
    ):
        raise DrawNotRight("Someone is drawn twice. Choose one way for each person.")
    if drawn.people - joiners.keys():
        raise DrawNotRight("Someone who is drawn was not in the giving cohorts on that day.")
    if drawn.people & present:
        raise DrawNotRight("Someone who is drawn is already in the receiving cohort.")

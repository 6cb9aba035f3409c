"""Cohorts that become one: merge (all stop, a new one starts) and absorb (one goes on)."""

from collections.abc import Sequence
from datetime import date

from likewise.domain.cohorts.drafting import (
    NewCohort,
    allow_or_deviate,
    close_spell,
    end_cohort,
    join,
    open_spells,
    passage,
    record_event,
    record_leads,
    start_cohort,
    stayers,
)
from likewise.domain.cohorts.facts import LineageKind, Passage, PassageOutcome, State
from likewise.domain.cohorts.handing import hand_over_planned
from likewise.domain.cohorts.history import (
    CohortHistory,
    CohortNotOpen,
    Protocol,
    check_going_on,
    check_may_become,
    check_not_met_since,
    check_pair,
)
from likewise.domain.memberships import Membership
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import RoleName
from likewise.domain.refusals import DomainError


class MergeNotRight(DomainError):
    """A merge or an absorption that cannot be."""


def plan_merge(
    *,
    predecessors: Sequence[CohortHistory],
    successor: NewCohort,
    on: date,
    reason: str,
    protocol: Protocol,
    ids: Ids,
    staying: Sequence[CohortHistory] = (),
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    cancelling: frozenset[str] = frozenset(),
) -> Plan:
    """Plan that several cohorts stop at the start of `on` and a new one starts from them.

    Pairs that become a group are this, with a successor of another format; `staying` names pairs
    that were asked and go on as they are; `leaving` names people who do not come along. What was
    planned goes on with the new cohort, but for the cohorts in `cancelling`.

    Raises
    ------
    MergeNotRight, CohortNotOpen, MetThatDay, ProtocolForbids, TooManyForAPair, HandingNotRight
        Each with a sentence that says what to do.
    """
    _check_several(predecessors, staying)
    draft = Draft("cohorts.merge", ids)
    spells = _spells_to_place(predecessors, on)
    roles = _roles(spells)
    coming = {person: role for person, role in roles.items() if person not in leaving}
    _check_leaving(leaving, roles)
    if not coming:
        raise MergeNotRight("Nobody would come along. End the cohorts instead of merging them.")
    check_pair(successor.format, len(coming), successor.name)
    passages = _close(draft, predecessors, spells, leaving, on)
    cohort = start_cohort(draft, successor, on=on)
    for person, role in coming.items():
        join(draft, cohort=cohort, participant=person, role=role, on=on)
    record_leads(draft, cohort=cohort, leads=_leads(successor, predecessors, coming, on), on=on)
    allow_or_deviate(
        draft,
        protocol=protocol,
        members=(p for p, role in coming.items() if role is RoleName.MEMBER),
        format=successor.format,
        cohort=cohort,
        on=on,
        exception=exception,
    )
    hand_over_planned(draft, predecessors, to=cohort, on=on, reason=reason, cancelling=cancelling)
    record_event(
        draft,
        kind=LineageKind.MERGE,
        on=on,
        predecessors=[history.id for history in predecessors],
        successors=[cohort],
        staying=[history.id for history in staying],
        passages=[
            *_directed(passages, cohort),
            *(each for history in staying for each in stayers(history, on)),
        ],
        reason=reason,
    )
    return draft.plan(about=(*(history.id for history in predecessors), cohort))


def plan_absorb(
    *,
    absorbed: Sequence[CohortHistory],
    into: CohortHistory,
    on: date,
    reason: str,
    protocol: Protocol,
    ids: Ids,
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    cancelling: frozenset[str] = frozenset(),
) -> Plan:
    """Plan that one cohort goes on and what is left of others joins it at the start of `on`.

    What they had planned goes on with it, but for the cohorts in `cancelling`.

    Raises
    ------
    MergeNotRight, CohortNotOpen, MetThatDay, ProtocolForbids, TooManyForAPair, HandingNotRight
        Each with a sentence that says what to do.
    """
    if not absorbed or into.id in {history.id for history in absorbed}:
        raise MergeNotRight("Choose a cohort that goes on, and another one that joins it.")
    check_going_on(into, on)
    if into.state_on(on) is State.RESTING:
        raise CohortNotOpen(f"{into.cohort.name} is resting. Resume it before others join it.")
    draft = Draft("cohorts.absorb", ids)
    spells = _spells_to_place(absorbed, on)
    roles = _roles(spells)
    _check_leaving(leaving, roles)
    present = {spell.participant for spell in open_spells(into, on)}
    coming = {
        person: role
        for person, role in roles.items()
        if person not in leaving and person not in present
    }
    format = into.format_on(on)
    check_pair(format, len(present) + len(coming), into.cohort.name)
    passages = _close(draft, absorbed, spells, leaving, on)
    for person, role in coming.items():
        join(draft, cohort=into.id, participant=person, role=role, on=on)
    if format is not None:
        allow_or_deviate(
            draft,
            protocol=protocol,
            members=(p for p, role in coming.items() if role is RoleName.MEMBER),
            format=format,
            cohort=into.id,
            on=on,
            exception=exception,
        )
    hand_over_planned(
        draft, absorbed, to=into.id, on=on, reason=reason, cancelling=cancelling, going_on=into
    )
    record_event(
        draft,
        kind=LineageKind.ABSORB,
        on=on,
        predecessors=[history.id for history in absorbed],
        successors=[into.id],
        passages=[*_directed(passages, into.id), *stayers(into, on)],
        reason=reason,
    )
    return draft.plan(about=(*(history.id for history in absorbed), into.id))


def _check_several(predecessors: Sequence[CohortHistory], staying: Sequence[CohortHistory]) -> None:
    ids = [history.id for history in (*predecessors, *staying)]
    if len(predecessors) < 2:
        raise MergeNotRight("A merge needs two cohorts or more. To change one, change its format.")
    if len(set(ids)) != len(ids):
        raise MergeNotRight("A cohort is named twice. Name each cohort once.")


def _spells_to_place(cohorts: Sequence[CohortHistory], on: date) -> tuple[Membership, ...]:
    spells: list[Membership] = []
    for history in cohorts:
        check_may_become(history, State.ENDED, on)
        check_not_met_since(history, on)
        spells.extend(open_spells(history, on))
    return tuple(spells)


def _roles(spells: Sequence[Membership]) -> dict[str, RoleName]:
    """One role for each person; someone who is a member anywhere stays a member."""
    roles: dict[str, RoleName] = {}
    for spell in sorted(spells, key=lambda each: each.participant):
        if spell.is_member or spell.participant not in roles:
            roles[spell.participant] = spell.role
    return roles


def _check_leaving(leaving: frozenset[str], roles: dict[str, RoleName]) -> None:
    strangers = leaving - roles.keys()
    if strangers:
        raise MergeNotRight(
            f"{len(strangers)} of those who do not come along are not in these cohorts on that "
            "day. Choose from the people of the cohorts that stop."
        )


def _close(
    draft: Draft,
    cohorts: Sequence[CohortHistory],
    spells: Sequence[Membership],
    leaving: frozenset[str],
    on: date,
) -> list[Passage]:
    """Close every spell and end the cohorts; answers the passages, not yet directed anywhere."""
    passages = []
    for spell in spells:
        close_spell(draft, spell, on)
        gone = spell.participant in leaving
        outcome = PassageOutcome.LEFT if gone else PassageOutcome.MOVED
        passages.append(passage(spell, outcome, to_cohort=None))
    for history in cohorts:
        end_cohort(draft, history, on)
    return passages


def _directed(passages: Sequence[Passage], cohort: str) -> list[Passage]:
    return [
        each
        if each.outcome is PassageOutcome.LEFT
        else Passage(
            participant=each.participant,
            role=each.role,
            outcome=each.outcome,
            from_cohort=each.from_cohort,
            to_cohort=cohort,
        )
        for each in passages
    ]


def _leads(
    successor: NewCohort,
    predecessors: Sequence[CohortHistory],
    coming: dict[str, RoleName],
    on: date,
) -> tuple[str, ...]:
    """Who was named to lead, else those who led before and come along."""
    if successor.leads:
        strangers = set(successor.leads) - coming.keys()
        if strangers:
            raise MergeNotRight("Whoever leads the new cohort must come along into it.")
        return successor.leads
    before = (lead.participant for history in predecessors for lead in history.leads_on(on))
    return tuple(dict.fromkeys(person for person in before if person in coming))

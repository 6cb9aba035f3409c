"""One person and one cohort: join, leave, move, and who leads."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from likewise.domain.cohorts.drafting import (
    allow_or_deviate,
    close_lead,
    leave_cohort,
    stop_leading,
    take_out,
    warn_few,
)
from likewise.domain.cohorts.history import (
    CohortHistory,
    Protocol,
    check_going_on,
    check_pair,
    check_takes_joiners,
)
from likewise.domain.cohorts.living import LeadNotThere
from likewise.domain.memberships import Lead, Membership, overlapping
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import (
    Role,
    RoleName,
    Status,
    is_taking_part_on,
)
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class CannotJoin(DomainError):
    """Somebody who may not join on that day."""


class NotInCohort(DomainError):
    """Somebody who is not in the cohort on that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one participant is in the programme: dated statuses and roles."""

    participant: str
    statuses: tuple[Status, ...] = ()
    roles: tuple[Role, ...] = ()

    def has_role_on(self, role: RoleName, day: date) -> bool:
        """Whether they hold a role on a day."""
        return any(each.role is role and each.period.covers(day) for each in self.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joiner:
    """Somebody who joins: who, as what, and with which share of their time."""

    standing: Standing
    role: RoleName = RoleName.MEMBER
    share: Decimal | None = None


def check_may_join(cohort: CohortHistory, joiner: Joiner, on: date) -> None:
    """Refuse somebody who may not join a cohort on a day, with the reason."""
    check_takes_joiners(cohort, on)
    check_standing(joiner.standing, joiner.role, on)
    if overlapping(cohort.memberships, _spell(cohort, joiner, on)):
        raise CannotJoin(
            f"This person is in {cohort.cohort.name} on {in_words(on)} or later. "
            "Record that they left first.",
            whom=(joiner.standing.participant,),
            field="participant",
        )
    check_pair(cohort.format_on(on), len(cohort.spells_on(on)) + 1, cohort.cohort.name)


def check_standing(standing: Standing, role: RoleName, on: date) -> None:
    """Refuse somebody who does not take part on a day, or has not the role."""
    if not is_taking_part_on(standing.statuses, on):
        raise CannotJoin(
            f"This person is not enrolled on {in_words(on)}. Enrol them first, or choose a day "
            "on which they are.",
            whom=(standing.participant,),
            field="participant",
        )
    if not standing.has_role_on(role, on):
        raise CannotJoin(
            f"This person is not a {role} of the programme on {in_words(on)}. "
            f"Give them the role of {role} first.",
            whom=(standing.participant,),
            field="participant",
        )


def plan_join(
    *,
    cohort: CohortHistory,
    joiner: Joiner,
    on: date,
    protocol: Protocol,
    ids: Ids,
    exception: str = "",
) -> Plan:
    """Plan that somebody joins a cohort from `on`."""
    draft = Draft("memberships.join", ids)
    _join(draft, cohort, joiner, on, protocol, exception)
    return draft.plan(about=(cohort.id, joiner.standing.participant))


def plan_leave(*, cohort: CohortHistory, participant: str, on: date, reason: str, ids: Ids) -> Plan:
    """Plan that somebody leaves a cohort at the start of `on`, with any lead they hold."""
    draft = Draft("memberships.leave", ids)
    _leave(draft, cohort, participant, on, reason)
    return draft.plan(about=(cohort.id, participant))


def leave_all(
    draft: Draft,
    cohorts: Iterable[CohortHistory],
    participant: str,
    on: date,
    *,
    reason: str = "",
) -> None:
    """Add to a draft that somebody leaves every cohort they are in, or are due to join.

    Raises
    ------
    MetThatDay
        When they are marked at a meeting on that day or later, and nobody said that they were
        not there.
    """
    for cohort in cohorts:
        take_out(draft, cohort, participant, on)
        for spell in cohort.memberships:
            if spell.participant == participant and spell.joined_on > on:
                draft.void(spell)
        if any(each.participant == participant for each in cohort.spells_on(on)):
            _leave(draft, cohort, participant, on, reason)
        else:
            stop_leading(draft, cohort, participant, on)


def plan_move(
    *,
    from_cohort: CohortHistory,
    to_cohort: CohortHistory,
    joiner: Joiner,
    on: date,
    reason: str,
    protocol: Protocol,
    ids: Ids,
    exception: str = "",
) -> Plan:
    """Plan that somebody leaves one cohort and joins another at the start of the same day."""
    draft = Draft("memberships.move", ids)
    _leave(draft, from_cohort, joiner.standing.participant, on, reason)
    _join(draft, to_cohort, joiner, on, protocol, exception)
    return draft.plan(about=(from_cohort.id, to_cohort.id, joiner.standing.participant))


def plan_hand_over(
    *,
    cohort: CohortHistory,
    to: str,
    on: date,
    ids: Ids,
    in_place_of: str | None = None,
) -> Plan:
    """Plan that a facilitator leads from `on`, in place of another or beside those who lead."""
    check_going_on(cohort, on)
    if to not in {spell.participant for spell in cohort.spells_on(on)}:
        raise LeadNotThere(
            f"This person is not in {cohort.cohort.name} on {in_words(on)}. "
            "Let them join it as a facilitator first.",
            whom=(to,),
            field="to",
        )
    draft = Draft("cohorts.hand_over", ids)
    leads = {lead.participant: lead for lead in cohort.leads_on(on)}
    if in_place_of is not None:
        if in_place_of not in leads:
            raise LeadNotThere(
                f"This person does not lead on {in_words(on)}. Choose somebody who does.",
                whom=(in_place_of,),
                field="in_place_of",
            )
        close_lead(draft, leads[in_place_of], on)
    if to in leads:
        raise LeadNotThere(
            "This person leads already. Choose somebody else.", whom=(to,), field="to"
        )
    draft.record(Lead(id=ids.new(), cohort=cohort.id, participant=to, starts_on=on))
    return draft.plan(about=(cohort.id, to))


def _join(
    draft: Draft,
    cohort: CohortHistory,
    joiner: Joiner,
    on: date,
    protocol: Protocol,
    exception: str,
) -> None:
    check_may_join(cohort, joiner, on)
    person = joiner.standing.participant
    draft.record(replace(_spell(cohort, joiner, on), id=draft.ids.new()))
    format = cohort.format_on(on)
    if format is not None and joiner.role is RoleName.MEMBER:
        allow_or_deviate(
            draft,
            protocol=protocol,
            members=(person,),
            format=format,
            cohort=cohort.id,
            on=on,
            exception=exception,
        )


def _spell(cohort: CohortHistory, joiner: Joiner, on: date) -> Membership:
    return Membership(
        id="",
        cohort=cohort.id,
        participant=joiner.standing.participant,
        role=joiner.role,
        joined_on=on,
        share=joiner.share,
    )


def _leave(draft: Draft, cohort: CohortHistory, participant: str, on: date, reason: str) -> None:
    spell = next((each for each in cohort.spells_on(on) if each.participant == participant), None)
    if spell is None:
        raise NotInCohort(
            f"This person is not in {cohort.cohort.name} on {in_words(on)}. "
            "Choose a day on which they are.",
            whom=(participant,),
            field="on",
        )
    leave_cohort(draft, cohort, spell, on, reason=reason)
    warn_few(draft, cohort, on)

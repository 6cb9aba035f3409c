"""One person and one cohort: join, leave, move."""

from likewise.actions.cohorts import locked_histories, standings_of, with_late_marks
from likewise.actions.operations import Occasion, handles
from likewise.domain import cohorts as rules
from likewise.domain.cohorts import Joiner, Standing
from likewise.domain.memberships import JoinCohort, LeaveCohort, MoveMember
from likewise.domain.operations import Plan
from likewise.records import cohorts as reading


@handles(JoinCohort)
def join_cohort(act: JoinCohort, occasion: Occasion) -> Plan:
    """Somebody joins a cohort from a day on."""
    found = locked_histories([act.cohort], occasion)
    standing = standing_of(act.participant, occasion.programme)
    return rules.plan_join(
        cohort=found[act.cohort],
        joiner=Joiner(standing=standing, role=act.role, share=act.share),
        on=act.on,
        protocol=reading.protocol(occasion.programme, [act.participant]),
        ids=occasion.ids,
        exception=act.exception,
    )


@handles(LeaveCohort)
def leave_cohort(act: LeaveCohort, occasion: Occasion) -> Plan:
    """Somebody leaves a cohort at the start of a day."""
    found = locked_histories([act.cohort], occasion)
    found = with_late_marks(found, [act.participant], act.on, act.registers)
    standing_of(act.participant, occasion.programme)
    return rules.plan_leave(
        cohort=found[act.cohort],
        participant=act.participant,
        on=act.on,
        reason=act.reason,
        ids=occasion.ids,
    )


@handles(MoveMember)
def move_member(act: MoveMember, occasion: Occasion) -> Plan:
    """Somebody leaves one cohort and joins another on the same day."""
    found = locked_histories([act.from_cohort, act.to_cohort], occasion)
    found = with_late_marks(found, [act.participant], act.on, act.registers)
    standing = standing_of(act.participant, occasion.programme)
    return rules.plan_move(
        from_cohort=found[act.from_cohort],
        to_cohort=found[act.to_cohort],
        joiner=Joiner(standing=standing, role=act.role),
        on=act.on,
        reason=act.reason,
        protocol=reading.protocol(occasion.programme, [act.participant]),
        ids=occasion.ids,
        exception=act.exception,
    )


def standing_of(participant: str, programme: str | None) -> Standing:
    """What a participant is in a programme; refuses one that the programme does not have."""
    return standings_of([participant], programme)[0]

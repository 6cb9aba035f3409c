"""The rule by which two records of one practice become one, with its people and its recruitment."""

from collections.abc import Sequence

from likewise.domain.arms import Allocation
from likewise.domain.deviations import Deviation, DeviationKind
from likewise.domain.doubles.acts import JoinPractices
from likewise.domain.doubles.facts import SamePractice
from likewise.domain.doubles.joining import NotOnePerson, moved, say
from likewise.domain.facts import Fact
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.practices import Practice, Registration
from likewise.domain.recruitment.facts import InvitationBatch, RecruitmentTarget

type Recruiting = InvitationBatch | RecruitmentTarget


def plan_join_practices(
    *,
    act: JoinPractices,
    kept: Practice,
    other: Practice,
    registrations: Sequence[Registration],
    allocations: Sequence[Allocation],
    ids: Ids,
    recruiting: Sequence[Recruiting] = (),
) -> Plan:
    """Plan that two records of one practice become one: who is registered there moves with it.

    `recruiting` is what was invited and aimed at, of both; it moves too as one practice has it.

    Raises
    ------
    NotOnePerson
    """
    allocated = {e.practice for e in allocations if e.participant is None}
    if other.id in allocated and kept.id not in allocated:
        raise NotOnePerson(
            "Only the other practice was allocated, and an allocation never changes. Let the "
            "practice that was allocated go on, and join this one to it."
        )
    draft = Draft(act.declared.name, ids)
    draft.record(SamePractice(id=ids.new(), practice=kept.id, other=other.id))
    after: list[Fact] = [moved(each, {other.id: kept.id}) for each in registrations]
    after += _recruiting_as_one(draft, recruiting, kept=kept.id, other=other.id)
    say(draft, before=[kept, other, *registrations, *recruiting], after=[kept, *after])
    if other.id in allocated:
        draft.warn(
            "Both practices were allocated. Both allocations stand, and so does the arm of "
            "everybody who has one; a deviation from the protocol is written for each of them "
            "at the other practice."
        )
        for each in allocations:
            if each.practice == other.id and each.participant is not None:
                draft.record(
                    Deviation(
                        id=ids.new(),
                        participant=each.participant,
                        kind=DeviationKind.ALLOCATION_ERROR,
                        on=each.on,
                        reason="Their practice was in the record twice, and both were allocated.",
                    )
                )
    return draft.plan(about=(kept.id, other.id))


def _recruiting_as_one(
    draft: Draft, recruiting: Sequence[Recruiting], *, kept: str, other: str
) -> list[Fact]:
    """What was invited and aimed at, as one practice has it.

    Each batch went out, so that both stand. A practice has one target: that of the one that goes
    on, where both have one.
    """
    batches = [each for each in recruiting if isinstance(each, InvitationBatch)]
    mine = [_said(each) for each in batches if each.practice == kept]
    twice = [each for each in batches if each.practice == other and _said(each) in mine]
    if twice:
        draft.warn(
            f"{len(twice)} of the batches of invitations stand in both, with the same day, way and "
            "number. Where it is one batch that was recorded twice, withdraw one of the two."
        )
    aims = [each for each in recruiting if isinstance(each, RecruitmentTarget)]
    if {each.practice for each in aims} == {kept, other}:
        draft.warn(
            "Both have a target of recruitment. That of the practice that goes on stands, and the "
            "people of both count towards it. If it was set for fewer, set it anew."
        )
        aims = [each for each in aims if each.practice == kept]
    return [moved(each, {other: kept}) for each in (*batches, *aims)]


def _said(batch: InvitationBatch) -> tuple[object, ...]:
    return batch.sent_on, batch.way, batch.invited, batch.is_reminder

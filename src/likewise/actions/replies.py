"""Say beforehand whether somebody comes to a meeting, and take it back."""

from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles, programme_of
from likewise.domain.access import Extent, NotFound, extent
from likewise.domain.acts import Act
from likewise.domain.meetings import Meeting
from likewise.domain.operations import Plan
from likewise.domain.participants import RoleName
from likewise.domain.periods import day_of
from likewise.domain.replies import GiveReply, Reply, WithdrawReply, plan_no_reply, plan_reply
from likewise.records import meetings as reading
from likewise.records.facts import current
from likewise.records.memberships import check_facilitates, cohorts_of
from likewise.records.replies import asked_to, reply_of


@handles(GiveReply)
def give_reply(act: GiveReply, occasion: Occasion) -> Plan:
    """Somebody says whether they mean to come to a meeting."""
    meeting = meeting_for(act, act.meeting, act.participant, occasion)
    reply = Reply(
        id=occasion.ids.new(),
        meeting=meeting.id,
        participant=act.participant,
        answer=act.answer,
        starts=meeting.starts,
        said_on=occasion.today,
    )
    return plan_reply(
        reply=reply,
        meeting=meeting,
        known=reply_of(act.participant, meeting.id),
        is_in=act.participant in asked_to(meeting),
        seen=act.starts,
        at=occasion.at,
        ids=occasion.ids,
    )


@handles(WithdrawReply)
def withdraw_reply(act: WithdrawReply, occasion: Occasion) -> Plan:
    """Somebody takes back what they said of a meeting."""
    meeting = meeting_for(act, act.meeting, act.participant, occasion)
    known = reply_of(act.participant, meeting.id)
    return plan_no_reply(known=known, meeting=meeting, at=occasion.at, ids=occasion.ids)


def meeting_for(act: Act, meeting: str, participant: str, occasion: Occasion) -> Meeting:
    """Hold a meeting and read it, for an act about somebody who is to come to it.

    Who may speak only of themselves speaks of nobody else; a meeting out of reach is not there.
    """
    reading.lock(meeting)
    found = current(Meeting, fact=meeting, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such meeting in this programme.")
    (known,) = found
    reach = extent(occasion.by, act.declared.needs)
    today = day_of(occasion.at, programme_of(occasion.by).zone)
    if reach is Extent.OWN:
        if participant != occasion.by.participant:
            raise NotFound("There is no such person.")
        if not set(known.cohorts) & cohorts_of(participant, today, role=RoleName.MEMBER):
            raise NotFound("There is no such meeting in this programme.")
    elif reach is Extent.GROUP:
        check_facilitates(occasion.by, known.cohorts, today)
    standing_of(participant, occasion.programme)
    return known

"""Record who was told that a meeting was moved or cancelled."""

from likewise.actions.operations import Occasion, handles
from likewise.actions.replies import meeting_for
from likewise.domain.access import Extent, extent
from likewise.domain.news import Telling, TellNews, check_way, plan_telling
from likewise.domain.operations import Plan
from likewise.records.news import planned_first, tellings_about
from likewise.records.replies import asked_to


@handles(TellNews)
def tell_news(act: TellNews, occasion: Occasion) -> Plan:
    """Somebody was told how a meeting stands."""
    meeting = meeting_for(act, act.meeting, act.participant, occasion)
    check_way(act.way, is_own=extent(occasion.by, act.declared.needs) is Extent.OWN)
    known = tellings_about(meeting.id, participant=act.participant)
    telling = Telling(
        id=occasion.ids.new(),
        meeting=meeting.id,
        participant=act.participant,
        way=act.way,
        told_on=occasion.today,
        starts=meeting.starts,
        venue=meeting.venue,
        state=meeting.state,
        number=max((each.number for each in known), default=0) + 1,
    )
    return plan_telling(
        telling=telling,
        meeting=meeting,
        planned=planned_first([meeting.id])[meeting.id],
        known=known,
        is_in=act.participant in asked_to(meeting),
        seen=act.starts,
        today=occasion.today,
        ids=occasion.ids,
    )

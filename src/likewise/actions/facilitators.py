"""Record what people have said about leading: that they will stop, or that they would lead."""

from likewise.actions.cohorts import locked_histories, standings_of
from likewise.actions.operations import Occasion, handles
from likewise.domain.access import Extent, NotFound, extent
from likewise.domain.acts import Act
from likewise.domain.facilitators import (
    EndIntention,
    EndOffer,
    IntentionToStop,
    OfferToLead,
    RecordIntention,
    RecordOffer,
    plan_intention,
    plan_no_more,
    plan_offer,
)
from likewise.domain.operations import Plan
from likewise.domain.participants import is_taking_part_on
from likewise.records.facts import current
from likewise.records.models import ParticipantAnchor


@handles(RecordIntention)
def record_intention(act: RecordIntention, occasion: Occasion) -> Plan:
    """Somebody has said that they will stop leading a cohort."""
    found = locked_histories([act.cohort], occasion)
    _check_own(act, act.participant, occasion)
    standings_of([act.participant], occasion.programme)
    intention = IntentionToStop(
        id=occasion.ids.new(),
        participant=act.participant,
        cohort=act.cohort,
        stops_on=act.stops_on,
        said_on=act.said_on,
        note=act.note,
    )
    return plan_intention(
        intention=intention,
        cohort=found[act.cohort],
        known=current(IntentionToStop, participant_id=act.participant),
        today=occasion.today,
        ids=occasion.ids,
    )


@handles(RecordOffer)
def record_offer(act: RecordOffer, occasion: Occasion) -> Plan:
    """Somebody has said that they are willing to lead."""
    # Two who record the same at once: the second waits, and meets what the first one left.
    list(ParticipantAnchor.objects.select_for_update().filter(id=act.participant))
    found = locked_histories([act.cohort] if act.cohort else [], occasion)
    _check_own(act, act.participant, occasion)
    (standing,) = standings_of([act.participant], occasion.programme)
    offer = OfferToLead(
        id=occasion.ids.new(),
        participant=act.participant,
        cohort=act.cohort,
        starts_on=act.starts_on,
        said_on=act.said_on,
        note=act.note,
    )
    return plan_offer(
        offer=offer,
        cohort=found[act.cohort] if act.cohort else None,
        known=current(OfferToLead, participant_id=act.participant),
        is_taking_part=is_taking_part_on(standing.statuses, occasion.today),
        today=occasion.today,
        ids=occasion.ids,
    )


@handles(EndIntention)
def end_intention(act: EndIntention, occasion: Occasion) -> Plan:
    """Somebody no longer means to stop leading a cohort."""
    found = current(IntentionToStop, fact=act.intention, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such intention.")
    _check_own(act, found[0].participant, occasion)
    return plan_no_more(
        fact=found[0], on=act.on, today=occasion.today, name=act.declared.name, ids=occasion.ids
    )


@handles(EndOffer)
def end_offer(act: EndOffer, occasion: Occasion) -> Plan:
    """Somebody is no longer willing to lead."""
    found = current(OfferToLead, fact=act.offer, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such offer.")
    _check_own(act, found[0].participant, occasion)
    return plan_no_more(
        fact=found[0], on=act.on, today=occasion.today, name=act.declared.name, ids=occasion.ids
    )


def _check_own(act: Act, participant: str, occasion: Occasion) -> None:
    """Refuse whoever may only say it of themselves, and says it of somebody else."""
    is_own = participant == occasion.by.participant
    if extent(occasion.by, act.declared.needs) is Extent.OWN and not is_own:
        raise NotFound("There is no such person.")

"""Have one's meetings in a calendar of one's own, and end it."""

from likewise.actions.operations import Occasion, handles
from likewise.domain.access import NotFound
from likewise.domain.feeds import (
    ChangeFeed,
    EndFeed,
    Feed,
    MakeFeed,
    plan_change,
    plan_end,
    plan_make,
)
from likewise.domain.operations import Plan
from likewise.records.feeds import feed_of
from likewise.records.models import ParticipantAnchor


@handles(MakeFeed)
def make_feed(act: MakeFeed, occasion: Occasion) -> Plan:
    """Somebody has a calendar feed at a new address."""
    known = _held(act.participant, occasion)
    new = Feed(
        id=occasion.ids.new(),
        participant=act.participant,
        since=occasion.today,
        shows_place=act.shows_place,
        shows_cohort=act.shows_cohort,
    )
    return plan_make(new=new, known=known, ids=occasion.ids)


@handles(ChangeFeed)
def change_feed(act: ChangeFeed, occasion: Occasion) -> Plan:
    """Somebody's calendar feed shows other things."""
    known = _held(act.participant, occasion)
    return plan_change(
        known=known, place=act.shows_place, cohort=act.shows_cohort, ids=occasion.ids
    )


@handles(EndFeed)
def end_feed(act: EndFeed, occasion: Occasion) -> Plan:
    """Somebody has no calendar feed any more."""
    return plan_end(known=_held(act.participant, occasion), ids=occasion.ids)


def _held(participant: str, occasion: Occasion) -> Feed | None:
    """Hold somebody, so that two who make a feed at once make one; only of oneself."""
    if participant != occasion.by.participant:
        raise NotFound("There is no such person.")
    list(ParticipantAnchor.objects.select_for_update().filter(id=participant))
    return feed_of(participant)

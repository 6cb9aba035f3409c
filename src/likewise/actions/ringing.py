"""Say whom the people of a cohort ring about its meetings."""

from likewise.actions.cohorts import locked_histories
from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles
from likewise.domain.access import Extent, NotFound, extent
from likewise.domain.acts import Act
from likewise.domain.operations import Plan
from likewise.domain.ringing import (
    GiveNumber,
    NumberToRing,
    TakeNumberAway,
    plan_give,
    plan_take_away,
)
from likewise.records.facts import current
from likewise.records.memberships import check_facilitates


@handles(GiveNumber)
def give_number(act: GiveNumber, occasion: Occasion) -> Plan:
    """People of a cohort may ring somebody."""
    _check_reach(act, act.cohort, act.participant, occasion)
    history = locked_histories([act.cohort], occasion, with_meetings=False)[act.cohort]
    standing_of(act.participant, occasion.programme)
    given = NumberToRing(
        id=occasion.ids.new(),
        participant=act.participant,
        cohort=act.cohort,
        number=act.number,
        hours=act.hours,
    )
    return plan_give(
        given=given,
        known=_known(act.cohort, act.participant),
        facilitates=act.participant in history.facilitators_on(occasion.today),
        ids=occasion.ids,
    )


@handles(TakeNumberAway)
def take_number_away(act: TakeNumberAway, occasion: Occasion) -> Plan:
    """People of a cohort ring somebody no more."""
    _check_reach(act, act.cohort, act.participant, occasion)
    locked_histories([act.cohort], occasion, with_meetings=False)
    standing_of(act.participant, occasion.programme)
    return plan_take_away(known=_known(act.cohort, act.participant), ids=occasion.ids)


def _known(cohort: str, participant: str) -> NumberToRing | None:
    found = current(NumberToRing, cohort_id=cohort, participant_id=participant)
    return next(iter(found), None)


def _check_reach(act: Act, cohort: str, participant: str, occasion: Occasion) -> None:
    """Refuse whoever gives only their own number, in a cohort that they facilitate."""
    if extent(occasion.by, act.declared.needs) is not Extent.OWN:
        return
    if participant != occasion.by.participant:
        raise NotFound("There is no such person.")
    check_facilitates(occasion.by, [cohort], occasion.today)

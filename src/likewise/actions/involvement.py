"""Record the part people take in wider health life."""

from dataclasses import replace

from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles
from likewise.domain.access import NotFound
from likewise.domain.cohorts import Cohort
from likewise.domain.involvement import EndInvolvement, Involvement, RecordInvolvement
from likewise.domain.operations import Plan
from likewise.records.facts import current


@handles(RecordInvolvement)
def record_involvement(act: RecordInvolvement, occasion: Occasion) -> Plan:
    """A dated role in a wider health sphere, and the cohort it grew from."""
    standing_of(act.participant, occasion.programme)
    if act.cohort and not current(Cohort, fact=act.cohort, programme_id=occasion.programme):
        raise NotFound("There is no such cohort in this programme.")
    draft = occasion.draft(act)
    draft.record(
        Involvement(
            id=draft.ids.new(),
            participant=act.participant,
            sphere=act.sphere,
            starts_on=act.starts_on,
            ends_on=act.ends_on,
            cohort=act.cohort,
            detail=act.detail,
        )
    )
    return draft.plan(about=(act.participant,))


@handles(EndInvolvement)
def end_involvement(act: EndInvolvement, occasion: Occasion) -> Plan:
    """A role in a wider health sphere ends at the start of a day."""
    found = current(Involvement, fact=act.involvement)
    if not found:
        raise NotFound("There is no such involvement.")
    standing_of(found[0].participant, occasion.programme)
    draft = occasion.draft(act)
    draft.revise(replace(found[0], ends_on=act.on))
    return draft.plan(about=(found[0].participant,))

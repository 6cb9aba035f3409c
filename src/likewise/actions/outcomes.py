"""Settle with what and when outcomes are measured, and record them."""

from likewise.actions.cohorts import standings_of
from likewise.actions.operations import Occasion as Doing  # here, an occasion is of outcomes
from likewise.actions.operations import handles
from likewise.domain.access import NotFound
from likewise.domain.operations import Plan
from likewise.domain.outcomes import (
    AddInstrument,
    AddOccasion,
    AgreeToCut,
    CutData,
    DataCut,
    Instrument,
    Measurement,
    MissOccasion,
    Occasion,
    RecordAnswers,
    RecordMeasurement,
    Response,
    Visit,
    plan_add_instrument,
    plan_add_occasion,
    plan_agree,
    plan_answers,
    plan_cut,
    plan_measurement,
    plan_miss,
)
from likewise.formats.outcomes import read_instrument
from likewise.records import models, outcomes
from likewise.records.facts import current
from likewise.records.models import DataCutAnchor, ParticipantAnchor, ProgrammeAnchor


@handles(AddInstrument)
def add_instrument(act: AddInstrument, doing: Doing) -> Plan:
    """An instrument is the programme's, as its file defines it."""
    definition = read_instrument(act.words)
    _hold_programme(doing)
    return plan_add_instrument(
        act=act,
        definition=definition,
        known=current(Instrument, programme_id=doing.programme),
        ids=doing.ids,
    )


@handles(AddOccasion)
def add_occasion(act: AddOccasion, doing: Doing) -> Plan:
    """Outcomes are due in a window of days."""
    _hold_programme(doing)
    for instrument in act.instruments:
        _instrument(instrument, doing)
    return plan_add_occasion(act=act, known=outcomes.occasions_of(doing.programme), ids=doing.ids)


@handles(RecordMeasurement)
def record_measurement(act: RecordMeasurement, doing: Doing) -> Plan:
    """Something was measured of somebody."""
    visit = _visit(act.participant, act.occasion, doing)
    known = current(Measurement, participant_id=act.participant, occasion_id=act.occasion)
    return plan_measurement(act=act, visit=visit, known=known, ids=doing.ids)


@handles(RecordAnswers)
def record_answers(act: RecordAnswers, doing: Doing) -> Plan:
    """Somebody answered an instrument."""
    visit = _visit(act.participant, act.occasion, doing)
    definition = read_instrument(_instrument(act.instrument, doing).words)
    known = current(Response, participant_id=act.participant, occasion_id=act.occasion)
    return plan_answers(act=act, visit=visit, definition=definition, known=known, ids=doing.ids)


@handles(MissOccasion)
def miss_occasion(act: MissOccasion, doing: Doing) -> Plan:
    """Nothing more will be measured of somebody at an occasion."""
    visit = _visit(act.participant, act.occasion, doing)
    return plan_miss(act=act, visit=visit, ids=doing.ids)


@handles(CutData)
def cut_data(act: CutData, doing: Doing) -> Plan:
    """What is recorded of outcomes now, with its digest."""
    _hold_programme(doing)
    recorded = outcomes.recorded_of(doing.programme)
    return plan_cut(
        act=act,
        digest=outcomes.digest_of(recorded),
        recorded=len(recorded.measurements) + len(recorded.responses) + len(recorded.missed),
        known=current(DataCut, programme_id=doing.programme),
        today=doing.today,
        ids=doing.ids,
    )


@handles(AgreeToCut)
def agree_to_cut(act: AgreeToCut, doing: Doing) -> Plan:
    """Somebody else agrees that a cut leaves."""
    list(DataCutAnchor.objects.select_for_update().filter(id=act.cut))
    found = current(DataCut, fact=act.cut, programme_id=doing.programme)
    if not found:
        raise NotFound("There is no such cut in this programme.")
    first = models.DataCut.objects.get(fact=act.cut, version=1)
    return plan_agree(
        act=act, cut=found[0], cut_by=first.operation.account, account=doing.by.account,
        ids=doing.ids,
    )  # fmt: skip


def _visit(participant: str, occasion: str, doing: Doing) -> Visit:
    """All that a rule asks of somebody at an occasion; they are held, so that two come in turn."""
    list(ParticipantAnchor.objects.select_for_update().filter(id=participant))
    (standing,) = standings_of([participant], doing.programme)
    found = current(Occasion, fact=occasion, programme_id=doing.programme)
    if not found:
        raise NotFound("There is no such occasion in this programme.")
    return Visit(
        occasion=found[0],
        window=outcomes.window_for(found[0], participant, standing.statuses),
        statuses=standing.statuses,
        missed=outcomes.missed_by(participant, occasion),
        today=doing.today,
    )


def _instrument(instrument: str, doing: Doing) -> Instrument:
    found = current(Instrument, fact=instrument, programme_id=doing.programme)
    if not found:
        raise NotFound("There is no such instrument in this programme.")
    return found[0]


def _hold_programme(doing: Doing) -> None:
    list(ProgrammeAnchor.objects.select_for_update().filter(id=doing.programme))

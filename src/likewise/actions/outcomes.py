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
    AgreeToLock,
    AgreeToOpenLock,
    AskForLock,
    AskToOpenLock,
    CutData,
    DataCut,
    DataLock,
    EnterAnswersAgain,
    EnterMeasurementAgain,
    FirstEntry,
    Instrument,
    Measurement,
    MissOccasion,
    Occasion,
    RecordAnswers,
    RecordMeasurement,
    RefuseLock,
    Response,
    SecondEntry,
    SettleDifferences,
    Visit,
    check_why_late,
    plan_add_instrument,
    plan_add_occasion,
    plan_agree,
    plan_agree_to_lock,
    plan_agree_to_open,
    plan_answers,
    plan_answers_again,
    plan_ask_for_lock,
    plan_ask_to_open,
    plan_cut,
    plan_late_answers,
    plan_late_measurement,
    plan_late_miss,
    plan_measurement,
    plan_measurement_again,
    plan_miss,
    plan_refuse,
    plan_settle,
)
from likewise.domain.outcomes.research import Recorded
from likewise.formats.outcomes import read_instrument
from likewise.queries.outcomes import unfinished
from likewise.records import entries, models, outcomes
from likewise.records.facts import current
from likewise.records.models import (
    DataCutAnchor,
    DataLockAnchor,
    ParticipantAnchor,
    ProgrammeAnchor,
)


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
    lock = _lock_of(visit, doing)
    why = check_why_late(act.why_late, lock=lock, occasion=visit.occasion)
    if lock is not None and why is not None:
        return plan_late_measurement(
            act=act, visit=visit, lock=lock, why=why, known=known, ids=doing.ids
        )
    return plan_measurement(
        act=act, visit=visit, known=known, ids=doing.ids, account=doing.by.account,
        entered=_entered(visit, act.participant, doing),
    )  # fmt: skip


@handles(RecordAnswers)
def record_answers(act: RecordAnswers, doing: Doing) -> Plan:
    """Somebody answered an instrument."""
    visit = _visit(act.participant, act.occasion, doing)
    definition = read_instrument(_instrument(act.instrument, doing).words)
    known = current(Response, participant_id=act.participant, occasion_id=act.occasion)
    lock = _lock_of(visit, doing)
    why = check_why_late(act.why_late, lock=lock, occasion=visit.occasion)
    if lock is not None and why is not None:
        return plan_late_answers(
            act=act, visit=visit, definition=definition, lock=lock, why=why, known=known,
            ids=doing.ids,
        )  # fmt: skip
    return plan_answers(
        act=act, visit=visit, definition=definition, known=known, ids=doing.ids,
        account=doing.by.account, entered=_entered(visit, act.participant, doing),
    )  # fmt: skip


@handles(EnterMeasurementAgain)
def enter_measurement_again(act: EnterMeasurementAgain, doing: Doing) -> Plan:
    """What was measured is entered by a second person."""
    visit = _visit(act.participant, act.occasion, doing)
    return plan_measurement_again(
        act=act, visit=visit, account=doing.by.account, ids=doing.ids,
        first=_first(visit, act.participant, act.measure, doing),
    )  # fmt: skip


@handles(EnterAnswersAgain)
def enter_answers_again(act: EnterAnswersAgain, doing: Doing) -> Plan:
    """What was answered is entered by a second person."""
    visit = _visit(act.participant, act.occasion, doing)
    definition = read_instrument(_instrument(act.instrument, doing).words)
    return plan_answers_again(
        act=act, visit=visit, definition=definition, account=doing.by.account, ids=doing.ids,
        first=_first(visit, act.participant, act.instrument, doing),
    )  # fmt: skip


@handles(SettleDifferences)
def settle_differences(act: SettleDifferences, doing: Doing) -> Plan:
    """What stands of two entries that differ."""
    found = current(SecondEntry, fact=act.second_entry, programme_id=doing.programme)
    if not found:
        raise NotFound("There is no such second entry in this programme.")
    visit = _visit(found[0].participant, found[0].occasion, doing)
    first = next(
        (
            each
            for each in _entered(visit, found[0].participant, doing)
            if each.second is not None and each.second.id == act.second_entry
        ),
        None,
    )
    if first is None:
        raise NotFound("There is no such second entry, or its occasion is entered once by now.")
    return plan_settle(act=act, visit=visit, first=first, today=doing.today, ids=doing.ids)


@handles(MissOccasion)
def miss_occasion(act: MissOccasion, doing: Doing) -> Plan:
    """Nothing more will be measured of somebody at an occasion."""
    visit = _visit(act.participant, act.occasion, doing)
    lock = _lock_of(visit, doing)
    why = check_why_late(act.why_late, lock=lock, occasion=visit.occasion)
    if lock is not None and why is not None:
        return plan_late_miss(act=act, visit=visit, lock=lock, why=why, ids=doing.ids)
    return plan_miss(act=act, visit=visit, ids=doing.ids)


@handles(CutData)
def cut_data(act: CutData, doing: Doing) -> Plan:
    """What is recorded of outcomes now, with its digest."""
    _hold_programme(doing)
    recorded = outcomes.recorded_of(doing.programme)
    return plan_cut(
        act=act,
        digest=outcomes.digest_of(recorded),
        recorded=_count(recorded),
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


@handles(AskForLock)
def ask_for_lock(act: AskForLock, doing: Doing) -> Plan:
    """A statistician asks for a lock."""
    _hold_programme(doing)
    known = {each.id: each for each in outcomes.occasions_of(doing.programme)}
    if not set(act.occasions) <= known.keys():
        raise NotFound("There is no such occasion in this programme.")
    asked = [each for each in known.values() if each.id in act.occasions]
    return plan_ask_for_lock(
        act=act,
        occasions=asked,
        locks=outcomes.locks_of(doing.programme),
        cuts=current(DataCut, programme_id=doing.programme),
        unfinished=unfinished(doing.by, occasions=asked, today=doing.today),
        today=doing.today,
        ids=doing.ids,
    )


@handles(AgreeToLock)
def agree_to_lock(act: AgreeToLock, doing: Doing) -> Plan:
    """Somebody else agrees to a lock; outcomes are cut as they are then."""
    lock, asked_by = _lock(act.lock, doing)
    recorded = outcomes.recorded_of(doing.programme, only=set(lock.occasions))
    return plan_agree_to_lock(
        act=act,
        lock=lock,
        asked_by=asked_by,
        account=doing.by.account,
        digest=outcomes.digest_of(recorded),
        recorded=_count(recorded),
        cuts=current(DataCut, programme_id=doing.programme),
        unfinished=unfinished(doing.by, occasions=recorded.occasions, today=doing.today),
        today=doing.today,
        ids=doing.ids,
    )


@handles(AskToOpenLock)
def ask_to_open_lock(act: AskToOpenLock, doing: Doing) -> Plan:
    """A statistician asks that a lock is opened."""
    lock, _ = _lock(act.lock, doing)
    return plan_ask_to_open(act=act, lock=lock, ids=doing.ids)


@handles(AgreeToOpenLock)
def agree_to_open_lock(act: AgreeToOpenLock, doing: Doing) -> Plan:
    """Somebody else agrees that a lock is opened."""
    lock, asked_by = _lock(act.lock, doing)
    return plan_agree_to_open(
        act=act, lock=lock, asked_by=asked_by, account=doing.by.account, ids=doing.ids
    )


@handles(RefuseLock)
def refuse_lock(act: RefuseLock, doing: Doing) -> Plan:
    """What was asked of a lock is refused."""
    lock, _ = _lock(act.lock, doing)
    return plan_refuse(act=act, lock=lock, ids=doing.ids)


def _lock(which: str, doing: Doing) -> tuple[DataLock, str]:
    """A lock as it stands, and the account that brought it there; it is held meanwhile."""
    list(DataLockAnchor.objects.select_for_update().filter(id=which))
    found = current(DataLock, fact=which, programme_id=doing.programme)
    if not found:
        raise NotFound("There is no such lock in this programme.")
    row = models.DataLock.objects.get(fact=which, superseded_at__isnull=True)
    return found[0], str(row.operation.account)


def _lock_of(visit: Visit, doing: Doing) -> DataLock | None:
    """The lock that holds an occasion; none where none does."""
    held = (each for each in outcomes.locks_of(doing.programme) if each.holds)
    return next((each for each in held if visit.occasion.id in each.occasions), None)


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


def _entered(visit: Visit, participant: str, doing: Doing) -> tuple[FirstEntry, ...]:
    """How what is recorded of somebody at an occasion stands, where it is entered twice."""
    if not visit.occasion.is_entered_twice:
        return ()
    return entries.entries_of(doing.programme, participant=participant, occasion=visit.occasion.id)


def _first(visit: Visit, participant: str, key: str, doing: Doing) -> FirstEntry | None:
    """What was entered first of one thing; of two, the one that waits for its second entry."""
    found = [each for each in _entered(visit, participant, doing) if each.key == key]
    return min(found, key=lambda each: each.second is not None, default=None)


def _instrument(instrument: str, doing: Doing) -> Instrument:
    found = current(Instrument, fact=instrument, programme_id=doing.programme)
    if not found:
        raise NotFound("There is no such instrument in this programme.")
    return found[0]


def _count(recorded: Recorded) -> int:
    return len(recorded.measurements) + len(recorded.responses) + len(recorded.missed)


def _hold_programme(doing: Doing) -> None:
    list(ProgrammeAnchor.objects.select_for_update().filter(id=doing.programme))

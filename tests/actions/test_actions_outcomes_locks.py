"""Locks of outcomes: by two people, what comes after one kept apart, and its cut the same bytes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from assessed import READ, an_assessed_world
from copying import copied
from rows import row

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import ActNotRight, TakeBack
from likewise.domain.arms import AddArm, Format
from likewise.domain.corrections import CorrectFact
from likewise.domain.doubles import JoinPeople, Stands
from likewise.domain.outcomes import (
    AddOccasion,
    AgreeToLock,
    AgreeToOpenLock,
    Anchor,
    AskForLock,
    AskToOpenLock,
    CutData,
    DataCut,
    DataLock,
    EnterMeasurementAgain,
    FieldStands,
    LateOutcome,
    Locking,
    Measure,
    Measurement,
    MissedOccasion,
    MissOccasion,
    OutcomeNotRight,
    OutcomesLocked,
    RecordMeasurement,
    RefuseLock,
    Response,
    SecondEntry,
    SettleDifferences,
    Unit,
    WhyLate,
    WhyMissed,
    WhySettled,
)
from likewise.formats.outcomes import research_files
from likewise.queries.outcomes import cuts_of, late_outcomes, locks_of, research_of
from likewise.records import models
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Operation

pytestmark = pytest.mark.django_db
AT = datetime(2011, 1, 8, 9, 0, tzinfo=UTC)
LATER = datetime(2011, 1, 9, 9, 0, tzinfo=UTC)
A_YEAR_LATER = datetime(2012, 1, 9, 9, 0, tzinfo=UTC)
WHY = WhyLate.ARRIVED_LATE


@pytest.fixture
@copied
def made():
    made = an_assessed_world()
    made.measured()
    made.measured("Bram", value=Decimal(61))
    made.answered()
    return made


def actor(made, role, account=None):
    own = made.world.actor(role)
    return Actor(account=account or own.account, role=role, programme=own.programme)


def ask(made, name="main", occasions=("end",), **rest):
    given = {"by": actor(made, ActingRole.STATISTICIAN), "at": AT} | rest
    ids = tuple(made.occasions[each] for each in occasions)
    return made.world.act(AskForLock, name=name, occasions=ids, **given)


def agree(made, which, kind=AgreeToLock, **rest):
    given = {"by": actor(made, ActingRole.GUARDIAN), "at": AT} | rest
    return made.world.act(kind, lock=which, **given)


def lock(made, **rest):
    which = ask(made, **rest).new_ids[0]
    agree(made, which)
    return which


def ask_to_open(made, which, **rest):
    given = {"by": actor(made, ActingRole.STATISTICIAN), "at": LATER} | rest
    return made.world.act(AskToOpenLock, lock=which, reason="A laboratory was wrong.", **given)


def outcomes_now():
    kinds = (Measurement, Response, MissedOccasion, SecondEntry)
    return [fact for kind in kinds for fact in current(kind)]


def files(made, which, at=None):
    by = actor(made, ActingRole.STATISTICIAN)
    (line,) = [e for e in cuts_of(by).lines if e.cut.id == which]
    return research_files(research_of(by, cut=which), called=line.cut.name, at=line.at)


def test_a_lock_is_asked_for_by_one_and_agreed_to_by_another(made):
    which = ask(made).new_ids[0]
    made.measured("Cleo", at="end")
    with pytest.raises(NotAllowed, match="Ask a guardian"):
        agree(made, which, by=actor(made, ActingRole.STATISTICIAN))
    same = actor(made, ActingRole.GUARDIAN, actor(made, ActingRole.STATISTICIAN).account)
    with pytest.raises(OutcomeNotRight, match="Ask somebody else to agree"):
        agree(made, which, by=same)
    agree(made, which)

    (found,) = current(DataLock)
    assert found.state is Locking.LOCKED
    (cut,) = current(DataCut)
    assert (cut.name, cut.lock, cut.recorded, cut.is_agreed) == ("main", which, 4, True)
    with pytest.raises(OutcomeNotRight, match="does not wait for anybody: it is locked"):
        agree(made, which)
    assert {"outcomes.ask_for_lock", "outcomes.agree_to_lock"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_what_is_locked_is_not_recorded_put_right_or_missed_as_before(made):
    lock(made)
    before = outcomes_now()
    asks = [
        lambda: made.measured("Cleo", at="end"),
        lambda: made.measured(value=Decimal(59), instead=True),
        lambda: made.answered("Bram"),
        lambda: made.answered(instead=True),
        lambda: made.world.act(
            MissOccasion, by=made.assessor, participant=made.world.people["Cleo"],
            occasion=made.occasions["end"], why=WhyMissed.ILL, said_on=READ,
        ),
    ]  # fmt: skip
    for each in asks:
        with pytest.raises(OutcomesLocked, match="Say why this comes after the lock") as refused:
            each()
        assert refused.value.field == "why_late"
    assert outcomes_now() == before
    made.measured("Cleo", at="baseline", measured_on=date(2010, 9, 2))


def test_what_comes_after_the_lock_is_kept_apart_with_why_and_in_no_cut(made):
    which = lock(made)
    before, cut = outcomes_now(), files(made, current(DataCut)[0].id)

    made.measured("Cleo", at="end", why_late=WHY)
    made.measured(value=Decimal(59), why_late=WhyLate.FOUND_WRONG)
    made.answered("Bram", why_late=WHY)
    made.world.act(
        MissOccasion, by=made.assessor, participant=made.world.people["Cleo"],
        occasion=made.occasions["end"], why=WhyMissed.ILL, said_on=READ, why_late=WHY,
    )  # fmt: skip

    late = current(LateOutcome)
    assert {(e.measure, e.value, e.missed, e.is_correction, e.why) for e in late} == {
        (Measure.HBA1C, Decimal(58), None, False, WHY),
        (Measure.HBA1C, Decimal(59), None, True, WhyLate.FOUND_WRONG),
        (None, None, None, False, WHY),
        (None, None, WhyMissed.ILL, False, WHY),
    }
    assert {len(e.answers) for e in late if e.instrument} == {8}
    assert {e.lock for e in late} == {which}
    assert outcomes_now() == before
    assert files(made, current(DataCut)[0].id) == cut
    by = actor(made, ActingRole.STATISTICIAN)
    made.world.act(CutData, by=by, at=LATER, name="all")
    assert {e.recorded for e in current(DataCut)} == {3}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"measured_on": date(2009, 1, 1)}, "outside the window"),
        ({"value": Decimal("7.5")}, r"Did you mean 7\.5 %"),
        ({"measure": Measure.HEIGHT, "value": Decimal(170), "unit": Unit.CM}, "does not ask for"),
    ],
)
def test_what_comes_late_is_checked_like_the_rest(made, said, sentence):
    lock(made)
    measure = said.pop("measure", Measure.HBA1C)
    with pytest.raises(OutcomeNotRight, match=sentence):
        made.world.act(
            RecordMeasurement, by=made.assessor, participant=made.world.people["Cleo"],
            occasion=made.occasions["end"], measure=measure, why_late=WHY,
            **({"value": Decimal(58), "unit": Unit.MMOL_MOL, "measured_on": READ} | said),
        )  # fmt: skip
    assert current(LateOutcome) == []


def test_why_it_is_late_is_asked_of_locked_outcomes_alone(made):
    with pytest.raises(OutcomeNotRight, match="are not locked"):
        made.measured("Cleo", at="end", why_late=WHY)
    lock(made)
    with pytest.raises(OutcomeNotRight, match="still to come"):
        made.world.act(
            MissOccasion, by=made.assessor, participant=made.world.people["Cleo"],
            occasion=made.occasions["end"], why=WhyMissed.ILL, said_on=date(2011, 2, 1),
            why_late=WHY,
        )  # fmt: skip


def test_what_made_a_locked_outcome_is_not_taken_back_nor_moved_nor_its_window(made):
    acts = Operation.objects.filter(action="outcomes.record_measurement").order_by("sequence")
    lock(made)
    before = outcomes_now()

    with pytest.raises(OutcomesLocked, match="A lock is opened by two people"):
        made.world.act(TakeBack, by=made.assessor, act=acts[0].id, reason="The wrong person.")
    with pytest.raises(OutcomesLocked, match="The outcomes of end are locked, as main"):
        made.world.act(
            JoinPeople, participant=made.world.people["Bram"], other=made.world.people["Asha"],
            given_name=Stands.KEPT,
        )  # fmt: skip
    for changes in ({"last_day": 160}, {"is_entered_twice": True}):
        with pytest.raises(OutcomesLocked):
            made.world.act(CorrectFact, fact=made.occasions["end"], changes=changes, reason="Snow.")
    assert outcomes_now() == before


def test_no_second_entry_and_no_settlement_is_made_of_what_is_locked(made):
    changes, end = {"is_entered_twice": True}, made.occasions["end"]
    made.world.act(CorrectFact, fact=end, changes=changes, reason="The protocol.")
    other = actor(made, ActingRole.OUTCOME_ASSESSOR, "the-other")
    said = {"occasion": end, "measure": Measure.HBA1C, "unit": Unit.MMOL_MOL, "measured_on": READ}
    asha, bram = (made.world.people[each] for each in ("Asha", "Bram"))
    made.world.act(EnterMeasurementAgain, by=other, participant=asha, value=Decimal(85), **said)
    (second,) = current(SecondEntry)
    asked = ask(made)
    assert asked.plan.warnings == (
        "end: 3 visits due or late.", "end: 2 forms without a second entry.",
        "end: 1 form whose two entries differ, not settled.",
    )  # fmt: skip
    assert agree(made, asked.new_ids[0]).plan.warnings == asked.plan.warnings

    with pytest.raises(OutcomesLocked):
        made.world.act(EnterMeasurementAgain, by=other, participant=bram, value=Decimal(61), **said)
    for stands in ("58", "85"):
        with pytest.raises(OutcomesLocked):
            made.world.act(
                SettleDifferences, by=other, second_entry=second.id, why=WhySettled.OTHER,
                stands=(FieldStands(item="value", value=stands),),
            )  # fmt: skip


def test_the_cut_of_a_lock_is_the_same_bytes_a_year_later(made):
    made.measured("Cleo", at="baseline", measured_on=date(2010, 9, 2))
    which = lock(made)
    (cut,) = current(DataCut)
    before = files(made, cut.id)
    assert before["data.csv"].count(b"\n") == 3

    later = {"at": A_YEAR_LATER}
    made.world.act(
        AddArm, name="Another arm", formats=frozenset({Format.COMBINED}), **later
    )  # fmt: skip
    made.world.act(
        AddOccasion, name="later", anchor=Anchor.ENROLMENT, first_day=0, due_day=1, last_day=2,
        measures=frozenset({Measure.WAIST}), **later,
    )  # fmt: skip
    made.world.act(CorrectFact, fact=made.occasions["baseline"], changes={"last_day": 31},
                   reason="Snow.", **later)  # fmt: skip
    ask_to_open(made, which, **later)
    agree(made, which, AgreeToOpenLock, **later)
    made.world.person("Dilys", practice="Alder")

    assert files(made, cut.id) == before
    assert current(DataCut)[0].sha256 == cut.sha256


def test_a_lock_is_opened_by_two_people_with_a_reason_that_stays(made):
    which = lock(made)
    with pytest.raises(OutcomeNotRight, match="Nobody asked that main is opened"):
        agree(made, which, AgreeToOpenLock)
    with pytest.raises(ActNotRight, match="Say why"):
        made.world.act(
            AskToOpenLock, by=actor(made, ActingRole.STATISTICIAN), lock=which, reason=" "
        )
    ask_to_open(made, which)
    with pytest.raises(OutcomeNotRight, match="cannot be asked to be opened"):
        ask_to_open(made, which)
    with pytest.raises(OutcomesLocked):
        made.measured("Cleo", at="end")
    same = actor(made, ActingRole.GUARDIAN, actor(made, ActingRole.STATISTICIAN).account)
    with pytest.raises(OutcomeNotRight, match="Ask somebody else"):
        agree(made, which, AgreeToOpenLock, by=same)
    agree(made, which, AgreeToOpenLock, at=LATER)

    (found,) = current(DataLock)
    assert (found.state, found.reason) == (Locking.OPENED, "A laboratory was wrong.")
    made.measured("Cleo", at="end")
    with pytest.raises(OutcomeNotRight, match="called main already"):
        ask(made)
    lock(made, name="once more")
    assert len([e for e in current(DataLock) if e.holds]) == 1


def test_a_guardian_refuses_a_lock_or_its_opening_and_it_is_asked_for_anew(made):
    which = ask(made).new_ids[0]
    with pytest.raises(NotAllowed):
        made.world.act(RefuseLock, by=actor(made, ActingRole.STATISTICIAN), lock=which)
    agree(made, which, RefuseLock)
    made.measured("Cleo", at="end")
    with pytest.raises(OutcomeNotRight, match="Nothing is asked of main: it is not agreed to"):
        agree(made, which, RefuseLock)
    with pytest.raises(NotFound, match="no such lock"):
        agree(made, "nothing")

    again = lock(made, name="again")
    ask_to_open(made, again)
    agree(made, again, RefuseLock, at=LATER)
    with pytest.raises(OutcomesLocked):
        made.measured("Bram", value=Decimal(60), instead=True)


def test_nobody_takes_back_what_two_people_settle(made):
    lock(made)
    for name in ("ask_for_lock", "agree_to_lock"):
        act = Operation.objects.get(action=f"outcomes.{name}").id
        for role in (ActingRole.STATISTICIAN, ActingRole.GUARDIAN, ActingRole.COORDINATOR):
            with pytest.raises((NotAllowed, NotFound)):
                made.world.act(TakeBack, by=actor(made, role), act=act, reason="No.")
    (found,) = current(DataLock)
    assert found.holds


def test_a_lock_has_a_name_of_its_own_and_occasions_that_no_other_has(made):
    made.world.act(CutData, by=actor(made, ActingRole.STATISTICIAN), at=AT, name="first")
    with pytest.raises(OutcomeNotRight, match="called first already"):
        ask(made, name="first")
    with pytest.raises(NotFound, match="no such occasion"):
        made.world.act(
            AskForLock, by=actor(made, ActingRole.STATISTICIAN), name="x", occasions=("nothing",)
        )
    for wrong, sentence in (((), "at least one occasion"), (("a", "a"), "each occasion once")):
        with pytest.raises(ActNotRight, match=sentence):
            AskForLock(name="x", occasions=wrong)
    which = ask(made).new_ids[0]
    with pytest.raises(OutcomeNotRight, match="end is in the lock main already"):
        ask(made, name="other", occasions=("baseline", "end"))
    made.world.act(CutData, by=actor(made, ActingRole.STATISTICIAN), at=AT, name="Main")
    with pytest.raises(OutcomeNotRight, match="called main already"):
        agree(made, which)
    with pytest.raises(OutcomeNotRight, match="nothing to lock"):
        agree(made, ask(made, name="empty", occasions=("baseline",)).new_ids[0])


@pytest.mark.parametrize("role", ActingRole)
def test_who_asks_agrees_and_sees_locks(made, role):
    by = actor(made, role)
    if role is not ActingRole.STATISTICIAN:
        with pytest.raises(NotAllowed):
            ask(made, by=by)
    which = ask(made).new_ids[0]
    if role is not ActingRole.GUARDIAN:
        with pytest.raises(NotAllowed):
            agree(made, which, by=by)
    agree(made, which)
    made.measured("Cleo", at="end", why_late=WHY)
    if role in (ActingRole.STATISTICIAN, ActingRole.GUARDIAN, ActingRole.OUTCOME_ASSESSOR):
        (line,) = locks_of(by, today=AT.date()).lines
        assert (line.lock.id, line.occasions, line.late) == (which, ("end",), 1)
        (late,) = late_outcomes(by)
        assert (late.called, late.why) == ("HbA1c", WHY)
        assert (late.outcome is not None) is (role is ActingRole.OUTCOME_ASSESSOR)
        assert (late.label is not None) is (role is ActingRole.OUTCOME_ASSESSOR)
    else:
        for asked in (lambda: locks_of(by, today=AT.date()), lambda: late_outcomes(by)):
            with pytest.raises(NotFound):
                asked()


def test_an_unusual_value_that_nobody_said_to_be_right_is_told_before_the_lock(made):
    made.measured("Cleo", at="end", value=Decimal(200), is_sure=True)
    assert all("unusual" not in each for each in ask(made).plan.warnings)

    # As an import brings it: nobody was asked whether it is as it was read.
    brought = row(
        models.Measurement, participant_id=made.world.people["Cleo"], measure=Measure.WEIGHT,
        occasion_id=made.occasions["baseline"], value=Decimal(300), unit=Unit.KG,
        measured_on=date(2010, 9, 2),
    )  # fmt: skip
    brought.save()
    told = locks_of(actor(made, ActingRole.STATISTICIAN), today=AT.date()).unfinished
    assert {each.name: each.unusual for each in told} == {"baseline": 1, "end": 0}

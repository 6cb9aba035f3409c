"""Cuts of outcomes: made by one, agreed to by another, and given out as they were."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from assessed import an_assessed_world
from browsing import confirm, signed_in, text_of
from copying import copied
from worlds import NOW

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import TakeBack
from likewise.domain.arms import Allocate, Arm, Format
from likewise.domain.consent import (
    Answer,
    ChangeParticipation,
    Decider,
    Element,
    Method,
    PublishText,
    Purpose,
    RecordDecision,
)
from likewise.domain.outcomes import (
    AgreeToCut,
    CutData,
    DataCut,
    Measure,
    OutcomeNotRight,
    RecordMeasurement,
    Unit,
)
from likewise.domain.outcomes.decoys import decoy_arms
from likewise.queries.outcomes import cuts_of, research_of
from likewise.records.facts import current
from likewise.records.models import Operation

pytestmark = pytest.mark.django_db
LATER = datetime(2011, 1, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
@copied
def made():
    made = an_assessed_world()
    made.measured()
    made.measured("Bram", value=Decimal(61))
    made.answered()
    return made


def actor(made, role):
    return made.world.actor(role)


def cut(made, name="main", **rest):
    by = actor(made, ActingRole.STATISTICIAN)
    return made.world.act(CutData, by=by, at=LATER, name=name, **rest).new_ids[0]


def agree(made, which, **rest):
    given = {"by": actor(made, ActingRole.GUARDIAN), "at": LATER} | rest
    return made.world.act(AgreeToCut, cut=which, **given)


def rows(made, which, role=ActingRole.STATISTICIAN):
    table = research_of(actor(made, role), cut=which)
    return {each["person"]: each for each in table.rows}, dict(table.left_out)


def test_a_cut_holds_what_was_recorded_then_whatever_comes_later(made):
    which = cut(made)
    agree(made, which)
    told, left_out = rows(made, which)
    asha, bram = (made.world.people[each] for each in ("Asha", "Bram"))
    assert (told[asha]["hba1c"], told[bram]["hba1c"], told[asha]["phq_total"]) == ("58", "61", "8")
    assert left_out == {}

    at = datetime(2011, 1, 9, 9, 0, tzinfo=UTC)
    made.world.act(
        RecordMeasurement, at=at,
        by=made.assessor, participant=asha, occasion=made.occasions["end"], measure=Measure.HBA1C,
        value=Decimal(99), unit=Unit.MMOL_MOL, measured_on=date(2011, 1, 9), instead=True,
    )  # fmt: skip
    assert rows(made, which) == (told, left_out)
    made.world.act(CutData, by=actor(made, ActingRole.STATISTICIAN), at=at, name="later")
    assert len({each.sha256 for each in current(DataCut)}) == 2


def test_whoever_is_blind_has_decoy_arms_to_rehearse_by_and_no_others(made):
    """Where somebody was really allocated makes no difference to any byte."""
    which = cut(made)
    agree(made, which)
    before, _ = rows(made, which, ActingRole.OUTCOME_ASSESSOR)
    arms = decoy_arms(len(current(Arm, programme_id=made.world.programme)))
    assert {each["decoy_arm"] for each in before.values()} <= set(arms)

    for name, format in (("Asha", Format.GROUP), ("Bram", Format.ONE_TO_ONE)):
        made.world.act(
            Allocate, arm=made.world.arms[format], on=date(2011, 1, 3),
            participant=made.world.people[name],
        )  # fmt: skip

    assert rows(made, which, ActingRole.OUTCOME_ASSESSOR)[0] == before


def test_nothing_leaves_before_a_second_person_agreed(made):
    which = cut(made)

    with pytest.raises(OutcomeNotRight, match="Nobody has agreed yet that main leaves"):
        research_of(actor(made, ActingRole.STATISTICIAN), cut=which)
    with pytest.raises(NotAllowed, match="Ask a guardian"):
        agree(made, which, by=actor(made, ActingRole.STATISTICIAN))
    same = Actor(account=actor(made, ActingRole.STATISTICIAN).account, role=ActingRole.GUARDIAN,
                 programme=made.world.programme)  # fmt: skip
    with pytest.raises(OutcomeNotRight, match="Ask somebody else to agree"):
        agree(made, which, by=same)
    agree(made, which)
    with pytest.raises(OutcomeNotRight, match="agreed already"):
        agree(made, which)
    with pytest.raises(NotFound, match="no such cut"):
        agree(made, "nothing")


def test_a_cut_has_a_name_of_its_own_and_something_in_it(made):
    cut(made)
    with pytest.raises(OutcomeNotRight, match="called Main already"):
        cut(made, "Main ")
    empty = an_assessed_world()
    with pytest.raises(OutcomeNotRight, match="nothing to cut"):
        cut(empty)
    with pytest.raises(NotAllowed, match="Ask a statistician"):
        made.world.act(CutData, name="mine")


def test_what_was_not_agreed_to_on_its_day_stays_at_home(made):
    world, asha = made.world, made.world.people["Asha"]
    text = world.act(
        PublishText, purpose=Purpose.TAKE_PART, version_name="1", language="English",
        words="Take part.", starts_on=date(2010, 9, 1),
    ).new_ids[0]  # fmt: skip
    world.act(
        RecordDecision, participant=asha, text=text, answer=Answer.GIVEN, method=Method.ON_PAPER,
        decided_on=date(2010, 9, 1), seen_by="Jo Reed",
    )  # fmt: skip
    which = cut(made)
    agree(made, which)

    told, left_out = rows(made, which)
    assert set(told) == {asha}
    assert left_out == {"not asked by then": 1}

    world.act(
        ChangeParticipation, participant=asha, stops=frozenset({Element.QUESTIONNAIRES}),
        decided_by=Decider.PERSON, starts_on=NOW.date(),
    )  # fmt: skip
    told, left_out = rows(made, which)
    assert "phq_total" not in told[asha]
    assert told[asha]["hba1c"] == "58"
    assert left_out == {"not asked by then": 1, "said no, or stopped": 1}


@pytest.mark.parametrize("role", ActingRole)
def test_who_takes_a_cut_and_who_sees_that_there_are_cuts(made, role):
    which = cut(made)
    agree(made, which)
    viewer = actor(made, role)

    takes = {ActingRole.OUTCOME_ASSESSOR, ActingRole.STATISTICIAN}
    if role in takes:
        assert research_of(viewer, cut=which).rows
        with pytest.raises(NotFound):
            research_of(viewer, cut="nothing")
    else:
        with pytest.raises(NotFound):
            research_of(viewer, cut=which)
    if role in takes | {ActingRole.GUARDIAN}:
        assert [each.cut.name for each in cuts_of(viewer).lines] == ["main"]
    else:
        with pytest.raises(NotFound):
            cuts_of(viewer)


def test_a_cut_is_not_taken_back(made):
    cut(made)
    act = Operation.objects.filter(action="outcomes.cut_data").latest("sequence").id

    with pytest.raises(NotAllowed):
        made.world.act(TakeBack, by=actor(made, ActingRole.STATISTICIAN), act=act, reason="No.")


def test_what_changed_under_a_cut_is_noticed(made):
    which = cut(made)
    agree(made, which)
    earlier = datetime(2011, 1, 7, 9, 0, tzinfo=UTC)  # a clock that was behind

    made.world.act(
        RecordMeasurement, at=earlier,
        by=made.assessor, participant=made.world.people["Cleo"], occasion=made.occasions["end"],
        measure=Measure.WEIGHT, value=Decimal(80), unit=Unit.KG, measured_on=date(2011, 1, 3),
    )  # fmt: skip
    with pytest.raises(OutcomeNotRight, match="no longer what its digest"):
        research_of(actor(made, ActingRole.STATISTICIAN), cut=which)


def test_on_pages_a_statistician_cuts_a_guardian_agrees_and_an_assessor_downloads(made, settings):
    settings.CLOCK = LATER
    statistician, guardian, assessor = (
        signed_in(made.world, role)
        for role in (ActingRole.STATISTICIAN, ActingRole.GUARDIAN, ActingRole.OUTCOME_ASSESSOR)
    )
    confirm(statistician, "/outcomes/cuts/add/", {"name": "main"})
    (known,) = current(DataCut)
    assert "Waits for a second person" in text_of(assessor.get("/outcomes/cuts/"))
    zipped = f"/outcomes/cuts/{known.id}/outcomes.zip"
    assert statistician.get(f"/outcomes/cuts/{known.id}/agree/").status_code == 404
    confirm(guardian, f"/outcomes/cuts/{known.id}/agree/", {})

    answer = assessor.get(zipped)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert "odm.xml" in archive.namelist()
    said = archive.read("data.csv").decode()
    assert made.world.people["Asha"] in said
    assert "Example" not in said
    assert guardian.get(zipped).status_code == 404
    assert guardian.get("/outcomes/cuts/add/").status_code == 404

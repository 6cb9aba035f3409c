"""How people came in and what they agreed to, as tables: the rules of the acts hold for lines."""

import csv
from datetime import date

import pytest
from copying import copied
from worlds import NOW, a_world

from likewise.actions.imports import Files, import_tables, undo_import
from likewise.domain.acts import TakeBack
from likewise.domain.arms import Allocate, Allocation, Format
from likewise.domain.consent import (
    Answer,
    ConsentDecision,
    ConsentText,
    Delegate,
    Help,
    Method,
    PublishText,
    Purpose,
    RecordDecision,
)
from likewise.domain.imports import ImportRefused
from likewise.domain.participants import Participant
from likewise.domain.programmes import PhaseName
from likewise.domain.recruitment import (
    Baseline,
    BeginRecruitment,
    Criteria,
    Criterion,
    Eligibility,
    FacilitatorStep,
    PublishCriteria,
    Screen,
    Screening,
    StepToFacilitate,
)
from likewise.queries.recruitment import recruitment_page
from likewise.records import sources
from likewise.records.facts import current, versions
from likewise.records.undoing import ImportBuiltOn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
TODAY = NOW.date()
PUBLISHED, NEXT = date(2010, 8, 1), date(2010, 11, 1)
PEOPLE = [
    ["id", "given_name", "family_name", "practice", "role", "enrolled_on"],
    ["P1", "Asha", "Invented", "PR1", "member", "2010-09-06"],
    ["P2", "Ben", "Invented", "PR1", "member", "2010-09-06"],
    ["F1", "Flo", "Invented", "PR1", "facilitator", "2010-09-06"],
]
SCREENED = ["participant", "criteria", "screened_on", "against", "screened_by"]
DECIDED = [
    "participant", "purpose", "version", "answer", "decided_on", "method", "seen_by", "helped_by",
    "given_on",
]  # fmt: skip
COMPLETE, TAKEN = ["participant", "completed_on"], ["participant", "step", "taken_on"]
TABLES = {
    "practices": [["id", "name"], ["PR1", "Mill"]],
    "participants": PEOPLE,
    "screenings": [
        SCREENED,
        ["P1", "1", "2010-09-02", "", "Jo Reed"],
        ["P2", "1", "2010-09-02", "exclusion 1", "Jo Reed"],
        ["P2", "1", "2010-09-04", "", "Jo Reed"],
    ],
    "decisions": [
        DECIDED,
        ["P1", "taking part", "1", "given", "2010-09-04", "on paper", "Jo Reed",
         "an interpreter; help with reading", "2010-09-02"],
        ["P1", "contact", "1", "given", "2010-09-04", "by telephone", "Kim Ash", "", ""],
        ["P1", "contact", "1", "changed", "2010-10-04", "by telephone", "Kim Ash", "", ""],
        ["P2", "taking part", "1", "given", "2010-09-05", "on paper", "Jo Reed", "", "2010-09-02"],
        ["P2", "taking part", "2", "refused", "2010-11-02", "on paper", "Jo Reed", "", ""],
    ],
    "baselines": [COMPLETE, ["P1", "2010-09-06"], ["P2", "2010-09-06"]],
    "steps": [TAKEN, ["F1", "trained", "2010-09-03"], ["F1", "volunteered", "2010-08-20"],
              ["F1", "appointed", "2010-09-06"]],
}  # fmt: skip


@pytest.fixture
@copied
def world():
    made = a_world(phase=PhaseName.RANDOMISED)
    publish(made, Purpose.TAKE_PART, days_to_consider=2)
    publish(made, Purpose.CONTACT)
    publish(made, Purpose.TAKE_PART, version_name="2", starts_on=NEXT)
    made.act(
        PublishCriteria, version_name="1", starts_on=PUBLISHED,
        inclusion="Has type 2 diabetes", exclusion="Has dementia",
    )  # fmt: skip
    return made


def publish(world, purpose, **rest):
    given = {"version_name": "1", "language": "English", "starts_on": PUBLISHED} | rest
    return world.act(PublishText, purpose=purpose, words=f"About {purpose}.", **given)


def folder_of(path, **changes):
    path.mkdir(exist_ok=True)
    for name, rows in (TABLES | changes).items():
        with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return path


def bring_in(world, path, operation="f" * 32, **rest):
    return import_tables(
        by=rest.pop("by", world.coordinator), at=NOW, operation=operation, files=Files(path=path),
        **rest,
    )  # fmt: skip


def refused(world, path, **rest):
    with pytest.raises(ImportRefused) as found:
        bring_in(world, path, **rest)
    return [str(each) for each in found.value.problems.listed]


def person(world, key):
    """The participant whom the files call so."""
    known = sources.read(world.programme)
    return next(fact for part, said, fact, _ in known if (part, said) == ("participants", key))


def test_they_become_facts_with_the_texts_and_criteria_that_the_record_has(world, tmp_path):
    bring_in(world, folder_of(tmp_path / "p"))

    screened = sorted(current(Screening), key=lambda each: (each.participant, each.order))
    assert sorted((str(each.screened_on), each.is_eligible) for each in screened) == [
        ("2010-09-02", False), ("2010-09-02", True), ("2010-09-04", True),
    ]  # fmt: skip
    assert {each.against for each in screened} == {frozenset(), frozenset({Criterion.EXCLUSION_1})}
    decided = sorted(current(ConsentDecision), key=lambda each: (each.decided_on, each.purpose))
    asha = [each for each in decided if each.participant == person(world, "P1")]
    assert [each.answer for each in asha] == [Answer.GIVEN, Answer.GIVEN, Answer.CHANGED]
    assert sorted(each.number for each in asha) == [1, 2, 3]
    assert {each.helped_by for each in asha} == {frozenset(), frozenset(Help)}
    assert {each.method for each in asha} == {Method.ON_PAPER, Method.BY_TELEPHONE}
    assert {each.seen_by for each in asha} == {"Jo Reed", "Kim Ash"}
    assert len({each.text for each in decided}) == 3
    assert {each.completed_on for each in current(Baseline)} == {date(2010, 9, 6)}
    assert {each.reached for each in current(FacilitatorStep)} == {
        StepToFacilitate.VOLUNTEERED, StepToFacilitate.TRAINED, StepToFacilitate.APPOINTED,
    }  # fmt: skip
    page = recruitment_page(world.coordinator, today=TODAY)
    assert [each.passed for each in page.members.steps] == [0, 2, 0, 0, 0, 0, 0]


def test_the_same_files_again_change_nothing_and_a_dry_run_stores_nothing(world, tmp_path):
    path = folder_of(tmp_path / "p")

    dry = bring_in(world, path, dry_run=True)
    assert dry.plan.totals["ConsentDecision"] == {"record": 5}
    assert current(ConsentDecision) == []
    bring_in(world, path)
    again = bring_in(world, path, operation="e" * 32)

    assert again.plan.new == 0
    assert again.plan.totals["Screening"] == {"same": 3}
    assert len(current(ConsentDecision)) == 5


# One line each, and what is said of it: which column, and a part of the sentence.
NOT_RIGHT = [
    ("screenings", ["P1", "3", "2010-09-02", "", "Jo Reed"],
     "line 2, column criteria: There is no version 3 of the criteria. Publish it first"),
    ("screenings", ["P1", "1", "2010-07-02", "", "Jo Reed"],
     "line 2, column criteria: P1: These criteria were not in force on 2 July 2010"),
    ("screenings", ["P1", "1", "2012-07-02", "", "Jo Reed"],
     "line 2, column screened_on: P1: 2 July 2012 is still to come"),
    ("screenings", ["P1", "1", "2010-09-02", "exclusion 7", "Jo Reed"],
     "line 2, column against: P1: Version 1 of the criteria has no exclusion 7"),
    ("screenings", ["P1", "1", "2010-09-02", "smokes", "Jo Reed"],
     "line 2, column against: smokes is none of these"),
    ("screenings", ["P9", "1", "2010-09-02", "", "Jo Reed"],
     "line 2, column participant: There is no participant P9"),
    ("decisions", ["P1", "contact", "9", "given", "2010-09-04", "on paper", "Jo", "", ""],
     "line 2, column version: There is no version 9 of a text about contact"),
    ("decisions", ["P1", "quotation", "1", "given", "2010-09-04", "on paper", "Jo", "", ""],
     "line 2, column version: There is no version 1 of a text about quotation"),
    ("decisions", ["P1", "taking part", "2", "given", "2010-09-04", "on paper", "Jo", "", ""],
     "line 2, column version: P1: The text about taking part, version 2 was not in force on 4 "
     "September 2010. In force then was version 1 (English)."),
    ("decisions", ["P1", "contact", "1", "given", "2012-09-04", "on paper", "Jo", "", ""],
     "line 2, column decided_on: P1: 4 September 2012 is still to come"),
    ("decisions", ["P1", "contact", "1", "changed", "2010-09-04", "on paper", "Jo", "", ""],
     "line 2, column answer: P1: They have not agreed to contact"),
    ("decisions", ["P1", "contact", "1", "given", "2010-09-04", "on screen", "Jo", "", ""],
     "line 2, column method: on screen is none of these: on paper, by telephone"),
    ("decisions", ["P1", "contact", "1", "given", "2010-09-04", "on paper", "", "", ""],
     "line 2, column seen_by: This cell is empty. Write who saw the paper"),
    ("decisions",
     ["P1", "taking part", "1", "given", "2010-09-04", "on paper", "Jo", "", "2010-09-03"],
     "line 2, column decided_on: P1: They were given the text on 3 September 2010, and have 2 days"
     " to consider"),
    ("decisions",
     ["P1", "taking part", "1", "given", "2010-09-04", "on paper", "Jo", "", "2010-09-05"],
     "line 2, column given_on: They would have been given the text on 5 September 2010, after"),
    ("baselines", ["P1", "2012-09-06"],
     "line 2, column completed_on: P1: 6 September 2012 is still to come"),
    ("steps", ["P1", "appointed", "2010-09-06"],
     "line 2, column taken_on: P1: They are appointed on 6 September 2010, and no facilitator by"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "line", "said"), NOT_RIGHT)
def test_what_an_act_refuses_is_refused_at_its_cell(world, tmp_path, table, line, said):
    only = {name: TABLES[name][:1] for name in ("screenings", "decisions", "baselines", "steps")}
    path = folder_of(tmp_path / "p", **only | {table: [TABLES[table][0], line]})

    found = refused(world, path)

    assert found[0].startswith(f"{table}.csv, {said}"), found
    assert len(found) == 1
    assert current(Participant) == []


def test_lines_know_of_those_before_them_whatever_their_order_in_the_file(world, tmp_path):
    paper = ["on paper", "Jo", "", ""]
    path = folder_of(
        tmp_path / "p",
        decisions=[
            DECIDED,
            ["P1", "contact", "1", "given", "2010-10-01", *paper],
            ["P1", "contact", "1", "given", "2010-09-04", *paper],
            ["P1", "contact", "1", "given", "2010-09-04", *paper],
            ["P2", "contact", "1", "refused", "2010-09-05", *paper],
            ["P2", "contact", "1", "given", "2010-09-06", *paper],
        ],
        screenings=[SCREENED, ["P1", "1", "2010-09-02", "", "Jo"],
                    ["P1", "1", "2010-09-02", "", "Kim"]],
        baselines=[COMPLETE, ["P1", "2010-09-06"], ["P1", "2010-09-07"]],
        steps=[TAKEN, ["F1", "trained", "2010-09-03"], ["F1", "agreed", "2010-09-04"]],
    )  # fmt: skip

    found = refused(world, path)

    assert "baselines.csv, line 3: P1 is there twice" in found[0]
    assert any("decisions.csv, line 4: P1, contact, 2010-09-04 is there twice" in e for e in found)
    assert any(
        each.startswith("decisions.csv, line 2, column answer: P1: They agreed to this text on")
        for each in found
    )
    assert any("F1: It is recorded as agreed on 4 September" in e or "F1: It is recorded as trained"
               in e for e in found)  # fmt: skip
    assert not any("P2" in each for each in found)


def test_what_may_only_follow_from_a_line_that_was_refused_is_not_said(world, tmp_path):
    people = [PEOPLE[0], [*PEOPLE[1][:5], "soon"], *PEOPLE[2:]]
    decided = [DECIDED, ["P1", "contact", "1", "changed", "2010-09-04", "on paper", "Jo", "", ""]]
    path = folder_of(tmp_path / "p", participants=people, decisions=decided)

    found = refused(world, path)

    assert len(found) == 1
    assert found[0].startswith("participants.csv, line 2, column enrolled_on: soon is not a date")


def test_nobody_decides_after_their_death(world, tmp_path):
    path = folder_of(
        tmp_path / "p",
        statuses=[["participant", "status", "starts_on"], ["P1", "died", "2010-09-30"]],
    )

    found = refused(world, path)

    assert found == [
        "decisions.csv, line 4, column decided_on: P1: They had died by then, as the record has "
        "it. If that is not so, correct their status."
    ]


def test_whoever_imports_decisions_is_on_the_delegation_log(world, tmp_path):
    path = folder_of(tmp_path / "p")
    world.act(
        Delegate, taker="somebody-else", name="Jo Reed", trained_on=PUBLISHED, starts_on=PUBLISHED
    )

    found = refused(world, path)
    assert "You are not on the delegation log on that day" in found[0]
    world.act(
        Delegate, taker=world.coordinator.account, name="Kim", trained_on=PUBLISHED,
        starts_on=PUBLISHED,
    )  # fmt: skip
    bring_in(world, path)

    assert len(current(ConsentDecision)) == 5


def test_a_text_in_two_languages_needs_the_language(world, tmp_path):
    publish(world, Purpose.CONTACT, language="Bengali")
    line = ["P1", "contact", "1", "given", "2010-09-04", "on paper", "Jo", "", ""]
    path = folder_of(tmp_path / "p", decisions=[DECIDED, line])

    assert (
        "decisions.csv, line 2, column language: There is a version 1 of the text about contact in "
        "Bengali and English. Write which of them they read." in refused(world, path)
    )
    folder_of(path, decisions=[[*DECIDED, "language"], [*line, "bengali"]])
    bring_in(world, path)

    assert len(current(ConsentDecision)) == 1


def test_no_more_is_corrected_than_by_an_act(world, tmp_path):
    path = folder_of(tmp_path / "p")
    bring_in(world, path)
    decisions = [list(each) for each in TABLES["decisions"]]
    decisions[1][6], decisions[2][3] = "Lee Marsh", "refused"
    screenings = [list(each) for each in TABLES["screenings"]]
    screenings[1][3] = "exclusion 1"
    folder_of(path, decisions=decisions, screenings=screenings)
    rest = {"corrections": True, "reason": "Typed wrongly.", "operation": "d" * 32}

    found = refused(world, path, **rest)

    assert [each.partition(":")[0] for each in found] == [
        "decisions.csv, line 3, column answer", "screenings.csv, line 2, column against",
    ]  # fmt: skip
    assert all("That is not corrected. Put back what it said" in each for each in found)
    decisions[2][3] = "given"
    folder_of(path, decisions=decisions)
    bring_in(world, path, **rest)
    seen = next(
        each for each in current(ConsentDecision)
        if each.participant == person(world, "P1") and each.purpose is Purpose.TAKE_PART
    )  # fmt: skip
    assert (seen.seen_by, seen.number) == ("Lee Marsh", 1)
    assert len(list(versions(ConsentDecision, fact=seen.id))) == 2


COMING = ("screenings", "decisions", "baselines", "steps")


@pytest.mark.parametrize("later", ["decision", "screening", "allocation"])
def test_an_import_is_not_taken_back_once_something_rests_on_it(world, tmp_path, later):
    people = folder_of(tmp_path / "people", **{each: TABLES[each][:1] for each in COMING})
    bring_in(world, people, operation="e" * 32)
    path = folder_of(tmp_path / "p", practices=TABLES["practices"][:1], participants=PEOPLE[:1])
    bring_in(world, path)
    asha = person(world, "P1")
    made = {
        "decision": (RecordDecision, {
            "participant": asha, "text": _text(Purpose.CONTACT), "answer": Answer.GIVEN,
            "decided_on": TODAY, "method": Method.ON_PAPER, "seen_by": "Jo",
        }),
        "screening": (Screen, {
            "participant": asha, "criteria": current(Criteria)[0].id, "screened_on": TODAY,
            "found": Eligibility.ELIGIBLE, "screened_by": "Jo",
        }),
        "allocation": (Allocate, {
            "participant": asha, "arm": world.arms[Format.GROUP], "on": TODAY,
        }),
    }  # fmt: skip
    kind, fields = made[later]
    act = world.act(kind, operation="b" * 32, **fields)

    with pytest.raises(ImportBuiltOn, match=f"1 (consent )?{later}"):
        undo_import(by=world.coordinator, at=NOW, operation="c" * 32, undoes="f" * 32)
    if later == "allocation":
        return
    world.act(TakeBack, act="b" * 32, reason="Another person.")
    undo_import(by=world.coordinator, at=NOW, operation="d" * 32, undoes="f" * 32)

    assert act.done
    assert current(ConsentDecision) == current(Screening) == []
    assert len(current(Participant)) == 3


def test_an_import_on_which_nothing_rests_is_taken_back_whole(world, tmp_path):
    bring_in(world, folder_of(tmp_path / "p"))

    undo_import(by=world.coordinator, at=NOW, operation="c" * 32, undoes="f" * 32)

    for kind in (Screening, ConsentDecision, Baseline, FacilitatorStep, Participant):
        assert current(kind) == []


def test_files_that_say_how_people_came_allocate_them_in_one_go(world, tmp_path):
    world.act(BeginRecruitment, starts_on=PUBLISHED)
    arms = [["id", "name", "formats"], ["A1", "Pairs of the file", "one-to-one"]]
    allocated = [["participant", "arm", "allocated_on"], ["P1", "A1", "2010-10-02"],
                 ["P2", "A1", "2010-10-02"]]  # fmt: skip
    late = [COMPLETE, ["P1", "2010-09-06"], ["P2", "2010-10-03"]]
    path = folder_of(tmp_path / "p", arms=arms, allocations=allocated, baselines=late)

    found = refused(world, path)
    assert len(found) == 1
    assert found[0].startswith("allocations.csv, line 3, column participant: P2 would be allocated")
    assert "that they had a baseline visit by then" in found[0]
    folder_of(path, baselines=TABLES["baselines"])
    bring_in(world, path)

    assert len(current(Allocation)) == 2


def _text(purpose):
    return next(e.id for e in current(ConsentText) if e.purpose is purpose)

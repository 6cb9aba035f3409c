"""Faults of the pilot import that were found by using it, each with the test that shows it."""

import csv
import hashlib
import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import exporting
import pytest
from django.db import connection, transaction
from pilots import TABLES, a_pilot, with_cell, with_line
from worlds import owner

from likewise.actions.imports import Files, import_canonical, import_tables, undo_import
from likewise.actions.imports.canonical import NotTheSame
from likewise.domain.cohorts import CohortState, LineageEvent, LineageKind, State
from likewise.domain.imports import ImportRefused
from likewise.domain.meetings import Attendance, Result
from likewise.domain.memberships import Membership
from likewise.domain.operations import Step
from likewise.records import facts as recording
from likewise.records import models
from likewise.records.facts import ChangedMeanwhile, current, versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
NOW = datetime(2012, 5, 1, 12, tzinfo=UTC)
_NUMBERS = itertools.count()
WHY = {"corrections": True, "reason": "Misread"}


def bring_in(path, *, programme=None, at=NOW, **rest):
    return import_tables(
        by=owner(programme),
        at=at,
        operation=f"{next(_NUMBERS):032x}",
        files=Files(path=path),
        new_programme=None if programme else "Fenland",
        **rest,
    )


def undo_last(programme):
    acts = models.Operation.objects.filter(action="imports.tables").order_by("-sequence")
    undone = f"{next(_NUMBERS):032x}"
    return undo_import(by=owner(programme), at=NOW, operation=undone, undoes=acts[0].id)


def problems_of(path, **rest):
    with pytest.raises(ImportRefused) as refused:
        bring_in(path, **rest)
    return [str(each) for each in refused.value.problems.listed]


PEOPLE = [["id", "enrolled_on"], ["P1", "2010-09-02"], ["P2", "2010-09-02"]]
COHORTS = ["id", "name", "format", "started_on", "ended_on"]
SPELLS = ["cohort", "participant", "role", "joined_on", "left_on"]
NOT_THERE = tuple(name for name in TABLES if name not in ("participants", "cohorts", "memberships"))


def a_pair(folder, *, ended_on, left_on=None, **changes):
    left = ended_on if left_on is None else left_on
    tables = {
        "participants": PEOPLE,
        "cohorts": [COHORTS, ["C1", "Pair", "one-to-one", "2010-10-01", ended_on]],
        "memberships": [
            SPELLS,
            ["C1", "P1", "member", "2010-10-01", left],
            ["C1", "P2", "member", "2010-10-01", left],
        ],
    }
    left_out = tuple(name for name in NOT_THERE if name not in changes)
    return a_pilot(folder, without=left_out, **(tables | changes))


def ends():
    return [each for each in current(LineageEvent) if each.kind is LineageKind.END]


def ended():
    return [each.starts_on for each in current(CohortState) if each.state is State.ENDED]


def test_a_cohort_that_ended_without_an_event_gets_the_event_end(tmp_path):
    pair = a_pair(tmp_path / "pair", ended_on="2011-03-01")

    programme = bring_in(pair).new_ids[0]

    (end,) = ends()
    assert end.on == date(2011, 3, 1)
    assert [each.outcome for each in end.passages] == ["left", "left"]
    assert ended() == [end.on]
    assert bring_in(pair, programme=programme).plan.new == 0


@pytest.mark.parametrize("day", ["2011-02-01", "2011-04-01"])
def test_a_corrected_end_moves_its_event(tmp_path, day):
    pair = a_pair(tmp_path / "pair", ended_on="2011-03-01")
    programme = bring_in(pair).new_ids[0]
    corrected = a_pair(tmp_path / "corrected", ended_on=day)

    bring_in(corrected, programme=programme, **WHY)

    (end,) = ends()
    assert end.on.isoformat() == day
    assert len(end.passages) == 2
    assert ended() == [end.on]
    assert bring_in(corrected, programme=programme).plan.new == 0
    undo_last(programme)
    assert [each.on for each in ends()] == ended() == [date(2011, 3, 1)]
    assert bring_in(pair, programme=programme).plan.new == 0


def test_a_cohort_that_ends_in_a_later_file_gets_the_event_end_then(tmp_path):
    programme = bring_in(a_pair(tmp_path / "pair", ended_on="")).new_ids[0]
    later = a_pair(tmp_path / "later", ended_on="2011-03-01")

    bring_in(later, programme=programme, **WHY)

    assert [each.on for each in ends()] == ended() == [date(2011, 3, 1)]
    assert bring_in(later, programme=programme).plan.new == 0


def test_a_corrected_first_day_moves_the_event_form(tmp_path):
    programme = bring_in(a_pair(tmp_path / "pair", ended_on="")).new_ids[0]
    cohorts = [COHORTS, ["C1", "Pair", "one-to-one", "2010-09-15", ""]]
    corrected = a_pair(tmp_path / "corrected", ended_on="", cohorts=cohorts)

    bring_in(corrected, programme=programme, **WHY)

    (form,) = current(LineageEvent)
    assert form.on == date(2010, 9, 15)


def with_result(folder, result):
    return a_pilot(folder, attendance=with_cell("attendance", 3, "result", result))


def results():
    return sorted(each.result.value for each in current(Attendance))


def test_taking_corrections_back_puts_back_what_the_source_said(tmp_path):
    first = a_pilot(tmp_path / "first")
    second = a_pilot(
        tmp_path / "second",
        memberships=with_cell("memberships", 10, "left_on", "2011-05-01"),
        meetings=with_cell("meetings", 2, "minutes", "60"),
        attendance=with_cell("attendance", 3, "result", "attended"),
    )
    programme = bring_in(first).new_ids[0]
    before = results()
    bring_in(second, programme=programme, **WHY)

    undo_last(programme)

    assert results() == before
    assert bring_in(first, programme=programme).plan.new == 0
    said = problems_of(second, programme=programme)
    assert [each.split(",")[0] for each in said] == [
        "attendance.csv", "meetings.csv", "memberships.csv"
    ]  # fmt: skip
    again = bring_in(second, programme=programme, **WHY)
    assert again.plan.counts() == {
        "revise Attendance": 1, "revise Meeting": 1, "revise Membership": 1
    }  # fmt: skip
    assert results() != before
    assert bring_in(second, programme=programme).plan.new == 0


def test_corrections_of_corrections_are_taken_back_one_by_one(tmp_path):
    pilots = [
        a_pilot(tmp_path / minutes, meetings=with_cell("meetings", 2, "minutes", minutes))
        for minutes in ("90", "60", "45")
    ]
    programme = bring_in(pilots[0]).new_ids[0]
    bring_in(pilots[1], programme=programme, **WHY)
    bring_in(pilots[2], programme=programme, **WHY)

    undo_last(programme)

    assert bring_in(pilots[1], programme=programme).plan.new == 0
    assert problems_of(pilots[2], programme=programme)


def test_a_register_goes_back_to_what_it_said_before(tmp_path):
    first, second = (with_result(tmp_path / r, r) for r in ("sent apologies", "attended"))
    programme = bring_in(first).new_ids[0]
    before = results()
    bring_in(second, programme=programme, **WHY)
    assert results() != before

    assert problems_of(first, programme=programme)
    bring_in(first, programme=programme, **WHY)

    assert results() == before
    assert bring_in(first, programme=programme).plan.new == 0


def tampered(folder, file, column, value):
    """An export in which a cell was changed, and the manifest with it."""
    path = folder / file
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    rows[1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows(rows)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][file]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def exported(tmp_path):
    with transaction.atomic():
        programme = bring_in(a_pilot(tmp_path / "pilot")).new_ids[0]
        exporting.exported(programme, tmp_path / "export")
        transaction.set_rollback(True)
    return tmp_path / "export"


def bring_back(path):
    return import_canonical(by=owner(), at=NOW, operation="8" * 32, path=path)


def test_a_text_that_is_longer_than_its_column_is_a_sentence_on_postgresql(exported):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's columns have no width")
    changed = tampered(exported, "keys.csv", "table", "x" * 90)

    with pytest.raises(NotTheSame, match="nothing was kept"):
        bring_back(changed)


def test_a_character_that_no_text_has_is_refused_in_a_list(exported):
    changed = tampered(exported, "LineageEvent.csv", "successors", '["a\\u0000b"]')

    with pytest.raises(ImportRefused) as refused:
        bring_back(changed)

    assert "LineageEvent.csv, line 2: " in str(refused.value.problems.listed[0])


def test_somebody_who_is_there_twice_is_reported_once(tmp_path):
    twice = a_pilot(
        tmp_path / "twice",
        participants=with_line(
            "participants", ["P1", "Asha", "Invented", "PR1", "member", "2010-09-02"]
        ),
    )

    (said,) = problems_of(twice)

    assert said.startswith("participants.csv, line 9, column id: P1 is there twice")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"participants": with_cell("participants", 2, "id", "P;1")}, "participants.csv, line 2"),
        (
            {"participants": with_cell("participants", 8, "enrolled_on", "soon")},
            "participants.csv, line 8",
        ),
        (
            {"participants": [*TABLES["participants"][:-1], ["F2", *"1234567"]]},
            "participants.csv, line 8",
        ),
        (
            {"meetings": [*TABLES["meetings"][:2], ["M2", "G1;G1", "2010-11-18", *[""] * 6]]},
            "meetings.csv, line 3, column cohorts",
        ),
        (
            {"cohorts": [COHORTS, *([*row[:4], "2010-09-01"] for row in TABLES["cohorts"][1:])]},
            "cohorts.csv, line 2, column ended_on",
        ),
    ],
)
def test_lines_that_were_refused_trip_no_others(tmp_path, changes, refused):
    said = problems_of(a_pilot(tmp_path / "pilot", **changes))

    assert said[0].startswith(refused)
    assert not [each for each in said if "There is no" in each]
    assert len({each.split(",")[0] for each in said}) == 1


def test_a_zone_that_does_not_exist_is_a_problem_in_its_place(tmp_path):
    said = problems_of(a_pilot(tmp_path / "x", programme=[["name", "zone"], ["Fen", "Mars/Base"]]))

    assert said == [
        "programme.csv, line 2, column zone: There is no time zone called 'Mars/Base'. Use a name "
        "such as Europe/London."
    ]


@pytest.mark.parametrize(
    ("table", "line", "column"),
    [
        ("memberships", ["G1", "P4", "", "2011-01-01", "2011-01-01", "", "", ""], "left_on"),
        ("memberships", ["G1", "P4", "", "2011-01-01", "", "1.5", "", ""], "share"),
        ("meetings", ["M9", "G1", "2011-01-04", "", "", "0", "", "", ""], "minutes"),
        ("attendance", ["M1", "P1", "sent apologies", "", "visitor"], "as"),
        ("attendance", ["M1", "P1", "sent apologies", "yes", ""], "first_time"),
        ("contacts", ["F1", "2010-11-10", "call", "yes", "F1", "", "", ""], "facilitator"),
        ("contacts", ["P1", "2010-11-10", "call", "yes", "F1", "", "5000", ""], "minutes"),
    ],
)
def test_what_the_domain_refuses_names_its_column(tmp_path, table, line, column):
    (said,) = problems_of(a_pilot(tmp_path / "x", **{table: with_line(table, line)}))

    assert f"{table}.csv, line {len(TABLES[table]) + 1}, column {column}: " in said


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("roles", [["participant", "role", "starts_on", "ends_on"],
                   ["P1", "member", "2010-09-02", "2010-09-01"]]),
        ("leads", [["cohort", "participant", "starts_on", "ends_on"],
                   ["C3", "F1", "2011-03-01", "2011-02-01"]]),
        ("involvement", [["participant", "sphere", "starts_on", "ends_on"],
                         ["P1", "trainer", "2011-03-01", "2011-02-01"]]),
    ],
)  # fmt: skip
def test_an_end_before_a_start_is_at_the_end(tmp_path, table, rows):
    (said,) = problems_of(a_pilot(tmp_path / "x", **{table: rows}))

    assert f"{table}.csv, line 2, column ends_on: " in said


@pytest.mark.parametrize(
    ("table", "line", "column", "value"),
    [
        ("memberships", 10, "left_on", "2011-05-01"),
        ("memberships", 8, "share", "0.4"),
        ("meetings", 2, "time", "15:00"),
        ("meetings", 2, "on", "2010-11-05"),
        ("meetings", 2, "venue", ""),
        ("participants", 2, "given_name", "Ash"),
        ("participants", 2, "practice", "PR2"),
        ("cohorts", 5, "name", "Friday"),
        ("allocations", 2, "allocated_on", "2010-09-21"),
        ("lineage", 2, "reason", "They had to"),
        ("attendance", 3, "result", "attended"),
        ("attendance", 2, "first_time", ""),
        ("arms", 2, "formats", "group"),
    ],
)
def test_a_line_that_changed_names_the_column(tmp_path, table, line, column, value):
    programme = bring_in(a_pilot(tmp_path / "first")).new_ids[0]
    second = a_pilot(tmp_path / "second", **{table: with_cell(table, line, column, value)})

    said = problems_of(second, programme=programme)

    assert f"{table}.csv, line {line}, column {column}: " in said[0]
    assert " was imported before, and now says something else" in said[0]


def test_a_line_of_a_register_that_changed_names_it(tmp_path):
    programme = bring_in(with_result(tmp_path / "first", "attended")).new_ids[0]

    (said,) = problems_of(with_result(tmp_path / "second", "sent apologies"), programme=programme)

    assert said.startswith("attendance.csv, line 3, column result: M1, P5 was imported before")


def test_a_line_that_changed_in_several_columns_names_them_all(tmp_path):
    rows = with_cell("memberships", 10, "left_on", "2011-05-01")
    rows[9][6] = "moved"
    programme = bring_in(a_pilot(tmp_path / "first")).new_ids[0]

    (said,) = problems_of(a_pilot(tmp_path / "second", memberships=rows), programme=programme)

    assert said.startswith("memberships.csv, line 10: G1, P5, 2010-10-01 was imported before, and")
    assert "something else in the columns left_on and reason. If" in said


def test_ending_a_cohort_that_goes_on_in_the_record_is_placed_at_the_end(tmp_path):
    programme = bring_in(a_pair(tmp_path / "pair", ended_on="")).new_ids[0]
    later = a_pair(tmp_path / "later", ended_on="2011-03-01", left_on="")

    said = problems_of(later, programme=programme)

    assert said == [
        f"cohorts.csv, line 2, column ended_on: C1 ended on 1 March 2011, and {who} is still in "
        "it: give left_on in the table memberships, at the latest that day."
        for who in ("P1", "P2")
    ]


def test_ending_a_cohort_before_a_meeting_of_the_record_is_placed_at_the_end(tmp_path):
    pair = {"ended_on": "", "left_on": "2011-02-01"}
    meetings = [["id", "cohorts", "on"], ["M1", "C1", "2011-04-01"]]
    programme = bring_in(a_pair(tmp_path / "pair", meetings=meetings, **pair)).new_ids[0]
    later = a_pair(tmp_path / "later", ended_on="2011-03-01", left_on="2011-02-01")

    (said,) = problems_of(later, programme=programme)

    assert said.startswith("cohorts.csv, line 2, column ended_on: C1 ended on 1 March 2011, so")


def test_two_states_from_one_day_are_placed_in_the_column_of_their_table(tmp_path):
    states = [["cohort", "state", "starts_on"], ["C1", "resting", "2011-03-01"]]

    said = problems_of(a_pair(tmp_path / "pair", ended_on="2011-03-01", states=states))

    assert said[0].startswith("states.csv, line 2, column starts_on: C1 has two states")


def corrected_by_hand(programme, fact, **values):
    operation = models.Operation.objects.create(
        id="6" * 32, account="c", role="coordinator", action="by.hand", arguments="", at=NOW,
        programme_id=programme,
    )  # fmt: skip
    revised = Step("revise", replace(fact, **values))
    recording.write([revised], operation=operation, at=NOW)


def test_corrections_that_somebody_made_by_hand_already_add_no_version(tmp_path):
    programme = bring_in(a_pilot(tmp_path / "first")).new_ids[0]
    spell = next(each for each in current(Membership) if each.left_on == date(2011, 6, 1))
    corrected_by_hand(programme, spell, left_on=date(2011, 5, 1))
    cells = with_cell("memberships", 10, "left_on", "2011-05-01")
    second = a_pilot(tmp_path / "second", memberships=cells)

    bring_in(second, programme=programme, **WHY)

    assert [each.number for each in versions(Membership, fact=spell.id)] == [1, 2]
    assert bring_in(second, programme=programme).plan.new == 0


def test_a_register_that_was_corrected_by_hand_is_not_put_back_by_the_same_file(tmp_path):
    first = with_result(tmp_path / "first", "sent apologies")
    programme = bring_in(first).new_ids[0]
    line = next(each for each in current(Attendance) if each.result == "sent apologies")
    corrected_by_hand(programme, line, result=Result.ATTENDED)

    assert bring_in(first, programme=programme).plan.new == 0
    assert bring_in(first, programme=programme, **WHY).plan.new == 0


def test_a_register_of_an_export_counts_as_said_whatever_it_said(tmp_path):
    first, second = (with_result(tmp_path / r, r) for r in ("sent apologies", "attended"))
    with transaction.atomic():
        programme = bring_in(first).new_ids[0]
        bring_in(second, programme=programme, **WHY)
        target = tmp_path / "export"
        exporting.exported(programme, target)
        transaction.set_rollback(True)
    bring_back(tmp_path / "export")
    after = results()

    assert bring_in(first, programme=programme).plan.new == 0
    assert bring_in(second, programme=programme, **WHY).plan.new == 0
    bring_in(first, programme=programme, **WHY)

    assert results() != after


def test_what_was_recorded_after_an_import_of_corrections_is_not_corrected_by_it(tmp_path):
    programme = bring_in(a_pilot(tmp_path / "first")).new_ids[0]
    cells = with_cell("memberships", 10, "left_on", "2011-05-01")
    second = a_pilot(tmp_path / "second", memberships=cells)

    with pytest.raises(ChangedMeanwhile):
        bring_in(second, programme=programme, at=NOW - timedelta(days=1), **WHY)

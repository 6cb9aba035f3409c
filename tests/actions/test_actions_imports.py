"""Bringing files in: everything or nothing, twice is once, and back again."""

import csv
import hashlib
import itertools
import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from exporting import exported
from pilots import TABLES, a_pilot, a_workbook, with_cell, with_line
from worlds import a_world, did, owner

from likewise.actions.exports import export_canonical
from likewise.actions.imports import Files, import_canonical, import_tables, undo_import
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Allocation, Format
from likewise.domain.cohorts import (
    Cohort,
    CohortState,
    LineageEvent,
    LineageKind,
    MergeCohorts,
    NewCohort,
    State,
)
from likewise.domain.contacts import Contact, LogContact, Mode
from likewise.domain.corrections import Correction, CorrectionNeedsReason
from likewise.domain.deviations import Deviation, DeviationKind
from likewise.domain.facts import replay
from likewise.domain.imports import ImportRefused
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Capacity, Meeting
from likewise.domain.memberships import Membership
from likewise.domain.operations import OperationReused, PlanChanged
from likewise.domain.participants import Participant, Person, Role, RoleName, Status
from likewise.domain.practices import Registration
from likewise.domain.programmes import PhaseName, Programme
from likewise.records import audit, models, restoring, undoing
from likewise.records.facts import current, versions
from likewise.records.staging import writer
from likewise.records.tables import table_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
NOW = datetime(2012, 5, 1, 12, tzinfo=UTC)
_NUMBERS = itertools.count()


def new_operation():
    return f"{next(_NUMBERS):032x}"


def bring_in(path, *, programme=None, **rest):
    rest.setdefault("operation", new_operation())
    rest.setdefault("new_programme", None if programme else "Fenland")
    rest.setdefault("at", NOW)
    return import_tables(by=owner(programme), files=Files(path=path), **rest)


def problems_of(path, **rest):
    with pytest.raises(ImportRefused) as refused:
        bring_in(path, **rest)
    assert models.Operation.objects.filter(action="imports.tables").count() == (
        1 if "programme" in rest else 0
    )
    return [str(each) for each in refused.value.problems.listed]


@pytest.fixture
def pilot(tmp_path):
    return a_pilot(tmp_path / "pilot")


@pytest.fixture
def imported(pilot):
    return bring_in(pilot).new_ids[0]


def by_name(kind, name):
    return next(each for each in current(kind) if each.name == name)


def test_a_dry_run_says_what_would_happen_and_stores_nothing(pilot):
    outcome = bring_in(pilot, dry_run=True)

    assert not outcome.done
    assert outcome.plan.totals["Attendance"] == {"record": 4}
    assert outcome.plan.creates == "Fenland"
    assert not models.Operation.objects.exists()
    assert not models.ParticipantAnchor.objects.exists()


def test_a_pilot_folder_becomes_one_record(imported):
    assert len(current(Participant)) == 7
    assert {each.given_name for each in current(Person)} >= {"Asha", "Flo"}
    assert len(current(Registration)) == 7
    pair = by_name(Cohort, "Pair one")
    states = {each.state: each.starts_on for each in current(CohortState) if each.cohort == pair.id}
    assert states == {State.OPEN: date(2010, 10, 1), State.ENDED: date(2011, 3, 1)}
    assert {each.share for each in current(Membership)} == {None, Decimal("0.5")}
    assert {each.reason for each in current(Membership)} == {"", "moved away"}
    assert len(current(Contact)) == 3


def test_records_get_random_ids_and_people_their_several_roles(imported):
    both = [who for who, held in _roles().items() if len(held) == 2]

    assert len(both) == 1
    assert all(len(each.id) == 26 for each in current(Participant))


def _roles():
    held = {}
    for role in current(Role):
        held.setdefault(role.participant, set()).add(role.role)
    return held


def test_who_moved_and_who_left_follows_from_the_memberships(imported):
    events = {each.kind: each for each in current(LineageEvent)}
    merge = events[LineageKind.MERGE]

    assert [each.outcome for each in merge.passages] == ["left", "moved", "moved", "moved"]
    assert merge.successors == (by_name(Cohort, "New group").id,)
    assert merge.reason == "They wished to"
    assert LineageKind.FORM in events


def test_members_inherit_the_arm_of_their_practice_and_facilitators_do_not(imported):
    own = [each for each in current(Allocation) if each.participant]
    facilitators = {w for w, held in _roles().items() if held == {RoleName.FACILITATOR}}

    assert len(own) == 6
    assert all(each.practice for each in own)
    assert not facilitators & {each.participant for each in own}


def test_who_enrols_after_the_allocation_is_marked_as_a_late_recruit(tmp_path):
    late = ["P9", "Hana", "Invented", "PR1", "member", "2010-10-20"]
    bring_in(a_pilot(tmp_path / "late", participants=with_line("participants", late)))

    (mark,) = current(Deviation)
    assert mark.kind is DeviationKind.LATE_RECRUIT
    assert mark.participant not in {each.participant for each in current(Allocation)}


def test_registers_know_members_visitors_and_an_unknown_hour(imported):
    capacities = sorted(each.capacity for each in current(Attendance))

    assert capacities == [Capacity.MEMBER] * 3 + [Capacity.VISITOR]
    assert {each.starts for each in current(Meeting)} >= {
        datetime(2010, 11, 4, 14, 30),
        datetime(2010, 11, 18, 12, 0),
    }


def test_the_stored_state_is_what_replay_gives(imported):
    for kind in kinds():
        state = replay(versions(kind))
        assert state == {each.id: each for each in current(kind)}


def test_one_event_in_the_audit_counts_everything(imported):
    (event,) = models.AuditEvent.objects.all()

    assert event.action == "imports.tables"
    assert event.counts["record Attendance"] == 4
    assert not list(audit.verify())


def test_the_same_files_again_change_nothing(pilot, imported):
    outcome = bring_in(pilot, programme=imported)

    assert not outcome.done
    assert outcome.plan.new == 0
    assert outcome.plan.known > 60
    assert models.Operation.objects.count() == 1


def test_the_same_files_after_a_correction_by_hand_change_nothing(pilot, imported):
    entry = next(each for each in current(Attendance) if each.is_first_time)
    _revise(entry, is_first_time=False)

    outcome = bring_in(pilot, programme=imported)

    assert outcome.plan.new == 0
    assert not any(each.is_first_time for each in current(Attendance))


def _revise(fact, **changes):
    from dataclasses import replace

    from likewise.domain.operations import Step
    from likewise.records import facts

    operation = models.Operation.objects.create(
        id=new_operation(), account="owner", role="administrator", action="test", at=NOW,
        arguments="", programme_id=current(Programme)[0].id,
    )  # fmt: skip
    facts.write([Step("revise", replace(fact, **changes))], operation=operation, at=NOW)


def test_a_file_with_more_lines_brings_only_those(tmp_path, imported):
    more = a_pilot(
        tmp_path / "more",
        attendance=with_line("attendance", ["M2", "P5", "attended", "", ""]),
        contacts=with_line("contacts", ["P4", "2011-01-05", "letter", "yes", "", "", "", ""]),
    )

    outcome = bring_in(more, programme=imported)

    assert outcome.plan.counts() == {"record Attendance": 1, "record Contact": 1}
    assert len(current(Attendance)) == 5


def test_a_file_may_hold_only_what_is_new_and_refer_to_what_was_imported(tmp_path, imported):
    later = a_pilot(
        tmp_path / "later",
        without=tuple(set(TABLES) - {"meetings", "attendance"}),
        meetings=[["id", "cohorts", "on"], ["M9", "C3", "2011-04-07"]],
        attendance=[["meeting", "participant", "result"], ["M9", "P1", "attended"]],
    )

    assert bring_in(later, programme=imported).plan.counts() == {
        "record Attendance": 1,
        "record Meeting": 1,
    }


def test_another_value_for_the_same_key_is_refused(tmp_path, imported):
    header = TABLES["attendance"][0]
    changed = a_pilot(
        tmp_path / "changed", attendance=[header, ["M1", "P4", "did not attend", "", ""]]
    )

    (said,) = problems_of(changed, programme=imported)
    assert "attendance.csv, line 2" in said
    assert "import this as corrections, with a reason" in said


def test_corrections_with_a_reason_add_versions_and_say_why(tmp_path, imported):
    before = next(each for each in current(Membership) if each.left_on == date(2011, 6, 1))
    changed = a_pilot(
        tmp_path / "changed",
        memberships=with_cell("memberships", 10, "left_on", "2011-05-01"),
    )

    outcome = bring_in(changed, programme=imported, corrections=True, reason="Misread the sheet")

    after = next(each for each in current(Membership) if each.id == before.id)
    assert after.left_on == date(2011, 5, 1)
    assert [v.number for v in versions(Membership, fact=before.id)] == [1, 2]
    assert [each.reason for each in current(Correction)] == ["Misread the sheet"]
    assert bring_in(changed, programme=imported).plan.new == 0
    undo(imported, outcome)
    restored = next(each for each in current(Membership) if each.id == before.id)
    assert restored == before


def test_corrections_need_a_reason(pilot, imported):
    with pytest.raises(CorrectionNeedsReason):
        bring_in(pilot, programme=imported, corrections=True)


def test_an_allocation_is_never_corrected(tmp_path, imported):
    changed = a_pilot(tmp_path / "x", allocations=with_cell("allocations", 2, "arm", "A2"))

    said = problems_of(changed, programme=imported, corrections=True, reason="They said so")

    assert "An allocation never changes" in said[0]


def undo(programme, outcome=None, at=NOW):
    acts = models.Operation.objects.filter(action="imports.tables").order_by("-sequence")
    return undo_import(by=owner(programme), at=at, operation=new_operation(), undoes=acts[0].id)


def test_an_import_is_taken_back_as_one_act(pilot, imported):
    undo(imported)

    for kind in kinds():
        assert current(kind) == []
        assert not replay(versions(kind))
    assert all(each.fact.passages for each in versions(LineageEvent) if each.fact.kind == "merge")
    assert not models.ImportedKey.objects.exists()
    assert not list(audit.verify())


def test_what_was_taken_back_can_be_imported_again(pilot, imported):
    undo(imported)

    again = bring_in(pilot)

    assert again.done
    assert len(current(Attendance)) == 4


def test_an_import_is_not_taken_back_twice(imported):
    undo(imported)

    with pytest.raises(undoing.ImportUndone, match="taken back already"):
        undo(imported)


def test_an_import_that_was_built_on_stays(imported):
    who = next(w for w, held in _roles().items() if held == {RoleName.MEMBER})
    did(
        LogContact, by=Actor(account="c", role=ActingRole.COORDINATOR, programme=imported),
        at=NOW, operation=new_operation(), participant=who, on=date(2012, 4, 1),
        mode=Mode.CALL, reached=True,
    )  # fmt: skip

    with pytest.raises(undoing.ImportBuiltOn, match="1 contact"):
        undo(imported)


def test_an_import_whose_facts_were_changed_stays(imported):
    _revise(by_name(Cohort, "Thursday"), name="Friday")

    with pytest.raises(undoing.ImportBuiltOn, match="1 cohort"):
        undo(imported)


def test_there_is_no_undoing_in_another_programme(imported):
    with pytest.raises(NotFound):
        undo("another")


def test_a_coordinator_may_import_and_a_nurse_may_not(pilot, imported):
    for role, allowed in ((ActingRole.COORDINATOR, True), (ActingRole.NURSE, False)):
        actor = Actor(account="x", role=role, programme=imported)
        files = Files(path=pilot)
        if allowed:
            import_tables(by=actor, at=NOW, operation=new_operation(), files=files)
        else:
            with pytest.raises(NotAllowed):
                import_tables(by=actor, at=NOW, operation=new_operation(), files=files)


def test_the_same_operation_twice_does_it_once(pilot):
    asked = {"operation": new_operation(), "new_programme": "Fenland"}
    bring_in(pilot, **asked)

    again = bring_in(pilot, **asked)

    assert again.repeated
    assert models.Operation.objects.count() == 1
    with pytest.raises(OperationReused):
        bring_in(pilot, operation=asked["operation"], new_programme="Other")


def test_what_was_confirmed_is_what_is_done(pilot, tmp_path):
    seen = bring_in(pilot, dry_run=True)
    a_pilot(tmp_path / "pilot", attendance=TABLES["attendance"][:-1])

    with pytest.raises(PlanChanged):
        bring_in(pilot, confirmed=seen.digest)
    assert not models.Operation.objects.exists()
    a_pilot(tmp_path / "pilot")
    assert bring_in(pilot, confirmed=seen.digest).done


def test_nothing_is_stored_when_the_audit_fails(pilot, monkeypatch):
    def fail(**_):
        raise RuntimeError("the audit cannot be written")

    monkeypatch.setattr(audit, "append", fail)

    with pytest.raises(RuntimeError):
        bring_in(pilot)
    assert not models.ParticipantAnchor.objects.exists()


def test_what_a_killed_import_left_is_cleared_after_a_day(pilot, settings):
    left = settings.HOME / "staging" / "left"
    left.mkdir(parents=True)
    (left / "staging.sqlite3").write_text("people")
    os.utime(left, (0, 0))

    bring_in(pilot)

    assert list((settings.HOME / "staging").iterdir()) == []


def test_nothing_is_stored_when_writing_stops_half_way(pilot, monkeypatch):
    def fail(self):
        raise RuntimeError("killed")

    monkeypatch.setattr(writer.Writer, "_write_keys", fail)

    with pytest.raises(RuntimeError):
        bring_in(pilot)
    assert not models.ParticipantAnchor.objects.exists()


def test_somebody_else_changing_the_programme_meanwhile_has_it_checked_again(
    pilot, imported, tmp_path, monkeypatch
):
    from likewise.actions.imports import tables

    more = a_pilot(tmp_path / "m", attendance=with_line(
        "attendance", ["M2", "P5", "attended", "", ""]))  # fmt: skip
    real, seen = tables._last_act, iter([-1, -2])
    monkeypatch.setattr(
        tables, "_last_act", lambda who, *, but: next(seen, None) or real(who, but=but)
    )

    outcome = bring_in(more, programme=imported)

    assert outcome.done
    assert len(current(Attendance)) == 5


def test_what_was_written_down_at_the_time_keeps_its_instant(tmp_path):
    rows = [[*row, "2010-11-04 18:00"] for row in TABLES["attendance"]]
    rows[0][-1] = "recorded_at"
    bring_in(a_pilot(tmp_path / "p", attendance=rows))

    recorded = {each.recorded_at for each in versions(Attendance)}

    assert recorded == {datetime(2010, 11, 4, 18, tzinfo=UTC)}


def test_a_workbook_with_real_dates_gives_the_same_record(tmp_path):
    tables = {name: [list(row) for row in rows] for name, rows in TABLES.items()}
    for rows in tables.values():
        for row in rows[1:]:
            row[:] = [_as_date(cell) for cell in row]
    book = a_workbook(tmp_path / "pilot.xlsx", tables)

    plain = bring_in(a_pilot(tmp_path / "plain"), dry_run=True)

    assert bring_in(book, dry_run=True).plan.totals == plain.plan.totals


def _as_date(cell):
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return int(cell) if cell.isdigit() else cell


# What tables must agree on. Each case is a pilot with one thing wrong, and what is said of it.
WRONG = {
    "ends before it starts": (
        {"memberships": with_cell("memberships", 2, "left_on", "2010-09-30")},
        "memberships.csv, line 2",
        "Give an end after the start",
    ),
    "a membership in a cohort that had ended": (
        {"memberships": with_cell("memberships", 2, "left_on", "2011-04-01")},
        "memberships.csv, line 2, column left_on",
        "C1 ended on 1 March 2011, and P1 is in it until 1 April 2011",
    ),
    "an open membership in a cohort that ended": (
        {"memberships": with_cell("memberships", 3, "left_on", "")},
        "memberships.csv, line 3, column left_on",
        "F1 is still in it",
    ),
    "a membership before the cohort began": (
        {"memberships": with_cell("memberships", 6, "joined_on", "2011-02-01")},
        "memberships.csv, line 6, column joined_on",
        "but it began on 1 March 2011",
    ),
    "overlapping memberships": (
        {"memberships": with_line("memberships",
            ["G1", "P4", "member", "2011-01-01", "", "", "", ""])},
        "memberships.csv, line 11, column joined_on",
        "overlaps the one in memberships.csv, line 9",
    ),
    "a membership before enrolment": (
        {"memberships": with_line("memberships",
            ["G1", "P3", "member", "2010-10-01", "", "", "", ""]),
         "participants": with_cell("participants", 4, "enrolled_on", "2010-11-02"),
         "phases": [["phase", "starts_on"]]},
        "memberships.csv, line 11, column joined_on",
        "was not enrolled yet",
    ),
    "a membership beyond leaving the programme": (
        {"memberships": with_cell("memberships", 10, "left_on", "")},
        "memberships.csv, line 10, column left_on",
        "P5 left the programme on 1 June 2011",
    ),
    "a facilitator who is none": (
        {"memberships": with_line("memberships",
            ["G1", "P1", "facilitator", "2010-12-05", "", "", "", ""])},
        "memberships.csv, line 11, column role",
        "not a facilitator of the programme",
    ),
    "people in two practices": (
        {"registrations": [["participant", "practice", "starts_on"],
                           ["P1", "PR2", "2010-09-02"]]},
        "registrations.csv, line 2, column practice",
        "P1 is registered with two practices from 2 September 2010: PR2 here, and PR1",
    ),
    "duplicate ids": (
        {"participants": with_line("participants",
            ["P1", "Ida", "Invented", "PR1", "member", "2010-09-02"])},
        "participants.csv, line 9, column id",
        "P1 is there twice: participants.csv, line 2 has it as well",
    ),
    "an unknown arm": (
        {"allocations": with_cell("allocations", 2, "arm", "A7")},
        "allocations.csv, line 2, column arm",
        "There is no arm A7. Add it to the table arms, or correct the id.",
    ),
    "an unknown participant": (
        {"attendance": with_cell("attendance", 2, "participant", "P77")},
        "attendance.csv, line 2, column participant",
        "There is no participant P77",
    ),
    "allocated twice": (
        {"allocations": [["participant", "practice", "arm", "allocated_on"],
                         ["", "PR1", "A1", "2010-09-20"], ["P1", "", "A2", "2010-09-20"]]},
        "allocations.csv, line 2, column arm",
        "P1 is allocated twice",
    ),
    "attendance of somebody who is not a member": (
        {"attendance": with_line("attendance", ["M1", "P1", "attended", "", ""])},
        "attendance.csv, line 6, column participant",
        "P1 was not in G1 on 4 November 2010, the day of M1",
    ),
    "a visitor who is a member": (
        {"attendance": with_cell("attendance", 2, "as", "visitor")},
        "attendance.csv, line 2, column as",
        "was in the cohort on 4 November 2010",
    ),
    "a member said to be a facilitator": (
        {"attendance": with_cell("attendance", 2, "as", "facilitator")},
        "attendance.csv, line 2, column as",
        "P4 was not a facilitator of G1",
    ),
    "a register of a cancelled meeting": (
        {"attendance": with_line("attendance", ["M3", "P4", "attended", "", ""])},
        "attendance.csv, line 6, column meeting",
        "M3 was cancelled",
    ),
    "somebody in a register twice": (
        {"attendance": with_line("attendance", ["M1", "P4", "attended", "", ""])},
        "attendance.csv, line 6, column participant",
        "P4 is in the register of M1 already, in attendance.csv, line 2",
    ),
    "a first time that was missed": (
        {"attendance": with_cell("attendance", 3, "first_time", "yes")},
        "attendance.csv, line 3",
        "Only someone who attended can have come for the first time",
    ),
    "a meeting after the cohort ended": (
        {"meetings": with_line("meetings",
            ["M8", "C1", "2011-03-01", "", "", "", "", "", ""])},
        "meetings.csv, line 5, column cohorts",
        "C1 ended on 1 March 2011, so it did not meet on 1 March 2011",
    ),
    "a meeting held in the future": (
        {"meetings": with_line("meetings",
            ["M8", "G1", "2013-03-01", "", "held", "", "", "", ""])},
        "meetings.csv, line 5, column state",
        "still to come",
    ),
    "a format that the arm may not receive": (
        {"memberships": with_line("memberships",
            ["G1", "P3", "member", "2010-10-05", "", "", "", ""])},
        "memberships.csv, line 11, column cohort",
        "P3 was allocated A1, which may not receive the group format of G1",
    ),
    "three people in a pair": (
        {"memberships": with_line("memberships",
            ["C1", "P3", "member", "2010-10-05", "2011-03-01", "", "", ""])},
        "memberships.csv, line 11, column cohort",
        "C1 is one-to-one, and has 3 people on 5 October 2010",
    ),
    "a cohort that ends twice": (
        {"cohorts": [[*TABLES["cohorts"][0], "ended_on"],
                     [*TABLES["cohorts"][1], "2011-02-01"],
                     *[[*row, ""] for row in TABLES["cohorts"][2:]]],
         "memberships": [row if row[0] != "C1" else [*row[:4], "2011-02-01", *row[5:]]
                         for row in TABLES["memberships"]]},
        "lineage.csv, line 2, column on",
        "C1 ended on 1 February 2011, but this event stops it on 1 March 2011",
    ),
    "an event that moves nobody": (
        {"lineage": with_cell("lineage", 2, "successors", "G1"),
         "cohorts": TABLES["cohorts"]},
        "lineage.csv, line 2, column successors",
        "G1 begins on 1 October 2010, but this event starts it on 1 March 2011",
    ),
    "movers without memberships": (
        {"lineage": with_cell("lineage", 2, "moved", "P1;P2;P3;F1")},
        "lineage.csv, line 2, column moved",
        "Who moved does not agree with memberships: P3 is named here only",
    ),
    "a merge of one": (
        {"lineage": with_cell("lineage", 2, "predecessors", "C1")},
        "lineage.csv, line 2",
        "The event merge makes one new cohort (successors) of two or more",
    ),
    "nobody enrolled": (
        {"participants": with_line("participants", ["P9", "Ida", "", "", "", ""])},
        "participants.csv, line 9, column enrolled_on",
        "P9 has no day of enrolment",
    ),
    "a lead from outside": (
        {"leads": with_cell("leads", 2, "participant", "F2")},
        "leads.csv, line 2, column participant",
        "F2 leads C3 from 1 March 2011, but is not in it",
    ),
    "phases out of order": (
        {"phases": [["phase", "starts_on"], ["naturalistic", "2010-09-01"],
                    ["randomised", "2010-12-01"]]},
        "phases.csv, line 3, column starts_on",
        "Phases follow one another",
    ),
    "two formats on a day": (
        {"formats": [["cohort", "format", "starts_on"], ["G1", "combined", "2010-10-01"]]},
        "formats.csv, line 2, column format",
        "G1 has two formats from 1 October 2010",
    ),
    "something after the end": (
        {"states": [["cohort", "state", "starts_on"], ["C1", "open", "2011-05-01"]]},
        "states.csv, line 2, column starts_on",
        "C1 ended on 1 March 2011",
    ),
    "an allocation of nothing": (
        {"allocations": with_line("allocations", ["", "A1", "2010-09-20"])},
        "allocations.csv, line 4",
        "An allocation needs a participant, or a practice",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_tables_that_do_not_agree_are_refused_with_a_sentence(wrong, tmp_path):
    changes, place, sentence = WRONG[wrong]

    said = problems_of(a_pilot(tmp_path / "wrong", **changes))

    found = [each for each in said if each.startswith(place)]
    assert any(sentence in each for each in found), said
    assert not models.ParticipantAnchor.objects.exists()


CONTRADICT_THE_RECORD = {
    "a format that makes a pair of three": (
        {"formats": [["cohort", "format", "starts_on"], ["C3", "one-to-one", "2011-04-01"]]},
        "formats.csv, line 2, column format",
        "C3 is one-to-one, and has 3 people on 1 April 2011",
    ),
    "a status by which somebody left": (
        {"statuses": [["participant", "status", "starts_on"], ["P4", "left", "2011-05-01"]]},
        "statuses.csv, line 2, column starts_on",
        "P4 left the programme on 1 May 2011, but is in G1 beyond that day",
    ),
    "a status by which somebody was gone when they joined": (
        {"statuses": [["participant", "status", "starts_on"], ["P1", "left", "2010-09-20"]]},
        "statuses.csv, line 2, column starts_on",
        "P1 joined C1 on 1 October 2010, but was left then",
    ),
    "a state before an end that is new": (
        {"states": [["cohort", "state", "starts_on"], ["G1", "closed to joiners", "2011-08-01"],
                    ["G1", "ended", "2011-07-01"]]},
        "states.csv, line 2, column starts_on",
        "G1 ended on 1 July 2011, so it cannot be closed to joiners",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", CONTRADICT_THE_RECORD)
def test_new_tables_that_contradict_the_record_are_refused_with_a_sentence(
    wrong, tmp_path, imported
):
    changes, place, sentence = CONTRADICT_THE_RECORD[wrong]
    new = a_pilot(tmp_path / "new", without=tuple(TABLES.keys() - changes), **changes)

    said = problems_of(new, programme=imported)

    assert any(each.startswith(place) and sentence in each for each in said), said


def test_an_end_before_a_state_of_the_record_is_refused(tmp_path, imported):
    columns = ["cohort", "state", "starts_on"]
    only = tuple(set(TABLES) - {"phases"})
    open_in_august = a_pilot(
        tmp_path / "august", without=only, states=[columns, ["G1", "resting", "2011-08-01"]]
    )
    bring_in(open_in_august, programme=imported)
    ended_in_july = a_pilot(
        tmp_path / "july", without=only, states=[columns, ["G1", "ended", "2011-07-01"]]
    )

    with pytest.raises(ImportRefused) as refused:
        bring_in(ended_in_july, programme=imported)

    said = [str(each) for each in refused.value.problems.listed]
    assert any("cannot be resting from 1 August 2011" in each for each in said), said


def test_a_first_day_is_not_put_right_to_one_after_people_joined(tmp_path, imported):
    later = a_pilot(tmp_path / "later", cohorts=with_cell("cohorts", 5, "started_on", "2010-10-05"))

    said = problems_of(later, programme=imported, corrections=True, reason="Misread the sheet")

    assert any(
        each.startswith("cohorts.csv, line 5, column started_on")
        and "P4 joined G1 on 1 October 2010, but it began on 5 October 2010" in each
        for each in said
    ), said


def test_a_phase_that_the_record_has_does_not_come_again(tmp_path):
    world = a_world(phase=PhaseName.RANDOMISED, since=date(2010, 10, 1))
    again = a_pilot(
        tmp_path / "again",
        without=tuple(set(TABLES) - {"phases"}),
        phases=[["phase", "starts_on"], ["randomised", "2010-09-01"]],
    )

    with pytest.raises(ImportRefused) as refused:
        bring_in(again, programme=world.programme)

    assert "Phases follow one another" in str(refused.value.problems.listed[0])


def test_an_exception_with_its_reason_becomes_a_deviation(tmp_path):
    line = ["G1", "P3", "member", "2010-10-05", "", "", "", "The only place left"]
    bring_in(a_pilot(tmp_path / "p", memberships=with_line("memberships", line)))

    (deviation,) = current(Deviation)
    assert deviation.kind is DeviationKind.FORMAT_NOT_ALLOWED
    assert deviation.reason == "The only place left"


def test_of_many_problems_the_first_two_hundred_are_listed_and_all_counted(tmp_path):
    path = a_pilot(tmp_path / "p")
    for number in range(450):
        (path / f"pilot {number}.csv").write_text("id\n")

    with pytest.raises(ImportRefused, match="450 problems") as refused:
        bring_in(path)
    assert len(refused.value.problems.listed) == 200
    assert refused.value.problems.unlisted == 250


def test_a_line_that_cannot_be_read_trips_no_line_that_refers_to_it(tmp_path):
    path = a_pilot(
        tmp_path / "p", participants=with_cell("participants", 2, "enrolled_on", "2010-02-30")
    )

    said = problems_of(path)

    assert len(said) == 1
    assert "There is no such date as 2010-02-30" in said[0]


def test_a_practice_in_the_first_status_is_registered_from_then(tmp_path):
    path = a_pilot(
        tmp_path / "p",
        participants=with_line("participants", ["P9", "Ida", "", "PR2", "member", ""]),
        statuses=with_line("statuses", ["P9", "invited", "2010-08-01"]),
    )
    bring_in(path)

    invited = next(each for each in current(Status) if each.status == "invited")
    registered = next(
        each for each in current(Registration) if each.participant == invited.participant
    )
    assert registered.starts_on == date(2010, 8, 1)


# The canonical export


def export(programme, target):
    return exported(programme, target)


def a_copy(path):
    """The bytes of every file of an export."""
    return {each.name: each.read_bytes() for each in path.iterdir()}


def test_an_export_holds_every_version_and_is_the_same_each_time(imported, tmp_path):
    _revise(by_name(Cohort, "Thursday"), name="Friday")

    first, again = export(imported, tmp_path / "a"), export(imported, tmp_path / "b")

    assert a_copy(tmp_path / "a") == a_copy(tmp_path / "b")
    assert first == again
    assert first.files["Cohort.csv"].rows == 5
    assert b"Friday" in (tmp_path / "a" / "Cohort.csv").read_bytes()
    assert not [each for each in first.files if "peration" in each or "udit" in each]


def test_an_export_leaves_an_event_and_needs_a_free_place(imported, tmp_path):
    export(imported, tmp_path / "a")

    assert models.AuditEvent.objects.last().action == "exports.canonical"
    with pytest.raises(Exception, match="there already"):
        export(imported, tmp_path / "a")
    with pytest.raises(NotAllowed):
        export_canonical(
            by=Actor(account="n", role=ActingRole.NURSE, programme=imported),
            at=NOW, operation=new_operation(), target=tmp_path / "c",
        )  # fmt: skip


def bring_back(path, **rest):
    return import_canonical(by=owner(), at=NOW, operation=new_operation(), path=path, **rest)


def test_a_programme_that_is_there_already_is_left_alone_or_refused(imported, tmp_path):
    export(imported, tmp_path / "a.zip")

    assert bring_back(tmp_path / "a.zip").plan.new == 0
    _revise(by_name(Cohort, "Thursday"), name="Friday")
    with pytest.raises(restoring.ProgrammeThere):
        bring_back(tmp_path / "a.zip")


def test_only_an_administrator_brings_a_whole_programme_in(imported, tmp_path):
    export(imported, tmp_path / "a.zip")

    with pytest.raises(NotAllowed):
        import_canonical(
            by=Actor(account="c", role=ActingRole.COORDINATOR, programme=imported),
            at=NOW, operation=new_operation(), path=tmp_path / "a.zip",
        )  # fmt: skip


def test_an_export_that_was_changed_is_refused(imported, tmp_path):
    export(imported, tmp_path / "a")
    file = tmp_path / "a" / "Cohort.csv"
    file.write_bytes(file.read_bytes().replace(b"Thursday", b"Thirsty!"))

    with pytest.raises(ImportRefused) as refused:
        bring_back(tmp_path / "a")
    assert "not what the manifest says" in str(refused.value.problems.listed[0])


def test_a_history_made_by_acts_comes_back_as_the_same_bytes(tmp_path):
    """Acts that close memberships and end their cohort at one instant come back in that order."""
    with transaction.atomic():
        world = a_world()
        for name in ("Asha", "Ben", "Cara", "Dev"):
            world.person(name)
        world.cohort("One", members=("Asha", "Ben"))
        world.cohort("Two", members=("Cara",))
        world.meeting("One", date(2011, 2, 2), came=("Asha", "Dev"), missed=("Ben",))
        world.act(
            MergeCohorts,
            predecessors=[world.cohorts["One"], world.cohorts["Two"]],
            successor=NewCohort(name="Three", format=Format.GROUP),
            on=date(2011, 3, 1),
            at=datetime(2011, 3, 1, 9, tzinfo=UTC),
            reason="They wished to",
        )
        export(world.programme, tmp_path / "before")
        transaction.set_rollback(True)
    assert current(Cohort) == []

    outcome = bring_back(tmp_path / "before")

    assert outcome.done
    export(world.programme, tmp_path / "after")
    assert a_copy(tmp_path / "before") == a_copy(tmp_path / "after")
    assert all(rows_elsewhere(world.programme, kind) == 0 for kind in kinds())
    undo_import(
        by=owner(), at=NOW, operation=new_operation(),
        undoes=models.Operation.objects.get(action="imports.canonical").id,
    )  # fmt: skip
    assert current(Membership) == []


def rows_elsewhere(programme, kind):
    """How many versions stand under another programme than theirs; a person's under any."""
    model: Any = table_of(kind).model
    rows = model.objects
    if not kind.declared.of_programme:
        return rows.filter(programme__isnull=False).count()
    return rows.exclude(programme=programme).count()


def test_an_export_from_before_a_kind_or_a_column_was_known_comes_back(tmp_path):
    with transaction.atomic():
        world = a_world()
        world.person("Asha")
        world.cohort("One", members=("Asha",))
        export(world.programme, tmp_path / "before")
        transaction.set_rollback(True)
    without_a_kind(tmp_path / "before", "Involvement.csv")
    without_a_column(tmp_path / "before", "Membership.csv", "share")

    outcome = bring_back(tmp_path / "before")

    assert outcome.done
    assert [each.share for each in current(Membership)] == [None]
    assert bring_back(tmp_path / "before").plan.new == 0


def without_a_kind(folder, name):
    (folder / name).unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"][name]
    (folder / "manifest.json").write_text(json.dumps(manifest))


def without_a_column(folder, name, column):
    """The same lines as a version that had no such column would have written them."""
    manifest = json.loads((folder / "manifest.json").read_text())
    rows = list(csv.reader((folder / name).read_text().splitlines()))
    at = rows[0].index(column)
    text = "".join(",".join([*row[:at], *row[at + 1 :]]) + "\n" for row in rows)
    (folder / name).write_text(text)
    listed = manifest["files"][name]
    listed["columns"].remove(column)
    listed["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))

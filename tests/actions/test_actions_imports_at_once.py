"""Imports into a SQLite file of their own: whole tables go in at once, and all or nothing."""

from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connections
from pilots import TABLES, a_pilot, with_cell, with_line

from likewise.actions.imports import Files, import_tables
from likewise.actions.operations import perform
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.facts import values_of
from likewise.domain.imports import ImportRefused
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance
from likewise.domain.practices import AddPractice, Practice
from likewise.domain.programmes import Programme
from likewise.records import audit, models, sources
from likewise.records.facts import current
from likewise.records.sqlite import sqlite3
from likewise.records.staging import ids, keys, loader, registers, transfer, writer
from likewise.records.staging.ids import rising_ids
from likewise.records.staging.transfer import Transfer, attached

pytestmark = pytest.mark.usefixtures("own_home")

NOW = datetime(2012, 5, 1, 12, tzinfo=UTC)


@contextmanager
def a_record_in_a_file(path):
    """The record in a file, outside any transaction, as a person's is."""
    shared = connections["default"]
    if shared.vendor != "sqlite":
        pytest.skip("PostgreSQL attaches no files")
    shared.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        shared.connection.backup(copy)
    own = shared.copy()
    own.settings_dict = {**shared.settings_dict, "NAME": str(path)}
    connections["default"] = own
    try:
        yield
    finally:
        own.close()
        connections["default"] = shared


@pytest.fixture
def own_file(django_db_setup, django_db_blocker, tmp_path):
    with django_db_blocker.unblock(), a_record_in_a_file(tmp_path / "record.sqlite3"):
        yield


def bring_in(path, *, operation="1" * 32, programme=None, **rest):
    actor = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=programme)
    return import_tables(
        by=actor, at=NOW, operation=operation, files=Files(path=path),
        new_programme=None if programme else "Fenland", **rest,
    )  # fmt: skip


def told():
    """What the record says, with the sources' ids in place of its own."""
    programme = current(Programme)[0].id
    names = {fact: key for _, key, fact, _ in sources.read(programme)}
    names |= {each.id: "the programme" for each in current(next(iter(kinds())))}
    return sorted(
        str({name: _named(value, names) for name, value in values_of(fact).items() if name != "id"})
        for kind in kinds()
        for fact in current(kind)
    )


def _named(value, names):
    if isinstance(value, list):
        return sorted((_named(each, names) for each in value), key=str)
    if isinstance(value, dict):
        return {name: _named(each, names) for name, each in value.items()}
    return names.get(value, value) if isinstance(value, str) else value


@pytest.mark.usefixtures("own_file")
def test_whole_tables_say_what_single_rows_would(tmp_path, monkeypatch):
    pilot = a_pilot(tmp_path / "pilot")

    with a_record_in_a_file(tmp_path / "one.sqlite3"):
        bring_in(pilot)
        at_once = told()
    monkeypatch.setattr(transfer, "_is_attached", lambda: False)
    with a_record_in_a_file(tmp_path / "other.sqlite3"):
        bring_in(pilot)
        row_by_row = told()

    assert len(at_once) > 50
    assert row_by_row == at_once


@pytest.mark.usefixtures("own_file")
def test_an_import_outside_a_transaction_is_whole_and_the_same_again_is_nothing_new(tmp_path):
    pilot = a_pilot(tmp_path / "pilot")

    first = bring_in(pilot)
    again = bring_in(pilot, operation="2" * 32, programme=first.new_ids[0])

    assert first.plan.counts()["record Attendance"] == len(current(Attendance)) == 4
    assert again.plan.new == 0
    assert not list(audit.verify())


@pytest.mark.usefixtures("own_file")
def test_whoever_keeps_changing_the_programme_waits_for_an_import_in_the_end(tmp_path):
    programme = bring_in(a_pilot(tmp_path / "pilot")).new_ids[0]
    coordinator = Actor(account="c", role=ActingRole.COORDINATOR, programme=programme)
    more = with_line("practices", ["PR9", "Larch Surgery"])
    times = []

    def change(what, done):
        if what == "Checking" and len(times) < 2:
            times.append(what)
            add = AddPractice(name=f"Practice {len(times)}")
            perform(add, by=coordinator, at=NOW, operation=f"beside-{len(times)}")

    again = a_pilot(tmp_path / "again", practices=more)
    done = bring_in(again, operation="2" * 32, programme=programme, progress=change)

    assert len(times) == 2
    assert done.done
    assert {"Larch Surgery", "Practice 1", "Practice 2"} <= {p.name for p in current(Practice)}
    assert not list(audit.verify())


@pytest.mark.usefixtures("own_file")
def test_what_fails_while_writing_is_said_as_it_is_and_leaves_nothing(tmp_path, monkeypatch):
    pilot = a_pilot(tmp_path / "pilot")
    monkeypatch.setattr(writer, "CHUNK", 1)
    monkeypatch.setattr(ids, "TOGETHER", 1)

    def interrupt(what, done):
        if what == "Writing" and done > 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_in(pilot, progress=interrupt)
    assert not models.Operation.objects.exists()
    assert not models.ParticipantAnchor.objects.exists()
    assert bring_in(pilot).done


@pytest.mark.usefixtures("own_file")
def test_what_sqlite_refuses_itself_is_said_as_it_is(tmp_path):
    with (
        closing(sqlite3.connect(tmp_path / "staging.sqlite3", isolation_level=None)) as db,
        attached(db),
        pytest.raises(OperationalError, match="no such table"),
    ):
        Transfer(db).insert(models.PracticeAnchor, {"id": "fact"}, "FROM nothing_of_that_name")


@pytest.mark.django_db
def test_long_files_are_read_right_though_little_of_them_is_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "REMEMBERED", 1)
    monkeypatch.setattr(loader, "BATCH", 2)
    monkeypatch.setattr(keys, "BATCH", 2)
    monkeypatch.setattr(registers, "REMEMBERED", 1)
    monkeypatch.setattr(registers, "BATCH", 2)
    monkeypatch.setattr(registers, "TOGETHER", 2)

    outcome = bring_in(a_pilot(tmp_path / "pilot"))

    assert outcome.plan.counts()["record Attendance"] == len(current(Attendance)) == 4
    assert outcome.plan.counts()["record Meeting"] == len(TABLES["meetings"]) - 1


@pytest.mark.django_db
def test_a_line_of_a_register_that_says_something_else_is_named(tmp_path):
    programme = bring_in(a_pilot(tmp_path / "pilot")).new_ids[0]
    changed = a_pilot(
        tmp_path / "c", attendance=with_cell("attendance", 3, "result", "did not attend")
    )

    with pytest.raises(ImportRefused, match="problem") as refused:
        bring_in(changed, operation="2" * 32, programme=programme)

    said = str(refused.value.problems.listed[0])
    assert "M1, P5 was imported before, and now says something else." in said


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["M9", "P4", "attended", "", ""], "There is no meeting M9"),
        (["M1", "P77", "attended", "", ""], "There is no participant P77"),
        (["M1", "P4", "came", "", ""], "came is none of these"),
        (["M1", "P4", "", "", ""], "This cell is empty"),
        (["M1", "P4", "did not attend", "yes", ""], "Only someone who attended"),
        (["M1", "P4", "attended", ""], "This line has 4 cells"),
    ],
)
@pytest.mark.django_db
def test_each_wrong_line_of_a_register_has_its_sentence(line, sentence, tmp_path):
    wrong = a_pilot(tmp_path / "wrong", attendance=with_line("attendance", line))

    with pytest.raises(ImportRefused, match="problem") as refused:
        bring_in(wrong)

    (said,) = (str(each) for each in refused.value.problems.listed)
    assert said.startswith(f"attendance.csv, line {len(TABLES['attendance']) + 1}")
    assert sentence in said


@pytest.mark.django_db
def test_ids_and_results_of_registers_may_stand_among_blanks(tmp_path):
    rows = [TABLES["attendance"][0]] + [
        [f" {meeting}", f"{person} ", result.upper(), *rest]
        for meeting, person, result, *rest in TABLES["attendance"][1:]
    ]

    assert (
        bring_in(a_pilot(tmp_path / "p", attendance=rows)).plan.counts()["record Attendance"] == 4
    )


@pytest.mark.parametrize("count", [0, 1, 7, 4001])
def test_ids_of_registers_rise_and_are_of_the_usual_form(count):
    ids = [each for some in rising_ids("operation", count) for each in some]

    assert len(set(ids)) == count
    assert ids == sorted(ids)
    assert all(
        len(each) == 26 and set(each) <= set("abcdefghijklmnopqrstuvwxyz234567") for each in ids
    )

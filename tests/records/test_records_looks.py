"""Looks: on the disk before a page leaves, in the tables once, and chained so that tampering shows."""

import errno
import os
import random
import shutil
import stat
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from noted import noted
from worlds import NOW, a_world

from likewise.actions.looks import record_access, record_look
from likewise.domain.accounts import ActingRole
from likewise.domain.looks import AccessKind
from likewise.records import looks
from likewise.records.checks import looked
from likewise.records.looks import journal, moving
from likewise.records.models import Access, AccessBatch, Look

pytestmark = pytest.mark.django_db
PEOPLE = ("asha", "bram", "cleo")


@pytest.fixture
def nurse():
    return a_world().actor(ActingRole.NURSE)


def look(nurse, *people, what="a cohort"):
    record_look(by=nurse, at=NOW, about=people, what=what)


def stored():
    return [(each.access.what, each.participant) for each in Look.objects.order_by("row")]


def files(folder, ending=".journal"):
    return sorted(folder.glob(f"*{ending}")) if folder.is_dir() else []


# Noting


def test_a_look_is_one_row_for_each_person_seen(nurse):
    look(nurse, "bram", "asha", "bram")
    look(nurse, "cleo", what="a person")
    record_access(AccessKind.SIGN_IN, by="account-n", at=NOW)

    assert looks.move(NOW) == 3

    assert stored() == [("a cohort", "asha"), ("a cohort", "bram"), ("a person", "cleo")]
    assert [
        (each.kind, each.account, each.role) for each in Access.objects.order_by("sequence")
    ] == [
        ("look", nurse.account, "nurse"),
        ("look", nurse.account, "nurse"),
        ("sign in", "account-n", ""),
    ]


def test_a_journal_is_for_its_owner_alone_and_holds_no_more_than_ids(nurse, journal_folder):
    look(nurse, "asha")

    (file,) = files(journal_folder)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal_folder.stat().st_mode) == 0o700
    (line,) = file.read_text().splitlines()
    assert set(line) <= set('abcdefghijklmnopqrstuvwxyzT0123456789{}[]:,."-_+ ')


def test_what_is_noted_after_a_journal_was_ended_is_in_another(nurse, journal_folder):
    look(nurse, "asha")
    ended = journal.ended()
    look(nurse, "bram")

    assert len(ended) == 1
    assert len(files(journal_folder)) == 2
    assert looks.move(NOW) == 2
    assert files(journal_folder) == []


def test_a_full_disk_refuses_the_page_and_loses_nothing_that_was_shown(nurse, monkeypatch):
    look(nurse, "asha")
    write = os.write

    def half(file, line):
        if len(line) < 40:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, line[:-20])

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        with pytest.raises(looks.LookNotKept, match="No space left on device"):
            look(nurse, "bram")
    look(nurse, "cleo")

    looks.move(NOW)
    assert [who for _, who in stored()] == ["asha", "cleo"]


def test_a_line_that_a_crash_tore_is_kept_aside_and_the_others_are_moved(nurse, journal_folder):
    look(nurse, "asha")
    look(nurse, "bram")
    (file,) = files(journal_folder)
    whole = file.read_bytes()
    file.write_bytes(whole[:-30])

    assert len(noted()) == 1
    assert looks.move(NOW) == 1

    assert stored() == [("a cohort", "asha")]
    (aside,) = files(journal_folder, ".torn")
    assert aside.read_bytes() == whole[:-30].splitlines()[1] + b"\n"
    assert [each.what for each in looked() if "aside" in each.what] == [
        "1 journals had a line that a crash tore; what is left of it is kept aside"
    ]


@pytest.mark.parametrize(
    "line", [b"[]", b'"x"', b"{}", b"\xff", b'{"id": 1}', b"null", b"end", b"9" * 5000]
)
def test_a_line_that_is_none_harms_nobody(nurse, journal_folder, line):
    look(nurse, "asha")
    (journal_folder / "strange.journal").write_bytes(line + b"\n")

    assert looks.move(NOW) == 1
    assert stored() == [("a cohort", "asha")]


# Moving


def test_what_is_moved_twice_is_there_once(nurse, journal_folder):
    look(nurse, "asha", "bram")
    (file,) = files(journal_folder)
    again = shutil.copy(file, journal_folder / "again.copy")
    looks.move(NOW)
    shutil.move(again, file)
    look(nurse, "cleo")

    assert looks.move(NOW) == 1

    assert [who for _, who in stored()] == ["asha", "bram", "cleo"]
    assert list(looks.verify()) == []


def test_what_cannot_be_moved_stays_where_it_is(nurse, monkeypatch):
    look(nurse, "asha")

    with monkeypatch.context() as broken:
        broken.setattr(moving, "_seal", _refused)
        with pytest.raises(DatabaseError):
            looks.move(NOW)

    assert stored() == []
    assert len(noted()) == 1
    looks.move(NOW)
    assert stored() == [("a cohort", "asha")]


def _refused(*_):
    raise DatabaseError("database is locked")


def test_many_looks_are_moved_in_several_batches(nurse, monkeypatch):
    monkeypatch.setattr(moving, "AT_ONCE", 4)
    for number in range(10):
        look(nurse, "asha", what=f"look {number}")

    assert looks.move(NOW) == 10

    assert AccessBatch.objects.count() == 3
    assert stored() == [(f"look {number}", "asha") for number in range(10)]
    assert list(looks.verify(expected_head=looks.head())) == []


def test_nothing_noted_makes_no_batch():
    assert looks.move(NOW) == 0
    assert looks.head() is None


# The chain

BATCHES, IN_A_BATCH = 12, 3


@pytest.fixture
def chain(nurse):
    for batch in range(BATCHES):
        for number in range(IN_A_BATCH):
            look(nurse, *PEOPLE, what=f"page {batch} {number}")
        record_access(AccessKind.SIGN_IN, by="account-n", at=NOW)
        looks.move(NOW)
    without_guards()
    return looks.head()


def without_guards():
    """As somebody with the file and the password could: take the guards away."""
    with connection.cursor() as cursor:
        for table in ("access", "look", "accessbatch"):
            for name in ("stays", "is_kept"):
                on = "" if connection.vendor == "sqlite" else f" ON records_{table}"
                cursor.execute(f"DROP TRIGGER {table}_{name}{on}")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")


OF = "access_id IN (SELECT sequence FROM records_access WHERE batch_id = {batch})"
LONG_AGO = "'2009-01-01 00:00:00+00:00'"
TAMPERINGS = {
    "who looked": ["UPDATE records_access SET account = 'else' WHERE sequence = {first}"],
    "when": [f"UPDATE records_access SET at = {LONG_AGO} WHERE sequence = {{first}}"],
    "at what": ["UPDATE records_access SET what = 'else' WHERE sequence = {last}"],
    "who was seen": [
        "UPDATE records_look SET participant = 'else'"
        " WHERE access_id = {first} AND participant = 'asha'"
    ],
    "when they were": [f"UPDATE records_look SET at = {LONG_AGO} WHERE access_id = {{first}}"],
    "one person less": [
        "DELETE FROM records_look WHERE access_id = {first} AND participant = 'bram'"
    ],
    "one person more": [
        "INSERT INTO records_look (access_id, participant, at) SELECT access_id, 'else', at"
        " FROM records_look WHERE access_id = {first} AND participant = 'asha'"
    ],
    "one look less": [
        "DELETE FROM records_look WHERE access_id = {first}",
        "DELETE FROM records_access WHERE sequence = {first}",
    ],
    "one sign-in less": ["DELETE FROM records_access WHERE sequence = {last}"],
    "one look more": [
        "INSERT INTO records_access (sequence, id, kind, at, noted_at, account, role, programme,"
        " what, batch_id) SELECT 9999, 'else', kind, at, noted_at, account, role, programme, what,"
        " {batch} FROM records_access WHERE sequence = {first}"
    ],
    "another order": [
        "UPDATE records_access SET sequence = -1 WHERE sequence = {first}",
        "UPDATE records_access SET sequence = {first} WHERE sequence = {last}",
        "UPDATE records_access SET sequence = {last} WHERE sequence = -1",
    ],
    "another batch": ["UPDATE records_access SET batch_id = {batch} + 1 WHERE sequence = {last}"],
    "its own time": [
        f"UPDATE records_accessbatch SET moved_at = {LONG_AGO} WHERE sequence = {{batch}}"
    ],
    "the whole batch": [
        f"DELETE FROM records_look WHERE {OF}",
        "DELETE FROM records_access WHERE batch_id = {batch}",
        "DELETE FROM records_accessbatch WHERE sequence = {batch}",
    ],
    "its seal alone": ["DELETE FROM records_accessbatch WHERE sequence = {batch}"],
    "two batches swapped": [
        "UPDATE records_accessbatch SET sequence = -1 WHERE sequence = {batch}",
        "UPDATE records_accessbatch SET sequence = {batch} WHERE sequence = {batch} + 1",
        "UPDATE records_accessbatch SET sequence = {batch} + 1 WHERE sequence = -1",
    ],
}


@contextmanager
def tampered(*statements):
    """While it lasts, the tables are as somebody made them."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_shows_at_its_batch(chain, what):
    batch = random.Random(what).randrange(2, BATCHES - 2)
    last = batch * (IN_A_BATCH + 1)
    places = {"batch": batch, "first": last - IN_A_BATCH, "last": last}

    with tampered(*(each.format(**places) for each in TAMPERINGS[what])):
        broken = list(looks.verify())
        said = [each.what for each in looked() if each.fault]

    assert broken[0].sequence == batch
    assert said[0].startswith(f"batch {batch}: ")
    assert list(looks.verify()) == []


def test_people_seen_in_no_look_show(chain):
    with tampered("UPDATE records_look SET access_id = 9999 WHERE access_id = 1"):
        told = [each.what for each in looks.verify()]

    assert told == ["what it holds was changed", "somebody was seen in a look that is not there"]


def test_a_cut_tail_shows_against_the_batch_that_was_noted(chain):
    left, last = BATCHES - 2, (BATCHES - 2) * (IN_A_BATCH + 1)
    cut = (
        f"DELETE FROM records_look WHERE access_id > {last}",
        f"DELETE FROM records_access WHERE sequence > {last}",
        f"DELETE FROM records_accessbatch WHERE sequence > {left}",
    )

    with tampered(*cut):
        assert list(looks.verify()) == []
        (broken,) = looks.verify(expected_head=chain)

    assert (broken.sequence, broken.what) == (left + 1, "batches are missing at the end")


def test_a_batch_written_anew_shows_against_the_one_that_was_noted(chain):
    last = f"UPDATE records_accessbatch SET hash = '{'0' * 64}' WHERE sequence = {BATCHES}"

    with tampered(last):
        told = [each.what for each in looks.verify(expected_head=chain)]

    assert told == ["what it holds was changed", "it is not the batch that was noted"]


def test_the_database_refuses_to_change_or_forget_a_look(nurse):
    look(nurse, "asha")
    looks.move(NOW)

    for table in ("access", "look", "accessbatch"):
        key = "row" if table == "look" else "sequence"
        for statement in (
            f"UPDATE records_{table} SET {key} = 7",
            f"DELETE FROM records_{table}",
        ):
            with (
                pytest.raises(DatabaseError, match="only ever added"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)

"""What somebody who writes SQL of their own cannot do, and what shows when they do more."""

import random
from datetime import date

import pytest
from copying import copied
from django.db import DatabaseError, connection, transaction
from rows import a_full_world, a_row_of
from worlds import a_world

from likewise.records import audit
from likewise.records.checks import belonging
from likewise.records.models import AuditEvent, Operation
from likewise.records.models.versions import Working
from likewise.records.tables import kept_tables

pytestmark = pytest.mark.django_db
MET = date(2011, 1, 6)
# What people change and remove as they go; the rows of every other table stay.
WORKING = {
    "account", "askedsimulation", "crossing", "export", "formerdigest", "importedkey", "invitation", "job", "outboxletter",
    "reminder",
    "token", "triedslot",
}  # fmt: skip
TAMPERINGS = 40


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in ("Asha", "Bram"):
        made.person(name, practice="Alder")
    made.cohort("Thursday group", members=["Asha", "Bram"])
    made.meeting("Thursday group", MET, came=["Asha"])
    return made


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_the_tables_whose_rows_may_change_are_these():
    tables = kept_tables()
    working = {each._meta.model_name for each, kept in tables.items() if isinstance(kept, Working)}

    assert working == WORKING


def key_of(table):
    return dict.fromkeys(("auditevent", "access", "accessbatch"), "sequence").get(
        table, "id" if table.endswith("anchor") else "row"
    )


@pytest.mark.parametrize(
    "model", [each for each in kept_tables() if each._meta.model_name not in WORKING]
)
def test_no_row_is_replaced_by_inserting_it_again(model):
    world = a_full_world()
    if not model.objects.exists():
        a_row_of(model, world)
    table, key = model._meta.db_table, model._meta.pk.column
    again = f"{table} SELECT * FROM {table}"
    statements = [
        f"INSERT INTO {again} WHERE 1=1 ON CONFLICT ({key}) DO UPDATE SET {key}=excluded.{key}"
    ]
    if connection.vendor == "sqlite":
        statements.append(f"INSERT OR REPLACE INTO {again}")
        statements.append(f"UPDATE OR REPLACE {table} SET {key} = {key}")

    for statement in statements:
        with pytest.raises(DatabaseError, match=r"never|only ever added"), transaction.atomic():
            run(statement)


def without_guards(table, *statements):
    """As somebody with the file and the password could: take the guards away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [f"records_{table}"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE records_{table} DISABLE TRIGGER USER")
    run(*statements)


def test_every_way_of_tampering_with_the_audit_shows_at_its_first_place(world):
    while (count := AuditEvent.objects.count()) < TAMPERINGS:
        at = AuditEvent.objects.first().at
        audit.append(by=world.coordinator, at=at, action="test", about=[], counts={})
    head, chance = audit.head(), random.Random(7)
    without_guards("auditevent")
    missed = []

    for number in range(TAMPERINGS):
        at = chance.randrange(2, count - 2)
        what, statements = _tampering(number, at, count)
        with transaction.atomic():
            run(*statements)
            first = next(audit.verify(expected_head=head), None)
            if first is None or first.sequence not in {at, at + 1}:
                missed.append((what, at, first))
            transaction.set_rollback(True)

    assert missed == []


def _tampering(number, at, count):
    """One of the ways, by number; `at` is where it begins."""
    table = "records_auditevent"
    columns = ("account", "role", "programme", "action", "digest", "operation", "about", "counts")
    shift = [
        f"UPDATE {table} SET sequence = sequence + 1000 WHERE sequence > {at}",
        f"INSERT INTO {table} SELECT {at + 1}, at, entered_at, account, role, programme, action,"
        " about, counts, digest, rows, operation, previous_hash, hash"
        f" FROM {table} WHERE sequence = {at}",
        f"UPDATE {table} SET sequence = sequence - 999 WHERE sequence > 1000",
    ]
    swap = [
        f"UPDATE {table} SET sequence = -1 WHERE sequence = {at}",
        f"UPDATE {table} SET sequence = {at} WHERE sequence = {at + 1}",
        f"UPDATE {table} SET sequence = {at + 1} WHERE sequence = -1",
    ]
    column = columns[number % len(columns)]
    said = "'[1]'" if column in {"about", "counts"} else "'x'"
    ways = (
        ("edit", [f"UPDATE {table} SET {column} = {said} WHERE sequence = {at}"]),
        ("delete", [f"DELETE FROM {table} WHERE sequence = {at}"]),
        ("swap", swap),
        ("insert", shift),
        ("cut", [f"DELETE FROM {table} WHERE sequence > {at}"]),
    )
    return ways[number % len(ways)]


@pytest.mark.parametrize(
    ("values", "what"),
    [("is_void = TRUE", "1 register entries"), ("left_on = '2011-01-02'", "1 register entries")],
)
def test_the_check_finds_a_register_entry_that_a_changed_spell_left_without_ground(
    world, values, what
):
    spell = f"cohort_id = '{world.cohorts['Thursday group']}'"
    asha = f"participant_id = '{world.people['Asha']}'"

    without_guards("membership", f"UPDATE records_membership SET {values} WHERE {spell} AND {asha}")

    assert [each.what[: len(what)] for each in belonging() if each.fault] == [what]


@pytest.mark.parametrize(
    ("table", "statement", "acts"),
    [
        ("auditevent", "DELETE FROM records_auditevent", "all"),
        ("auditevent", "DELETE FROM records_auditevent WHERE sequence > {last} - 2", 2),
        ("operation", "UPDATE records_operation SET role = 'nurse' WHERE sequence = {act}", 1),
        ("operation", "UPDATE records_operation SET account = 'else' WHERE sequence = {act}", 1),
    ],
)
def test_an_act_without_its_event_shows_though_nobody_noted_a_head(world, table, statement, acts):
    assert list(audit.verify()) == []
    expected = Operation.objects.count() if acts == "all" else acts
    last = AuditEvent.objects.order_by("sequence").last().sequence
    act = Operation.objects.order_by("sequence").last().sequence

    without_guards(table, statement.format(last=last, act=act))

    *_, broken = audit.verify()
    assert broken.what == f"no event says what {expected} of the acts did"

"""Every row of the record is covered by the audit: whatever is altered behind the guards shows."""

import random
from datetime import date

import pytest
from copying import copied
from django.db import DataError, IntegrityError, connection, transaction
from rows import a_full_world
from worlds import ADMINISTRATOR, NOW, operation

from likewise.actions import accounts
from likewise.domain.accounts import ActingRole
from likewise.records import audit, imprints
from likewise.records.models import Imprint, RoleGrant
from likewise.records.models.versions import Working
from likewise.records.tables import kept_tables

pytestmark = pytest.mark.django_db
ALTERATIONS = 200
CHAINED = {"auditevent", "imprint", "accessbatch", "access", "look"}


@pytest.fixture
@copied
def world():
    made = a_full_world()
    made.person("Bram", practice="Alder")
    made.cohort("Friday group", members=["Bram"])
    made.meeting("Friday group", date(2011, 1, 14), came=["Bram"])
    return made


@pytest.fixture
def unguarded(world):
    """The record as somebody with the file and the password leaves it: without its guards."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
    yield world
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_every_table_whose_rows_stay_is_covered_or_has_a_chain_of_its_own():
    stay = {
        model._meta.model_name
        for model, kept in kept_tables().items()
        if not isinstance(kept, Working)
    }

    assert stay - {model._meta.model_name for model in imprints.covered()} == CHAINED


def test_a_record_that_nobody_altered_has_nothing_to_show(world):
    assert list(imprints.compare()) == []
    assert list(audit.verify()) == []


def test_whatever_is_altered_shows(unguarded, record_property):
    chance = random.Random(20261126)
    missed, seen = [], 0

    while seen < ALTERATIONS:
        model = chance.choice(imprints.covered())
        statement, values = _an_alteration(model, chance)
        if statement is None:
            continue
        with transaction.atomic():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement, values)
            except (IntegrityError, DataError):  # a rule that nobody took away refuses it
                continue
            named = [each for each in imprints.compare() if model._meta.db_table in each.where]
            if not named and "DELETE" not in statement:
                missed.append((statement, values))
            if not any(imprints.compare()):
                missed.append((statement, values))
            transaction.set_rollback(True)
        seen += 1

    record_property("altered", seen)
    record_property("missed", len(missed))
    assert missed == []


def _an_alteration(model, chance):
    """A statement that changes a value, removes a row or adds one; none where there is no row."""
    table, key = model._meta.db_table, model._meta.pk.column
    rows = list(model.objects.values_list("pk", flat=True))
    if not rows:
        return None, None
    which = chance.choice(rows)
    way = chance.choice(["change", "change", "change", "remove"])
    if way == "remove":
        return f"DELETE FROM {table} WHERE {key} = %s", [which]
    columns = [each for each in model._meta.concrete_fields if not each.primary_key]
    if not columns:
        return None, None
    column = chance.choice(columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column.column}" FROM {table} WHERE {key} = %s', [which])
        before = cursor.fetchone()[0]
    after = _something_else(before, column, chance)
    if after is None:
        return None, None
    return f'UPDATE {table} SET "{column.column}" = {after} WHERE {key} = %s', [which]


def _something_else(before, column, chance):
    """Another value that fits the column, as SQL."""
    kind = column.get_internal_type()
    if kind in {"DateTimeField", "DateField"}:
        return f"'{chance.randrange(1990, 2009)}-02-03'" + (
            "" if kind == "DateField" or connection.vendor == "sqlite" else "::timestamptz"
        )
    if kind == "BooleanField":
        return f'NOT "{column.column}"'
    if kind == "BinaryField":
        return "X'00'" if connection.vendor == "sqlite" else r"'\x00'::bytea"
    if kind == "JSONField":
        return "'[99]'"
    if "Integer" in kind or (kind == "ForeignKey" and not isinstance(before, str)):
        return f'COALESCE("{column.column}", 0) + 1' if before is not None else "1"
    return f"'{chance.randrange(10**6)}'"


def test_an_added_row_shows_by_its_table_and_number(unguarded):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_cohortanchor (id) VALUES ('made-up')",
        )

    (found,) = imprints.compare()

    assert found.where == "row made-up of records_cohortanchor"


def test_a_row_that_changed_is_named_with_the_event_that_wrote_it(unguarded):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_attendance SET is_first_time = NOT is_first_time")

    row, *_, event = imprints.compare()

    assert row.where.startswith("row ")
    assert ", version 1 of " in row.where
    assert event.where.startswith("event ")


def test_a_hat_that_was_changed_given_or_taken_back_by_hand_shows(unguarded):
    nurse = accounts.create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="nurse@example.org"
    )
    accounts.grant_role(
        by=ADMINISTRATOR, at=NOW, operation=operation(), account=nurse, role=ActingRole.NURSE,
        programme=unguarded.programme,
    )  # fmt: skip
    grant = RoleGrant.objects.get(role="nurse")
    assert list(imprints.compare()) == []

    for statement in ("role = 'coordinator'", "revoked_at = '2011-01-01'"):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE records_rolegrant SET {statement} WHERE id = %s",
                    [grant.id],
                )
            assert [f for f in imprints.compare() if grant.id in f.where]
            transaction.set_rollback(True)
    accounts.revoke_role(by=ADMINISTRATOR, at=NOW, operation=operation(), grant=grant.id)
    assert list(imprints.compare()) == []


def test_a_version_that_ends_when_no_other_begins_shows(unguarded):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_membership SET superseded_at = '2012-01-01'")

    assert {each.what for each in imprints.compare()} == {
        "it does not end when the next version begins"
    }


def test_an_imprint_that_was_made_anew_shows_in_the_chain(unguarded):
    event = Imprint.objects.order_by("-event").first().event
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_imprint WHERE event = %s", [event])

    (broken,) = audit.verify()

    assert (broken.sequence, broken.what) == (
        event,
        "what it says of the rows that it wrote is gone",
    )


def test_an_event_that_was_entered_before_the_one_before_it_shows(unguarded):
    last = audit.head()[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_auditevent SET entered_at = '2001-01-01' WHERE sequence = %s", [last]
        )

    assert "it was entered before the event before it" in next(audit.verify()).what

"""What the database itself refuses, when every check above it has been gone round."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from copying import copied
from django.db import DatabaseError, connection, transaction
from rows import ON, a_full_world, a_row_of, row
from worlds import NOW, a_world

from likewise.domain.arms import Format
from likewise.domain.kinds import kinds
from likewise.records import models
from likewise.records.checks import database
from likewise.records.models.versions import AppendOnly
from likewise.records.tables import kept_tables, table_of

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in ("Asha", "Bryn", "Carys"):
        made.person(name, practice="Alder")
    made.cohort("Thursday group", members=["Asha"])
    made.cohort("Friday group")
    return made


def refused(sentence):
    return pytest.raises(DatabaseError, match=sentence)


def spell(world, **values):
    values.setdefault("cohort_id", world.cohorts["Thursday group"])
    values.setdefault("participant_id", world.people["Asha"])
    values.setdefault("role", "member")
    values.setdefault("joined_on", ON)
    return row(models.Membership, **values)


def test_spells_of_one_person_in_one_cohort_never_overlap(world):
    with refused("overlap"), transaction.atomic():
        spell(world).save()

    spell(world, participant_id=world.people["Bryn"]).save()


def test_a_void_or_superseded_spell_is_in_nobodys_way(world):
    spell(world, fact="void", is_void=True).save()
    spell(world, fact="past", superseded_at=NOW).save()

    assert models.Membership.objects.filter(fact__in=["void", "past"]).count() == 2


def test_nobody_belongs_to_a_cohort_that_has_ended(world):
    row(
        models.CohortState, cohort_id=world.cohorts["Friday group"], state="ended", starts_on=ON
    ).save()

    with refused("after it has ended"), transaction.atomic():
        spell(world, cohort_id=world.cohorts["Friday group"]).save()

    spell(
        world,
        cohort_id=world.cohorts["Friday group"],
        joined_on=ON - timedelta(days=9),
        left_on=ON,
    ).save()


def test_a_cohort_that_ends_has_no_open_member(world):
    with refused("no open member"), transaction.atomic():
        row(
            models.CohortState,
            cohort_id=world.cohorts["Thursday group"],
            state="ended",
            starts_on=ON,
        ).save()


def attendance(world, meeting, name, capacity, **values):
    return row(
        models.Attendance,
        meeting_id=meeting,
        participant_id=world.people[name],
        result="attended",
        capacity=capacity,
        **values,
    )


def test_a_register_names_people_of_the_cohort_on_that_day(world):
    meeting = world.meeting("Thursday group", ON)

    with refused("people of the cohort on that day"), transaction.atomic():
        attendance(world, meeting, "Bryn", "member").save()

    attendance(world, meeting, "Asha", "member").save()


def test_a_visitor_is_enrolled_and_not_of_the_cohort(world):
    world.person("Idris", status="screened")
    meeting = world.meeting("Thursday group", ON)

    for name in ("Asha", "Idris"):
        with refused("a visitor is enrolled"), transaction.atomic():
            attendance(world, meeting, name, "visitor").save()

    attendance(world, meeting, "Bryn", "visitor").save()


@pytest.mark.parametrize("wrong", [("Bryn", "member"), ("Asha", "visitor"), ("Idris", "visitor")])
def test_one_wrong_line_among_many_of_one_statement_is_refused(world, wrong):
    world.person("Idris", status="screened")
    first, second = (world.meeting("Thursday group", ON + timedelta(days=n)) for n in (0, 1))
    lines = [
        (first, "Asha", "member", False),
        (first, "Carys", "visitor", False),
        (second, "Carys", "visitor", False),
        (second, "Bryn", "member", True),  # void: it says nothing now
    ]

    def write(*more):
        models.Attendance.objects.bulk_create(
            attendance(world, meeting, name, capacity, is_void=is_void, fact=f"line {n}")
            for n, (meeting, name, capacity, is_void) in enumerate([*lines, *more])
        )

    with refused("of the cohort on that day"), transaction.atomic():
        write((second, *wrong, False))
    write()
    assert models.Attendance.objects.count() == len(lines)


def test_an_allocation_never_changes(world):
    from likewise.domain import arms

    world.act(arms.Allocate, arm=world.arms[Format.GROUP], participant=world.people["Asha"], on=ON)
    known = models.Allocation.objects.get()
    values = {
        "fact": known.fact,
        "version": 2,
        "arm_id": world.arms[Format.COMBINED],
        "on": known.on,
        "participant_id": known.participant_id,
    }
    models.Allocation.objects.filter(row=known.row).update(superseded_at=NOW)

    for void in (False, True):
        with refused("an allocation never changes"), transaction.atomic():
            row(models.Allocation, is_void=void, **values).save()

    row(models.Allocation, is_void=True, **(values | {"arm_id": known.arm_id})).save()


@pytest.mark.parametrize(
    ("model", "values", "wrong", "constraint"),
    [
        (
            models.Membership,
            {"joined_on": ON, "left_on": ON + timedelta(days=1)},
            {"left_on": ON},
            "a_membership_ends_after_it_starts",
        ),
        (
            models.Membership,
            {"joined_on": ON, "share": "1"},
            {"share": "1.5"},
            "a_share_lies_between_nothing_and_all",
        ),
        (
            models.Membership,
            {"joined_on": ON, "share": "0.001"},
            {"share": "0"},
            "a_share_lies_between_nothing_and_all",
        ),
        (
            models.Lead,
            {"starts_on": ON, "ends_on": ON + timedelta(days=1)},
            {"ends_on": ON},
            "a_lead_ends_after_it_starts",
        ),
    ],
)
def test_ends_come_after_starts_and_shares_lie_between_nothing_and_all(
    world, model, values, wrong, constraint
):
    values = {
        "cohort_id": world.cohorts["Friday group"],
        "participant_id": world.people["Asha"],
    } | values
    if model is models.Membership:
        values["role"] = "member"

    with refused(constraint), transaction.atomic():
        row(model, **values | wrong).save()

    row(model, **values).save()


@pytest.mark.parametrize("kind", kinds())
def test_a_version_is_never_changed_but_for_being_superseded_once(kind):
    world = a_full_world()
    model: Any = table_of(kind).model
    found = model.objects.filter(superseded_at__isnull=True).first()
    if found is None:
        found = a_row_of(model, world)

    with refused("a version never changes"), transaction.atomic():
        model.objects.filter(row=found.row).update(recorded_at=NOW - timedelta(days=1))
    with refused("a version is never deleted"), transaction.atomic():
        model.objects.filter(row=found.row)._raw_delete(using="default")
    model.objects.filter(row=found.row).update(superseded_at=datetime(2030, 1, 1, tzinfo=UTC))
    with refused("a version never changes"), transaction.atomic():
        model.objects.filter(row=found.row).update(superseded_at=None)


@pytest.mark.parametrize("model", [m for m, kept in kept_tables().items() if kept == AppendOnly()])
def test_rows_that_are_only_added_are_neither_changed_nor_deleted(model):
    world = a_full_world()
    if not model.objects.exists():
        a_row_of(model, world)
    table, column = (
        model._meta.db_table,
        "hash" if model is models.AuditEvent else model._meta.pk.column,
    )

    with refused("only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = {column}")
    with refused("only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_the_check_counts_every_guard_and_notices_a_missing_one():
    assert not any(finding.fault for finding in database())
    with connection.cursor() as cursor:
        drop = "DROP TRIGGER passage_is_kept"
        cursor.execute(drop if connection.vendor == "sqlite" else f"{drop} ON records_passage")

    faults = [finding.what for finding in database() if finding.fault]

    assert len(faults) == 1
    assert "missing or changed: passage_is_kept" in faults[0]


def test_what_was_done_and_who_might_do_it_stays(world):
    done = models.Operation.objects.order_by("sequence").last()
    account = models.Account.objects.create_user(id="jo", email="jo@example.org")
    grant = models.RoleGrant.objects.create(
        id="hat", account=account, programme_id=world.programme, role="nurse", granted_at=NOW
    )

    with refused("never changes"), transaction.atomic():
        models.Operation.objects.filter(pk=done.pk).update(account="somebody-else")
    with refused("never deleted"), transaction.atomic():
        models.Operation.objects.filter(pk=done.pk)._raw_delete("default")
    with refused("never deleted"), transaction.atomic():
        models.RoleGrant.objects.filter(pk=grant.pk)._raw_delete("default")
    models.RoleGrant.objects.filter(pk=grant.pk).update(revoked_at=NOW)
    with refused("never changes"), transaction.atomic():
        models.RoleGrant.objects.filter(pk=grant.pk).update(revoked_at=None)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["auditevent", "membership", "passage", "operation"])
def test_no_table_of_the_record_is_emptied(world, table):
    with refused("never emptied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits would refuse it first
        cursor.execute(f"TRUNCATE records_{table} CASCADE")

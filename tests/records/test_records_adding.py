"""Rows that are added by a statement of our own are those that Django would have added."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from likewise.records import adding
from likewise.records.models import AuditEvent, Imprint, Operation, Refusal

pytestmark = pytest.mark.django_db
AT = datetime(2011, 1, 10, 18, 0, 0, 250, tzinfo=UTC)


def an_act(**values: Any) -> Operation:
    return Operation(
        **{"id": "an act", "account": "a", "role": "coordinator", "action": "meetings.plan",
           "arguments": "0" * 64, "at": AT} | values
    )  # fmt: skip


def a_refusal(**values: Any) -> Refusal:
    return Refusal(
        **{"operation": "an act", "account": "a", "role": "coordinator", "action": "meetings.plan",
           "arguments": "0" * 64, "about": ["who", "Ünal"], "sentence": b"\x00\xff'%s", "at": AT}
        | values
    )  # fmt: skip


def an_event(**values: Any) -> AuditEvent:
    return AuditEvent(
        **{"sequence": 41, "at": AT, "entered_at": AT, "account": "a", "role": "coordinator",
           "action": "meetings.plan", "about": [], "counts": {"record Meeting": 1},
           "previous_hash": "0" * 64, "hash": "1" * 64} | values
    )  # fmt: skip


def as_it_lies(row: models.Model) -> list[Any]:
    """What the database holds of a row, but for its number, as the driver gives it."""
    of = row._meta
    columns = ", ".join(f'"{each.column}"' for each in of.concrete_fields if not each.primary_key)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {columns} FROM "{of.db_table}" WHERE "{of.pk.column}" = %s',
            [row.pk],
        )
        return [bytes(e) if isinstance(e, memoryview) else e for e in cursor.fetchone()]


MADE: list[Callable[[], models.Model]] = [
    an_act,
    lambda: an_act(answer={"new_ids": ["x"]}),
    a_refusal,
    an_event,
    lambda: Imprint(event=7, digests=b"\x01\x02" * 8),
]


@pytest.mark.parametrize("made", MADE)
def test_a_row_is_stored_as_django_stores_it(made):
    with transaction.atomic():
        theirs = made()
        theirs.save(force_insert=True)
        expected = as_it_lies(theirs)
        transaction.set_rollback(True)

    assert as_it_lies(adding.add(made())) == expected


def test_rows_have_their_numbers_in_the_order_given():
    many = [an_act(id=f"act {number}") for number in range(2 * adding.TOGETHER + 3)]

    added = adding.insert(many)

    assert added == many
    numbers = dict(Operation.objects.values_list("id", "sequence"))
    assert [each.sequence for each in added] == [numbers[each.id] for each in many]
    assert not any(each._state.adding for each in added)


def test_no_rows_ask_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert adding.insert([]) == []


def test_a_row_that_breaks_a_rule_is_refused():
    adding.add(an_act())

    with pytest.raises(IntegrityError), transaction.atomic():
        adding.add(an_act())


def test_one_column_is_filled_and_no_other():
    ours, other = adding.insert([an_act(), an_act(id="another")])
    ours.answer, ours.action = {"new_ids": ["x", "y"]}, "meetings.cancel"

    adding.fill(ours, "answer")

    kept = Operation.objects.get(id="an act")
    assert (kept.answer, kept.action) == ({"new_ids": ["x", "y"]}, "meetings.plan")
    assert Operation.objects.get(pk=other.pk).answer is None

"""A world that is copied is the world that was made."""

from typing import Any

import pytest
from copying import copied
from django.db import connection, transaction
from visitors import MEMBERS, a_scene
from worlds import World, a_world

from likewise.domain.participants import Person
from likewise.records import audit, imprints, models
from likewise.records.facts import current
from likewise.records.keys import store
from likewise.records.tables import kept_tables

pytestmark = pytest.mark.django_db


def rows() -> dict[str, Any]:
    """Every row of every table, as the database keeps it."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for model in kept_tables():
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def made_and_undone(make: Any) -> tuple[Any, dict[str, Any]]:
    with transaction.atomic():
        made, there = make(), rows()
        transaction.set_rollback(True)
    return made, there


def test_what_is_copied_is_what_was_made_row_by_row():
    calls: list[str] = []

    @copied
    def a_small_world() -> World:
        calls.append("made")
        made = a_world()
        made.person("Asha", practice="Alder")
        return made

    first, as_made = made_and_undone(a_small_world)
    again, as_copied = made_and_undone(a_small_world)

    assert calls == ["made"]
    assert again == first
    assert again.people is not first.people
    assert as_copied == as_made
    assert sum(map(len, as_made.values())) > 20


def test_the_record_of_a_copy_holds_together_and_grows():
    made_and_undone(a_scene)
    scene = a_scene()

    assert not list(audit.verify())
    assert not list(imprints.compare())
    assert {each.given_name for each in current(Person)} >= set(MEMBERS)
    scene.world.person("Zena", practice="Cedar")
    assert not list(audit.verify())


def test_where_a_key_is_gone_since_everything_is_made_anew():
    @copied
    def somebody() -> World:
        made = a_world()
        made.person("Asha")
        return made

    made_and_undone(somebody)
    with transaction.atomic():
        somebody()
        gone = set(models.Person.objects.values_list("fact", flat=True))
        transaction.set_rollback(True)
    store.remove(frozenset(gone))

    somebody()

    assert [each.given_name for each in current(Person)] == ["Asha"]


def test_beside_something_else_everything_is_made_anew():
    first, second = a_world(), a_world()

    assert first.programme != second.programme

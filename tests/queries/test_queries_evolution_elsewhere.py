"""The evolution reads the viewer's programme, and not a row of another one."""

from datetime import date

import pytest
from django.db import connection
from evolving import TODAY, an_evolution

from likewise.domain.evolution import StackBy
from likewise.queries.evolution import evolution, observed_cohorts_between
from likewise.queries.memberships import where_on

pytestmark = pytest.mark.django_db

READS = {
    "the slider": lambda who: where_on(who, day=date(2011, 3, 1), today=TODAY),
    "the slider, as known": lambda who: where_on(
        who, day=date(2011, 3, 1), today=TODAY, known_on=TODAY
    ),
    "the slider of a file": lambda who: where_on(
        who, day=date(2011, 3, 1), today=TODAY, names_pairs=False
    ),
    "the picture": lambda who: evolution(who, today=TODAY),
    "the picture by facilitator": lambda who: evolution(
        who, today=TODAY, by=StackBy.FACILITATOR, names_pairs=False
    ),
    "who meets whom": lambda who: observed_cohorts_between(
        who, first=date(2010, 9, 1), last=TODAY, today=TODAY
    ),
}


@pytest.fixture(scope="module")
def two_worlds(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield an_evolution(), an_evolution()
        transaction.set_rollback(True)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_no_row_of_another_programme_is_read(two_worlds, read):
    here, there = two_worlds
    foreign = {*there.cohorts.values(), *there.people.values()}
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        read(here.coordinator)

    found = set()
    for sql, params in asked:
        if sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                found |= {value for row in cursor.fetchall() for value in row}
    assert len(asked) > 3
    assert not found & foreign

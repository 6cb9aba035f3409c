"""A long list in a question is one parameter, and finds what a short one finds."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext
from worlds import a_world

from likewise.records.lists import LONG
from likewise.records.models import Participant, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[str]:
    world = a_world()
    return [world.person(name) for name in ("Ada", "Ben", "Cat")]


def padded(ids: list[str]) -> list[str]:
    return [*ids, *(f"nobody {number}" for number in range(LONG)), *ids]


def test_a_long_list_finds_what_a_short_one_finds(people):
    wanted = people[:2]
    for rows, name in (Participant.objects, "fact"), (Status.objects, "participant_id"):
        short = set(rows.filter(**{f"{name}__in": wanted}).values_list(name, flat=True))
        long = set(rows.filter(**{f"{name}__in": padded(wanted)}).values_list(name, flat=True))
        assert long == short == set(wanted)
        others = rows.exclude(**{f"{name}__in": padded(wanted)}).values_list(name, flat=True)
        assert people[2] in others
        assert not set(others) & set(wanted)


def test_what_is_no_text_or_hard_to_write_is_found_as_well(people):
    rows = Participant.objects.filter(row__in=[*range(1, LONG), *range(10**6, 10**6 + LONG)])
    assert rows.count() == Participant.objects.filter(row__lt=LONG).count()
    assert not Participant.objects.filter(fact__in=['"', "\\", "'", "é", "%s", *"abc"] * LONG)
    assert Participant.objects.filter(fact__in=[people[0], '"'] * LONG).count() == 1
    assert not Participant.objects.filter(fact__in=[])
    assert Participant.objects.filter(fact__in=[None, people[0], *["-"] * LONG]).count() == 1


def test_it_is_one_parameter_and_on_sqlite_only_where_the_list_is_read_once(people):
    with CaptureQueriesContext(connection) as asked:
        assert len(Participant.objects.filter(fact__in=padded(people))) == 3
        theirs = Status.objects.filter(
            participant_id=OuterRef("fact"), participant_id__in=padded(people)
        )
        assert len(Participant.objects.filter(Exists(theirs))) == 3
    ours, within = (each["sql"] for each in asked.captured_queries)
    if connection.vendor == "sqlite":
        assert "json_each" in ours
        assert "json_each" not in within
    else:
        assert "= ANY(" in ours
        assert "= ANY(" in within

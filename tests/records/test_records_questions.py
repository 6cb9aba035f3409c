"""A question that was put together once is answered as Django answers it, whatever is asked."""

import operator
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import NOW, a_world

from likewise.domain.participants import RoleName, StatusName
from likewise.records import questions
from likewise.records.lists import LONG
from likewise.records.memberships import covering
from likewise.records.models import (
    Account,
    Membership,
    Operation,
    Participant,
    Person,
    Programme,
    Status,
)
from likewise.records.questions import answer, standing

pytestmark = pytest.mark.django_db
COLUMNS = ("fact", "participant_id", "role", "joined_on", "left_on", "recorded_at", "is_void")
ON = date(2011, 1, 10)


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = a_world()
        made = [world.person(name) for name in ("Ada", "Ben", "Cat")]
        world.cohort("Thursday group", members=["Ada", "Ben"])
        world.cohort("Friday group", members=["Ben"])
        world.leave("Thursday group", "Ben", ON)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def people(made_once, db) -> list[str]:
    questions._kept.clear()
    return made_once


def spells() -> Any:
    return standing(Membership, *COLUMNS, by="row")


def as_django_does(question: Any, *conditions: Q, **filters: Any) -> list[Any]:
    return list(question.filter(*conditions, **filters))


def asks(*conditions: Q, **filters: Any) -> list[str]:
    """The statements of an answer, once another of its shape may have been given."""
    with CaptureQueriesContext(connection) as asked:
        answer(spells(), *conditions, **filters)
    return [each["sql"] for each in asked.captured_queries]


days = st.dates(date(2010, 6, 1), date(2011, 6, 1))
names = st.integers(0, 3)


@st.composite
def conditions(draw: Any, depth: int = 2) -> Any:
    """A condition on spells, of people by number."""
    if depth and draw(st.booleans()):
        parts = draw(st.lists(conditions(depth=depth - 1), min_size=1, max_size=3))
        joined = reduce(draw(st.sampled_from([operator.and_, operator.or_])), parts)
        return ~joined if draw(st.booleans()) else joined
    who = draw(st.lists(names, max_size=4))
    return draw(
        st.sampled_from(
            [
                covering(draw(days)),
                Q(joined_on__gt=draw(days)),
                Q(left_on=draw(days)),
                Q(left_on=None),
                Q(left_on__isnull=draw(st.booleans())),
                Q(role=draw(st.sampled_from(RoleName))),
                Q(role__in=draw(st.sets(st.sampled_from(RoleName)))),
                Q(recorded_at__lte=NOW + timedelta(days=draw(st.integers(-1, 1)))),
                Q(version__in=draw(st.lists(st.integers(1, 3)))),
                Q(participant_id__in=[f"#{each}" for each in who]),
                Q(participant_id__in=[f"#{each}" for each in who] * LONG + ["-"] * 3),
                Q(participant_id=f"#{draw(names)}"),
                Q(version=draw(st.integers(0, 3))),
                Q(version__lt=draw(st.integers(0, 3))),
                Q(role__startswith=draw(st.sampled_from(["mem", "%", "_"]))),
                Q(role__iexact=draw(st.sampled_from(["MEMBER", "%", "_ember"]))),
            ]
        )
    )


def of(people: list[str], condition: Any) -> Any:
    """The condition with ids in the place of numbers."""
    if isinstance(condition, Q):
        parts = [of(people, each) for each in condition.children]
        return Q(*parts, _connector=condition.connector, _negated=condition.negated)
    if isinstance(condition, tuple):
        return condition[0], of(people, condition[1])
    if isinstance(condition, list):
        return [of(people, each) for each in condition]
    is_number = isinstance(condition, str) and condition.startswith("#")
    return [*people, "nobody"][int(condition[1:])] if is_number else condition


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(conditions(), min_size=1, max_size=3))
def test_any_conditions_find_what_django_finds_the_first_time_and_the_next(people, several):
    asked = [of(people, each) for each in several]

    first = answer(spells(), *asked)
    again = answer(spells(), *asked)

    assert first == again == as_django_does(spells(), *asked)


def test_the_same_question_of_others_finds_others(people):
    of_ada, of_ben = (answer(spells(), participant_id=each) for each in people[:2])
    of_both = answer(spells(), participant_id__in=people[:2])
    assert len(of_ada) == 1
    assert len(of_ben) == 2
    assert sorted(of_both) == sorted([*of_ada, *of_ben])
    assert len(questions._kept) == 2


def test_what_is_written_meanwhile_is_in_the_next_answer(people):
    before = answer(spells(), participant_id=people[0])
    Membership.objects.filter(participant_id=people[0]).update(superseded_at=NOW)
    assert len(before) == 1
    assert answer(spells(), participant_id=people[0]) == []


def test_the_statement_is_the_one_that_django_makes(people):
    for filters in (
        {"participant_id": people[0]},
        {"participant_id__in": people},
        {"participant_id__in": people * LONG},
        {"version__in": [1, 2], "left_on": None, "is_void": False},
        {"joined_on__lte": ON, "recorded_at__lte": NOW, "role": RoleName.MEMBER},
    ):
        asks(**filters)
        with CaptureQueriesContext(connection) as plain:
            as_django_does(spells(), **filters)
        (ours,), (theirs,) = asks(**filters), [each["sql"] for each in plain.captured_queries]
        if filters.get("participant_id__in") != people * LONG:  # of those, we name each once
            assert ours == theirs


def test_a_long_list_is_one_parameter_and_as_long_as_it_likes(people):
    for length in (LONG, 3 * LONG):
        padded = [*people, *(f"nobody {each}" for each in range(length))]
        assert len(answer(spells(), participant_id__in=padded)) == 3
        (sql,) = asks(participant_id__in=padded)
        assert ("json_each" if connection.vendor == "sqlite" else "= ANY(") in sql
    assert len(questions._kept) == 1


def test_days_instants_numbers_and_words_come_back_as_what_they_are(people):
    question = standing(Status, "status", "starts_on", "recorded_at", "is_void", "version")
    found = answer(question, participant_id=people[0], status=StatusName.ENROLLED)
    assert found == as_django_does(question, participant_id=people[0], status="enrolled")
    ((_, day, at, is_void, version),) = found
    assert (type(day), type(at), is_void, version) == (date, datetime, False, 1)
    assert at.tzinfo is not None


def test_columns_that_are_more_than_columns_are_read_as_django_reads_them(people):
    account = Account.objects.create_user("a@example.org")
    columns = tuple(each.attname for each in Account._meta.concrete_fields)
    question = Account.objects.values_list(*columns)
    assert answer(question, pk=account.pk) == as_django_does(question, pk=account.pk)
    counted = Membership.objects.values("participant_id").annotate(n=Count("row"))
    each = counted.values_list("participant_id", "n").order_by("participant_id")
    assert answer(each, participant_id__in=people) == as_django_does(
        each, participant_id__in=people
    )


def test_nothing_is_asked_where_a_column_would_be_one_of_none(people):
    for nobody in ([], set(), (), frozenset(), {}):
        with CaptureQueriesContext(connection) as asked:
            assert answer(spells(), participant_id__in=nobody, role="member") == []
        assert not asked.captured_queries


@pytest.mark.parametrize(
    "filters",
    [
        {"role__contains": "emb"},
        {"role__iexact": "MEMBER"},
        {"role__startswith": "%"},
        {"joined_on__year": 2010},
        {"joined_on": datetime(2010, 7, 1, tzinfo=UTC)},
        {"version": "1"},
        {"participant_id__in": [None, "x"]},
        {"share": 0.5},
    ],
    ids=lambda filters: next(iter(filters)),
)
def test_what_has_no_mark_of_its_own_is_asked_as_django_asks_it(people, filters):
    for _ in range(2):
        assert answer(spells(), **filters) == as_django_does(spells(), **filters)
    # PostgreSQL compares capitals without escaping anything, so there a mark comes back.
    is_plain = "role__iexact" in filters and connection.vendor == "postgresql"
    assert is_plain or not any(questions._kept.values())


def test_a_condition_that_looks_into_another_table_is_asked_as_django_asks_it(people):
    told = Q(participant_id__in=Participant.objects.values("fact"))
    assert len(answer(spells(), told)) == 3
    assert not questions._kept


def test_a_question_is_kept_by_which_it_is(people):
    facts, rows = standing(Membership, "fact"), standing(Membership, "row")
    assert answer(facts, participant_id=people[0]) != answer(rows, participant_id=people[0])
    assert standing(Membership, "fact") is facts
    other = standing(Person, "fact")
    assert len(answer(other)) == 3
    assert len(answer(standing(Programme, "fact"))) == 1


def test_no_more_shapes_are_kept_than_there_is_room_for(people, monkeypatch):
    monkeypatch.setattr(questions, "KEPT_AT_MOST", 3)
    for number in range(1, 12):
        several = reduce(operator.or_, [Q(version=each) for each in range(number)])
        answer(spells(), several)
        assert len(questions._kept) <= 3
    assert Operation.objects.exists()

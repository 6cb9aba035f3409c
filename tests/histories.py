"""Random small histories for tests, and what the import and the database say of each.

A history is some facts, as somebody might have written them down: often not right.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from hypothesis import strategies as st

from likewise.domain.arms import Allocation, Format
from likewise.domain.cohorts import Cohort, CohortFormat, CohortState, State
from likewise.domain.facts import Fact
from likewise.domain.imports import Problems
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Capacity, Meeting, MeetingState, Result
from likewise.domain.memberships import Lead, Membership
from likewise.domain.operations import Step
from likewise.domain.participants import Participant, Role, RoleName, Status, StatusName
from likewise.domain.practices import Registration
from likewise.domain.programmes import Phase, PhaseName
from likewise.records import facts as recording
from likewise.records import models
from likewise.records.staging import rules, schema
from likewise.records.staging.loader import Loader
from likewise.records.staging.registers import compare_registers

PEOPLE, COHORTS = ("asha", "ben", "cara"), ("hall", "library")
FIRST = date(2010, 9, 1)
TODAY = FIRST + timedelta(days=2)
DAYS = st.integers(0, 4).map(lambda number: FIRST + timedelta(days=number))
# Few people, cohorts and days, so that facts often meet.
_WHO, _WHERE = st.sampled_from(("asha", *PEOPLE)), st.sampled_from(("hall", "hall", *COHORTS))
_PERIODS = st.tuples(DAYS, st.none() | st.integers(1, 3)).map(
    lambda each: (each[0], each[1] and each[0] + timedelta(days=each[1]))
)


# Histories


def several(one: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[list[Any]]:
    """Facts of one kind; their ids come last."""
    return st.lists(one, max_size=most)


def dated(one: st.SearchStrategy[Any], most: int, *keys: str) -> st.SearchStrategy[list[Any]]:
    """Facts of one kind of which one starts on a day, which the rules on days of their own test."""
    return st.lists(
        one, max_size=most, unique_by=lambda fact: tuple(getattr(fact, key) for key in keys)
    )


STATUSES = st.builds(
    Status, id=st.just(""), participant=_WHO, starts_on=DAYS,
    status=st.sampled_from([StatusName.ENROLLED, *StatusName]),
)  # fmt: skip
ROLES = st.builds(
    lambda who, role, days: Role(
        id="", participant=who, role=role, starts_on=days[0], ends_on=days[1]
    ),
    _WHO, st.sampled_from(RoleName), _PERIODS,
)  # fmt: skip
FORMATS = st.builds(
    CohortFormat, id=st.just(""), cohort=_WHERE, starts_on=DAYS,
    format=st.sampled_from([Format.ONE_TO_ONE, *Format]),
)  # fmt: skip
STATES = st.builds(
    CohortState, id=st.just(""), cohort=_WHERE, starts_on=DAYS,
    state=st.sampled_from([State.OPEN, *State, State.ENDED]),
)  # fmt: skip
SPELLS = st.builds(
    lambda where, who, role, days: Membership(
        id="", cohort=where, participant=who, role=role, joined_on=days[0], left_on=days[1]
    ),
    _WHERE, _WHO, st.sampled_from(RoleName), _PERIODS,
)  # fmt: skip
LEADS = st.builds(
    lambda where, who, days: Lead(
        id="", cohort=where, participant=who, starts_on=days[0], ends_on=days[1]
    ),
    _WHERE, _WHO, _PERIODS,
)  # fmt: skip
PHASES = st.builds(
    Phase, id=st.just(""), phase=st.sampled_from([PhaseName.RANDOMISED, *PhaseName]), starts_on=DAYS
)
REGISTRATIONS = st.builds(
    Registration, id=st.just(""), participant=_WHO, starts_on=DAYS,
    practice=st.sampled_from(["mill", "bridge"]),
)  # fmt: skip
ALLOCATIONS = st.builds(
    lambda arm, on, unit: Allocation(id="", arm=arm, on=on, **unit),
    st.sampled_from(["pairs", "groups"]), DAYS,
    _WHO.map(lambda who: {"participant": who})
    | st.sampled_from(["mill", "bridge"]).map(lambda practice: {"practice": practice}),
)  # fmt: skip
MEETINGS = st.builds(
    lambda hosts, on, state: Meeting(
        id="", cohorts=tuple(sorted(hosts)), zone="Europe/London", state=state,
        starts=datetime(on.year, on.month, on.day, 14),
    ),
    st.sets(_WHERE, min_size=1), DAYS, st.sampled_from([MeetingState.HELD, *MeetingState]),
)  # fmt: skip
ENTRIES = st.builds(
    lambda meeting, who, capacity: Attendance(
        id="", meeting=f"meeting-{meeting}", participant=who, capacity=capacity,
        result=Result.ATTENDED,
    ),
    st.integers(0, 1), _WHO, st.sampled_from(Capacity),
)  # fmt: skip
THINGS = (
    *(Cohort(id=each, name=each) for each in COHORTS),
    *(Participant(id=each) for each in PEOPLE),
)


@st.composite
def histories(draw: st.DrawFn, *parts: st.SearchStrategy[list[Any]]) -> tuple[Fact, ...]:
    """Facts of several kinds, each with its id."""
    found: list[Fact] = []
    for part in parts:
        for number, fact in enumerate(draw(part)):
            name = type(fact).__name__.lower()
            found.append(replace(fact, id=f"{name}-{number}"))
    return tuple(found)


def of[F: Fact](kind: type[F], history: Iterable[Fact]) -> tuple[F, ...]:
    """The facts of one kind."""
    return tuple(fact for fact in history if isinstance(fact, kind))


# The import


def is_refused_by_import(
    history: Sequence[Fact], name: str, *, present: Collection[str] = ()
) -> bool:
    """Whether a history breaks a rule of the import; some of it may be in the record."""
    with closing(schema.open_file(":memory:")) as db:
        loader = Loader(db, operation="1" * 32, problems=Problems())
        for fact in history:
            _stage(loader, fact, "present" if fact.id in present else "record")
        loader.flush()
        schema.add_indexes(db)
        compare_registers(db)
        asked = [rule for rule in rules.RULES if rule.name == name]
        return any(rules.broken_rules(db, TODAY, rules=asked))


def _stage(loader: Loader, fact: Fact, step: str) -> None:
    kept = schema.Bookkeeping(
        fact.id, "test", fact.id, "", None if step == "present" else "file.csv", 1, step
    )
    if isinstance(fact, Attendance):
        _stage_entry(loader, fact)
    elif isinstance(fact, Meeting):
        values = schema.STAGED[Meeting].values_of(fact)
        loader.insert(Meeting, kept, (*values, fact.on.isoformat()))
        loader.db.executemany(
            "INSERT INTO host VALUES (?, ?)", [(fact.id, cohort) for cohort in fact.cohorts]
        )
    else:
        loader.insert_fact(fact, kept)


def _stage_entry(loader: Loader, entry: Attendance) -> None:
    numbers = []
    for what, fact in (("meeting", entry.meeting), ("participant", entry.participant)):
        table = f"numbered_{what}"
        loader.db.execute(f"INSERT OR IGNORE INTO {table} (fact) VALUES (?)", (fact,))
        number = loader.db.execute(f"SELECT number FROM {table} WHERE fact = ?", (fact,))
        numbers.append(number.fetchone()[0])
    (count,) = loader.db.execute("SELECT COUNT(*) FROM register_line").fetchone()
    loader.db.execute(
        "INSERT INTO register_line VALUES (?, ?, ?, 'file.csv', 1, NULL, ?, 0, ?)",
        (*numbers, count, entry.result.value, entry.capacity.value),
    )


# The database


def refusal_by_database(history: Sequence[Fact]) -> str | None:
    """What the database says of a history that it refuses."""
    place = {kind: number for number, kind in enumerate(kinds())}
    with rolled_back():
        operation = models.Operation.objects.create(
            id="operation", account="tester", role="coordinator", programme_id="programme",
            action="test", arguments="", at=datetime(2012, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        steps = [
            Step("record", fact) for fact in sorted(history, key=lambda each: place[type(each)])
        ]
        try:
            with transaction.atomic():
                recording.write(steps, operation=operation, at=operation.at)
        except DatabaseError as refusal:
            return str(refusal)
    return None


@contextmanager
def rolled_back() -> Iterator[None]:
    """Leave the database as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

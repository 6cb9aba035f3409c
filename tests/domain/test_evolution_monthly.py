"""Monthly flows of many spells: the same as following each person by hand."""

from collections import Counter
from collections.abc import Iterator

import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likewise.domain.evolution import monthly
from likewise.domain.evolution.monthly import LEFT, NEW, SpellsNotRight, monthly_flows

SNAPSHOTS = np.arange(5, 305, 30)
FIXTURE = [HealthCheck.function_scoped_fixture]  # the number of threads is no part of an example
Rows = list[tuple[int, int, int, int]]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Many tiny works: waiting for a second core costs more than it gives."""
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    yield
    numba.set_num_threads(before)


def by_hand(rows: Rows) -> dict[tuple[int, int, int], int]:
    counted: Counter[tuple[int, int, int]] = Counter()
    for person in {row[0] for row in rows}:
        mine = [row for row in rows if row[0] == person]
        before = NEW
        for position, day in enumerate(SNAPSHOTS):
            here = [place for _, place, joined, left in mine if joined <= day < left]
            joined_yet = any(joined <= day for _, _, joined, _ in mine)
            now = min(here) if here else LEFT if joined_yet else NEW
            if now != NEW:
                counted[position, before, now] += 1
            before = now
    return dict(counted)


def counted(rows: Rows) -> dict[tuple[int, int, int], int]:
    table = np.array(rows).T
    made = monthly_flows(
        person=table[0], place=table[1], joined=table[2], left=table[3], snapshots=SNAPSHOTS
    )
    keys = zip(made.snapshot.tolist(), made.source.tolist(), made.target.tolist(), strict=True)
    assert list(keys) == sorted(
        zip(made.snapshot.tolist(), made.source.tolist(), made.target.tolist(), strict=True)
    )
    keys = zip(made.snapshot.tolist(), made.source.tolist(), made.target.tolist(), strict=True)
    return dict(zip(keys, made.people.tolist(), strict=True))


spells = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(-40, 320), st.integers(1, 120)).map(
        lambda row: (row[0], row[1], row[2], row[2] + row[3])
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=80, deadline=None, suppress_health_check=FIXTURE)
@given(rows=spells)
def test_the_kernel_agrees_with_following_each_person(rows: Rows) -> None:
    assert counted(rows) == by_hand(rows)


@settings(max_examples=15, deadline=None, suppress_health_check=FIXTURE)
@given(rows=spells)
def test_counting_by_sorting_agrees_with_counting_in_a_table(rows: Rows) -> None:
    in_a_table = counted(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monthly, "MOST_CELLS", 0)
        by_sorting = counted(rows)

    assert by_sorting == in_a_table


def test_everyone_is_counted_in_every_snapshot_from_their_first() -> None:
    random = np.random.Generator(np.random.Philox(7))
    rows = [
        (int(p), int(c), int(j), int(j + n))
        for p, c, j, n in zip(
            random.integers(0, 20_000, 50_000), random.integers(0, 12, 50_000),
            random.integers(0, 300, 50_000), random.integers(1, 90, 50_000), strict=True,
        )
    ]  # fmt: skip
    table = np.array(rows).T

    made = monthly_flows(
        person=table[0], place=table[1], joined=table[2], left=table[3], snapshots=SNAPSHOTS
    )

    for position, day in enumerate(SNAPSHOTS):
        ever = len(set(table[0][table[2] <= day].tolist()))
        assert made.people[made.snapshot == position].sum() == ever


def test_no_spells_have_no_flows() -> None:
    nothing = np.empty(0, np.int64)

    made = monthly_flows(
        person=nothing, place=nothing, joined=nothing, left=nothing, snapshots=SNAPSHOTS
    )

    assert len(made.people) == 0


@pytest.mark.parametrize(
    ("person", "place", "joined", "left", "snapshots", "sentence"),
    [
        ([0], [0], [5], [5], [1], "ends before it starts"),
        ([-1], [0], [5], [9], [1], "Number people from 0"),
        ([0], [1_000_000], [5], [9], [1], "Number people from 0"),
        ([0], [0], [5], [9], [3, 3], "in increasing order"),
        ([0, 1], [0], [5], [9], [3], "Every spell needs"),
        ([0], [0], [5], [9], range(2001), "at most 2000"),
    ],
)
def test_arrays_that_are_not_spells_are_refused(
    person: list[int], place: list[int], joined: list[int], left: list[int],
    snapshots: list[int], sentence: str,
) -> None:  # fmt: skip
    with pytest.raises(SpellsNotRight, match=sentence):
        monthly_flows(
            person=np.array(person),
            place=np.array(place),
            joined=np.array(joined),
            left=np.array(left),
            snapshots=np.array(snapshots),
        )

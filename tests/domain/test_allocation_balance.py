"""The marginal balance statistic: published values and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.allocation import BalanceRefused, marginal_balance
from likewise.domain.allocation.balance import farthest_from_plan

COUNTS = st.lists(st.integers(0, 1000), min_size=3, max_size=3)


@pytest.mark.parametrize(
    ("planned", "actual", "expected"),
    [
        # randi2, SimulationRunTest.java (values as printed there, five decimals).
        ((10, 20), (8, 22), 0.15789),
        ((20, 20), (11, 29), 0.45),
        ((20, 20), (20, 20), 0),
        ((100, 500), (120, 480), 0.11111),
        ((10, 20, 30), (8, 20, 32), 0.09302),
    ],
)
def test_published_values_come_out(
    planned: tuple[int, ...], actual: tuple[int, ...], expected: float
) -> None:
    assert marginal_balance(planned=planned, actual=actual) == pytest.approx(expected, abs=5e-6)


@given(actual=COUNTS, times=st.integers(1, 50))
def test_it_lies_from_0_to_1_and_knows_only_proportions(actual: list[int], times: int) -> None:
    one = marginal_balance(planned=(1, 2, 3), actual=actual)
    other = marginal_balance(planned=(10, 20, 30), actual=[count * times for count in actual])

    assert 0 <= one <= 1 + 1e-12
    assert one == pytest.approx(other)


def test_everyone_in_one_arm_is_the_worst_and_nobody_is_no_imbalance() -> None:
    assert marginal_balance(planned=(1, 1, 1), actual=(9, 0, 0)) == pytest.approx(1)
    assert marginal_balance(planned=(1, 1, 1), actual=(0, 0, 0)) == 0


def test_the_arm_farthest_from_plan_is_counted_in_units() -> None:
    off = farthest_from_plan(ratio=(1, 2), counts=[[12, 18], [10, 20]])

    assert off.tolist() == pytest.approx([2, 0])


@pytest.mark.parametrize(
    ("planned", "actual"),
    [
        ((10, 20), (8,)),
        ((10,), (8,)),
        ((0, 20), (8, 2)),
        ((10, 20), (-1, 2)),
        ((10, float("nan")), (1, 2)),
    ],
)
def test_counts_that_cannot_be_compared_are_refused(
    planned: tuple[float, ...], actual: tuple[float, ...]
) -> None:
    with pytest.raises(BalanceRefused):
        marginal_balance(planned=planned, actual=actual)

"""The t test on two means: the noncentral t, R's numbers, and the least arms."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from likewise.domain.allocation import PowerRefused, persons_for_t_test, power_for_t_test
from likewise.domain.allocation.t_tests import t_power


@pytest.mark.parametrize("freedom", [1, 3, 22, 500])
@pytest.mark.parametrize("shift", [0.01, 0.5, 2.0, 5.0])
def test_the_power_of_a_t_test_is_that_of_the_noncentral_t(freedom: int, shift: float) -> None:
    # scipy.stats.nct, both tails.
    critical = stats.t.isf(0.025, freedom)
    theirs = stats.nct.sf(critical, freedom, shift) + stats.nct.cdf(-critical, freedom, shift)

    ours = t_power(shift=shift, freedom=freedom, alpha=0.05)

    assert ours == pytest.approx(theirs, abs=1e-7)


@pytest.mark.parametrize("shift", [20.0, 60.0, 300.0, 1e6])
def test_a_strong_effect_has_a_power_and_not_nothing(shift: float) -> None:
    # scipy.stats.nct gives NaN at 22 degrees of freedom and 20.
    assert t_power(shift=shift, freedom=22, alpha=0.05) == pytest.approx(1)


@pytest.mark.parametrize(
    ("difference", "power", "alpha", "exact"),
    [
        # R 4: power.t.test(power = , delta = , sig.level = )$n.
        (0.5, 0.80, 0.05, 63.76576),
        (1.0, 0.90, 0.05, 22.02110),
        # Cohen 1988, table 2.4.1, two-sided 5%: n = 26 for d = 0.8 and 393 for d = 0.2 at 80%.
        (0.8, 0.80, 0.05, 25.52),
        (0.2, 0.80, 0.05, 393.4),
    ],
)
def test_arms_are_those_of_power_t_test(
    difference: float, power: float, alpha: float, exact: float
) -> None:
    arms = persons_for_t_test(difference=difference, deviation=1, power=power, alpha=alpha)

    assert arms == (int(exact) + 1, int(exact) + 1)


def test_the_power_of_twenty_an_arm_is_r_s() -> None:
    # R 4: power.t.test(n = 20, delta = 1) gives power = 0.8689528.
    power = power_for_t_test(persons=(20, 20), difference=1, deviation=1)

    assert power == pytest.approx(0.8689528, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    difference=st.floats(0.2, 3),
    power=st.floats(0.5, 0.95),
    ratio=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    comparisons=st.integers(1, 6),
)
def test_one_set_fewer_is_not_enough(
    difference: float, power: float, ratio: tuple[int, int], comparisons: int
) -> None:
    given = {"difference": difference, "deviation": 1.0, "comparisons": comparisons}

    arms = persons_for_t_test(**given, power=power, ratio=ratio)

    assert arms[0] * ratio[1] == arms[1] * ratio[0]
    assert power_for_t_test(persons=arms, **given) >= power
    fewer = (arms[0] - ratio[0], arms[1] - ratio[1])
    if min(fewer) >= 1 and sum(fewer) > 2:
        assert power_for_t_test(persons=fewer, **given) < power


@pytest.mark.parametrize(
    "ask",
    [
        lambda: persons_for_t_test(difference=0, deviation=1),
        lambda: persons_for_t_test(difference=1e-9, deviation=1),
        lambda: persons_for_t_test(difference=1, deviation=1, ratio=(1, 0)),
        lambda: persons_for_t_test(difference=1, deviation=1, ratio=(1, 1, 1)),
        lambda: power_for_t_test(persons=(1, 1), difference=1, deviation=1),
        lambda: power_for_t_test(persons=(0, 9), difference=1, deviation=1),
    ],
)
def test_a_question_without_an_answer_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(PowerRefused):
        ask()

"""Decoy arms: by chance, the same again, and nothing of anybody's own arm."""

from collections import Counter
from random import Random

import pytest

from likewise.domain.outcomes.decoys import decoy_arm, decoy_arms

IDS = "abcdefghijklmnopqrstuvwxyz234567"


def people(number, seed=7):
    draw = Random(seed)
    return ["".join(draw.choices(IDS, k=26)) for _ in range(number)]


@pytest.mark.parametrize("arms", [2, 3, 4, 26])
def test_each_arm_is_as_likely_as_any_other(arms):
    """Pearson's chi-squared of 20,000: its mean is one less than the arms, and it rarely leaves
    that by five standard deviations (2 a degree of freedom in variance)."""
    drawn = Counter(decoy_arm(each, arms=arms) for each in people(20_000))
    expected = 20_000 / arms
    free = arms - 1

    assert set(drawn) == set(decoy_arms(arms))
    found = sum((drawn[arm] - expected) ** 2 / expected for arm in decoy_arms(arms))
    assert found < free + 5 * (2 * free) ** 0.5


def test_whoever_is_in_an_arm_has_each_decoy_as_often():
    """Of 20,000 allocated by chance, each decoy holds a half of each arm, but for five errors."""
    draw, agree = Random(11), 0
    for each in people(20_000):
        agree += (draw.random() < 0.5) is (decoy_arm(each, arms=2) == "decoy A")
    assert abs(agree - 10_000) < 5 * (20_000 * 0.25) ** 0.5


def test_a_person_keeps_their_decoy_whoever_else_there_is():
    few, many = people(50), people(500)
    assert {each: decoy_arm(each, arms=3) for each in few} == {
        each: decoy_arm(each, arms=3) for each in many[:50]
    }


@pytest.mark.parametrize("arms", [0, 1, 27])
def test_no_decoy_is_drawn_of_one_arm_or_of_more_than_letters(arms):
    with pytest.raises(ValueError, match="A decoy needs 2 to 26 arms"):
        decoy_arm("a", arms=arms)

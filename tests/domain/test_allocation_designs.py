"""Designs that cannot be right are refused when they are made, with a sentence."""

from collections.abc import Callable

import numpy as np
import pytest

from likewise.domain.allocation import (
    Blocks,
    ClusterSizes,
    ClusterSizesRefused,
    DesignRefused,
    Factor,
    Minimisation,
    Mix,
    Simple,
    TrialArm,
    arms_in_ratio,
    factorial_arms,
    simulate,
)

SEX = Factor(name="sex", levels=("female", "male"))
TWO = arms_in_ratio(names=("control", "group"))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: TrialArm(name=" "), "no name"),
        (lambda: Simple(arms=TWO[:1]), "2 to 16 arms"),
        (lambda: Simple(arms=(TWO[0], TWO[0])), "same name"),
        (lambda: Simple(arms=TWO, factors=(SEX, SEX)), "same name"),
        (lambda: Simple(arms=TWO, units="people"), "persons"),
        (lambda: Simple(arms=TWO, treatments=("1:1", "group")), "which treatments"),
        (lambda: factorial_arms(treatments=("1:1",)), "two treatments"),
        (lambda: Factor(name="", levels=("a", "b")), "no name"),
        (lambda: Factor(name="sex", levels=("a",)), "needs 2 to 250"),
        (lambda: Factor(name="sex", levels=("a", "a")), "alike"),
        (lambda: Factor(name="sex", levels=("a", " ")), "empty"),
        (lambda: Blocks(arms=TWO, sizes=()), "block sizes"),
        (lambda: Blocks(arms=TWO, sizes=(4, 4)), "each once"),
        (lambda: Blocks(arms=TWO, sizes=(3,)), "multiples of 2"),
        (lambda: Blocks(arms=TWO, sizes=(4,), strata=("sex",)), "factors of the design"),
        (lambda: Minimisation(arms=TWO), "one or more factors"),
        (lambda: Minimisation(arms=TWO, factors=(SEX,), measure="max"), "measure is one of"),
        (lambda: Minimisation(arms=TWO, factors=(SEX,), ratio_method="x"), "ratio method"),
        (lambda: ClusterSizes(mean=0), "mean cluster size"),
        (lambda: ClusterSizes(mean=10, variation=-1), "coefficient of variation"),
    ],
)
def test_a_design_that_cannot_be_right_is_refused(
    make: Callable[[], object], sentence: str
) -> None:
    with pytest.raises((DesignRefused, ClusterSizesRefused), match=sentence):
        make()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"size": 0}, "1 to 100,000 units"),
        ({"trials": 0}, "1 to 1,000,000 trials"),
        ({"workers": 0}, "1 to 256 workers"),
        ({"recruiter_bias": -0.1}, "standard deviations"),
        ({"mix": Mix(shares=())}, "one share for each level"),
        ({"mix": Mix(shares=((0.5, 0.6),))}, "do not add to 1"),
        ({"mix": Mix(shares=((1.5, -0.5),))}, "not all above 0"),
        ({"mix": Mix(profiles=np.zeros((0, 1), np.uint8))}, "one level for each factor"),
        ({"mix": Mix(profiles=np.full((3, 1), 2, np.uint8))}, "does not have"),
    ],
)
def test_a_simulation_that_cannot_be_run_is_refused(
    changed: dict[str, object], sentence: str
) -> None:
    given: dict[str, object] = {
        "design": Simple(arms=TWO, factors=(SEX,)),
        "size": 10,
        "mix": Mix(shares=((0.5, 0.5),)),
        "trials": 10,
        "seed": 1,
    }

    with pytest.raises(DesignRefused, match=sentence):
        simulate(**(given | changed))


def test_a_factorial_design_has_every_combination_once() -> None:
    arms = factorial_arms(treatments=("1:1", "group"))

    assert {arm.receives for arm in arms} == {
        (False, False),
        (False, True),
        (True, False),
        (True, True),
    }
    assert Simple(arms=arms, treatments=("1:1", "group")).names == (
        "neither",
        "group",
        "1:1",
        "1:1 + group",
    )


def test_every_combination_of_levels_is_a_stratum() -> None:
    age = Factor(name="age", levels=("under 50", "50 or over"))

    design = Blocks(arms=TWO, factors=(SEX, age), sizes=(4,), strata=("age", "sex"))

    assert design.stratum_names == (
        "sex=female, age=under 50",
        "sex=female, age=50 or over",
        "sex=male, age=under 50",
        "sex=male, age=50 or over",
    )

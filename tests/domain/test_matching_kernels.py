"""The kernels compiled and uncompiled: the same rounds, number for number."""

import numpy as np
import pytest

from likewise.domain.matching import (
    Certificate,
    MatchingProblem,
    _network,
    assignment_with_next_best,
    assignments,
    check_certificate,
)


def crowded(*, seed: int, people: int, supporters: int, places: int) -> MatchingProblem:
    rng = np.random.Generator(np.random.Philox(seed))
    person, supporter = np.nonzero(rng.random((people, supporters)) < 0.4)
    return MatchingProblem(
        person=person,
        supporter=supporter,
        cost=rng.integers(-30, 100, len(person)),
        unmatched=rng.integers(0, 400, people),
        places=rng.integers(0, places + 1, supporters),
        wanted=rng.integers(0, 3, supporters),
        bonus=rng.integers(0, 60, supporters),
    )


@pytest.mark.parametrize("places", [1, 3, 6])
@pytest.mark.parametrize("seed", range(4))
def test_compiled_and_uncompiled_kernels_agree_number_for_number(seed, places, monkeypatch):
    problem = crowded(seed=seed, people=30, supporters=9, places=places)

    plain, plain_other = assignment_with_next_best(problem=problem)
    monkeypatch.setattr(assignments, "PAIRS_AS_WRITTEN", 0)
    compiled, compiled_other = assignment_with_next_best(problem=problem)

    assert plain.supporter_of.tolist() == compiled.supporter_of.tolist()
    assert plain.price.tolist() == compiled.price.tolist()
    assert plain.block_of.tolist() == compiled.block_of.tolist()
    for field in ("extra_cost", "supporter_of", "others_moved"):
        assert getattr(plain_other, field).tolist() == getattr(compiled_other, field).tolist()


def test_the_uncompiled_kernels_prove_their_own_round():
    problem = crowded(seed=11, people=40, supporters=8, places=4)

    found, _ = assignment_with_next_best(problem=problem)

    assert check_certificate(
        problem=problem,
        certificate=Certificate(supporter_of=found.supporter_of, price=found.price),
    ).is_proven


def test_negative_costs_survive_being_packed_beside_their_supporter():
    *_, to, cost = _network.arrange(
        2, 2, np.array([1, 0]), np.array([0, 1]), np.array([-(2**31) + 1, 2**31 - 1], np.int32)
    )

    assert sorted(cost.tolist()) == [-(2**31) + 1, 2**31 - 1]
    assert sorted(to.tolist()) == [0, 1]

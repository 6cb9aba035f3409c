"""The compiled kernels, run uncompiled on small problems, so that what they do can be seen."""

from types import FunctionType
from typing import Any

import numpy as np
import pytest

from likewise.domain.matching import (
    Certificate,
    MatchingProblem,
    _auction,
    _closed,
    _filling,
    _network,
    _next_best,
    _paths,
    _solve,
    assignment_with_next_best,
    check_certificate,
)
from likewise.domain.matching._compiled import described

STEP = 1
KERNELS = (_closed, _network, _auction, _paths, _filling, _solve, _next_best)


@pytest.fixture
def uncompiled(monkeypatch):
    """Every kernel replaced by the Python function it was made from, wherever it is called."""
    for module in KERNELS:
        for name, kernel in list(vars(module).items()):
            if hasattr(kernel, "py_func"):
                monkeypatch.setattr(module, name, kernel.py_func)


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
def test_compiled_and_uncompiled_kernels_agree_number_for_number(seed, places, request):
    problem = crowded(seed=seed, people=30, supporters=9, places=places)
    compiled, compiled_other = assignment_with_next_best(problem=problem)
    request.getfixturevalue("uncompiled")

    plain, plain_other = assignment_with_next_best(problem=problem)

    assert plain.supporter_of.tolist() == compiled.supporter_of.tolist()
    assert plain.price.tolist() == compiled.price.tolist()
    assert plain.block_of.tolist() == compiled.block_of.tolist()
    for field in ("extra_cost", "supporter_of", "others_moved"):
        assert getattr(plain_other, field).tolist() == getattr(compiled_other, field).tolist()


def test_the_uncompiled_kernels_prove_their_own_round(uncompiled):
    problem = crowded(seed=11, people=40, supporters=8, places=4)

    found, _ = assignment_with_next_best(problem=problem)

    assert check_certificate(
        problem=problem,
        certificate=Certificate(supporter_of=found.supporter_of, price=found.price),
    ).is_proven


def test_negative_costs_survive_being_packed_beside_their_supporter(uncompiled):
    *_, to, cost = _network.arrange(
        2, 2, np.array([1, 0]), np.array([0, 1]), np.array([-(2**31) + 1, 2**31 - 1], np.int32)
    )

    assert sorted(cost.tolist()) == [-(2**31) + 1, 2**31 - 1]
    assert sorted(to.tolist()) == [0, 1]


def test_a_kernels_cache_depends_on_the_kernels_it_may_call_and_on_their_constants():
    def one(x):
        return x + STEP

    def other(x):
        return x - STEP

    def with_step(step):
        return FunctionType(one.__code__, {"STEP": step}, "one")

    stamps = {
        described(each) for each in (with_step(1), with_step(2), FunctionType(other.__code__, {}))
    }

    assert len(stamps) == 3
    assert described(with_step(1)) == described(with_step(1))
    blocks: Any = _solve.solve_blocks
    block: Any = _solve.solve_block
    stamp = blocks._cache._cache_file._source_stamp
    assert stamp != block._cache._cache_file._source_stamp


def test_what_a_kernel_is_described_by_is_the_same_in_every_process():
    assert " at 0x" not in "".join(
        described(kernel.py_func)
        for module in KERNELS
        for kernel in vars(module).values()
        if hasattr(kernel, "py_func")
    )

"""One matching round, solved exactly, beside OR-Tools' SimpleMinCostFlow on the same problem.

Work (`network` makes it, seed 20260): people and supporters lie at random in a square, one
supporter for ten people (for 61 people, one for four), and each person may go to the 8 nearest
(dense: 40); with 6,500 practices, to 8 of their own practice's. A pair costs up to 5,000
thousandths of a point by distance and up to 10,000 by five preferences; leaving somebody costs
100,000; a third of the supporters want their first 1 to 3 places filled and give 5,000 for each.
Places are dealt at random, 1.15 a person (scarce: 0.8; tight: 1.02). Timed: from flat arrays of
pairs in shuffled order, the same arrays for both, to the optimal round; arranging the network is
included for both, making it is not. Warm, best of three runs for both (one run at a million
people). `ok` says that both found the same optimum and that the certificate proves ours. `first
call` is the first round of 1,000 people, the compilation of the kernels included, without and with
their cache on disk (for 61 people nothing is compiled: `make bench NAME=first`); `next best` adds
everyone's next best; `told` is the whole of `best_round` on people and supporters, best of ten.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import Row
from bench.measure import Measured, best_of, in_child, peak_mb

SEED = 20260
CHARGE, BONUS = 100_000, 5_000


@dataclass(frozen=True, kw_only=True)
class Network:
    """Flat arrays: the pairs, and what people and supporters are worth."""

    person: np.ndarray
    supporter: np.ndarray
    cost: np.ndarray
    unmatched: np.ndarray
    places: np.ndarray
    wanted: np.ndarray
    bonus: np.ndarray


def network(
    *, people: int, each: int = 10, near: int = 8, places: float = 1.15, practices: int = 0
) -> Network:
    """The network described above; the same for the same arguments on any machine."""
    rng = np.random.Generator(np.random.Philox(SEED))
    supporters = max(1, people // each)
    if practices:
        supporter, distance = _within_practices(rng, people, supporters, practices, near)
    else:
        supporter, distance = _nearest(rng, people, supporters, near)
    person = np.repeat(np.arange(people), supporter.shape[1])
    preferences = rng.integers(0, 2_001, (5, len(person))).sum(axis=0)
    cost = np.rint(5_000 * np.minimum(1.0, distance.ravel())).astype(np.int64) + preferences
    shuffled = rng.permutation(len(person))
    dealt = rng.multinomial(int(places * people), np.full(supporters, 1 / supporters))
    wants = rng.random(supporters) < 1 / 3
    return Network(
        person=person[shuffled].astype(np.int32),
        supporter=supporter.ravel()[shuffled].astype(np.int32),
        cost=cost[shuffled],
        unmatched=np.full(people, CHARGE),
        places=dealt,
        wanted=np.where(wants, np.minimum(dealt, rng.integers(1, 4, supporters)), 0),
        bonus=np.where(wants, BONUS, 0),
    )


def _nearest(
    rng: np.random.Generator, people: int, supporters: int, near: int
) -> tuple[np.ndarray, np.ndarray]:
    from scipy.spatial import cKDTree

    homes, venues = rng.random((people, 2)), rng.random((supporters, 2))
    away, which = cKDTree(venues).query(homes, k=min(near, supporters))
    return which.astype(np.int32), away / np.sqrt(near / (np.pi * supporters))


def _within_practices(
    rng: np.random.Generator, people: int, supporters: int, practices: int, near: int
) -> tuple[np.ndarray, np.ndarray]:
    here = rng.integers(0, practices, people, dtype=np.int32)
    of_each = supporters // practices
    which = np.empty((people, min(near, of_each)), np.int32)
    for begin in range(0, people, 100_000):
        some = slice(begin, min(people, begin + 100_000))
        order = np.argsort(rng.random((some.stop - begin, of_each)), axis=1)[:, :near]
        which[some] = order * practices + here[some, None]
    return which, rng.random(which.shape)


def ours(given: Network) -> Any:
    """Our round, from the flat arrays."""
    from likewise.domain.matching import MatchingProblem, cheapest_assignment

    problem = MatchingProblem(**vars(given))
    return problem, cheapest_assignment(problem=problem)


def peer(given: Network) -> int:
    """OR-Tools' optimum, from the same arrays; its solution is left in its own form."""
    from ortools.graph.python import min_cost_flow

    people, supporters = len(given.unmatched), len(given.places)
    sink = people + supporters
    everyone = np.arange(people, dtype=np.int32)
    everywhere = np.arange(people, sink, dtype=np.int32)
    flow = min_cost_flow.SimpleMinCostFlow()
    for tail, head, capacity, cost in (
        (given.person, given.supporter + np.int32(people), np.ones(len(given.cost)), given.cost),
        (everyone, np.full(people, sink), np.ones(people), given.unmatched),
        (everywhere, np.full(supporters, sink), given.places - given.wanted, np.zeros(supporters)),
        (everywhere, np.full(supporters, sink), given.wanted, -given.bonus),
    ):
        flow.add_arcs_with_capacity_and_unit_cost(
            tail, head.astype(np.int32), capacity.astype(np.int64), cost.astype(np.int64)
        )
    supply = np.zeros(sink + 1, np.int64)
    supply[:people], supply[sink] = 1, -people
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools found no optimum")
    return flow.optimal_cost()


def beside_peer(repeats: int, sizes: dict[str, Any]) -> tuple[Measured, float, bool]:
    """Our time and peak, the peer's time, and whether both found the same proven optimum."""
    from likewise.domain.matching import Certificate, check_certificate

    ours(network(people=1_000))
    given = network(**sizes)
    seconds, (problem, found) = best_of(lambda: ours(given), repeats=repeats)
    measured = Measured(seconds=seconds, peak_mb=peak_mb(), answer=None)
    peer_seconds, optimum = best_of(lambda: peer(given), repeats=repeats)
    verdict = check_certificate(
        problem=problem,
        certificate=Certificate(supporter_of=found.supporter_of, price=found.price),
    )
    return measured, peer_seconds, verdict.is_proven and verdict.total == optimum


def with_next_best(sizes: dict[str, Any]) -> Measured:
    """The round and everyone's next best; the peer solves again without the option of three."""
    from likewise.domain.matching import MatchingProblem, assignment_with_next_best

    assignment_with_next_best(problem=MatchingProblem(**vars(network(people=1_000))))
    given = network(**sizes)
    problem = MatchingProblem(**vars(given))
    seconds, (found, other) = best_of(lambda: assignment_with_next_best(problem=problem), repeats=1)
    peak, optimum = peak_mb(), peer(given)
    some = np.flatnonzero(found.supporter_of >= 0)[:: sizes["people"] // 3][:3]
    agree = [
        peer(_without(given, i, found.supporter_of[i])) - optimum == other.extra_cost[i]
        for i in some
    ]
    return Measured(seconds=seconds, peak_mb=peak, answer=len(agree) > 0 and all(agree))


def _without(given: Network, person: int, supporter: int) -> Network:
    keep = (given.person != person) | (given.supporter != supporter)
    pairs = {name: getattr(given, name)[keep] for name in ("person", "supporter", "cost")}
    return Network(**(vars(given) | pairs))


FIRST_CALL = """
import time, bench.matching as work
from likewise.domain.matching import Certificate, check_certificate
given = work.network(people=1_000)
began = time.perf_counter()
problem, found = work.ours(given)
seconds = time.perf_counter() - began
proof = Certificate(supporter_of=found.supporter_of, price=found.price)
print(seconds, check_certificate(problem=problem, certificate=proof).is_proven)
"""


def first_calls() -> Iterator[Row]:
    """The first round in a fresh process: compiling everything, and with the cache on disk."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
        for variant in ("first call, compiling", "first call, cached"):
            seconds, is_proven = subprocess.run(
                [sys.executable, "-c", FIRST_CALL],
                env=environment,
                cwd=Path(__file__).resolve().parents[1],
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()
            yield Row(
                name="matching",
                size=1_000,
                variant=variant,
                seconds=float(seconds),
                peak_mb=None,
                ok=is_proven == "True",
            )


def pilot() -> tuple[list[Any], list[Any]]:
    """61 people and 16 facilitators, invented."""
    from likewise.domain.matching import Person, Supporter

    rng = np.random.Generator(np.random.Philox(SEED))
    days, stages = ("mon", "tue", "wed", "thu", "fri"), ("working", "retired")

    def answers() -> dict[str, str]:
        return {"age": str(rng.integers(35, 85)), "life_stage": stages[rng.integers(2)]}

    def some_days() -> frozenset[str]:
        return frozenset(rng.choice(days, 2, replace=False).tolist())

    people = [
        Person(
            id=f"p{n:02}",
            availability=some_days(),
            reach=frozenset({f"practice {n % 3}"}),
            answers=answers(),
        )
        for n in range(61)
    ]
    supporters = [
        Supporter(
            id=f"s{n:02}",
            places=5,
            size=3,
            minimum=5,
            availability=some_days(),
            place=f"practice {n % 3}",
            answers=answers(),
        )
        for n in range(16)
    ]
    return people, supporters


def told() -> Measured:
    """61 people and 16 facilitators from values to a round with limits, reasons and next best."""
    from likewise.domain.matching import best_round

    people, supporters = pilot()
    best_round(people=people, supporters=supporters)
    seconds, found = best_of(lambda: best_round(people=people, supporters=supporters), repeats=10)
    return Measured(seconds=seconds, peak_mb=peak_mb(), answer=found.is_proven)


WORKS = (
    ("pilot", 3, {"people": 61, "each": 4}),
    ("base", 3, {"people": 10_000}),
    ("base", 3, {"people": 100_000}),
    ("scarce", 3, {"people": 100_000, "places": 0.8}),
    ("dense", 3, {"people": 100_000, "near": 40}),
    ("tight", 3, {"people": 100_000, "places": 1.02}),
    ("practices", 1, {"people": 1_000_000, "practices": 6_500}),
)


def run() -> Iterator[Row]:
    yield from first_calls()
    for variant, repeats, sizes in WORKS:
        measured, peer_seconds, ok = in_child(beside_peer, repeats, sizes)
        yield Row(
            name="matching",
            size=sizes["people"],
            variant=variant,
            seconds=measured.seconds,
            peak_mb=measured.peak_mb,
            ok=ok,
            peer="ortools min-cost flow",
            peer_seconds=peer_seconds,
        )
    measured = in_child(told)
    yield Row(
        name="matching",
        size=61,
        variant="pilot, told",
        seconds=measured.seconds,
        peak_mb=measured.peak_mb,
        ok=measured.answer,
    )
    measured = in_child(with_next_best, {"people": 100_000})
    yield Row(
        name="matching",
        size=100_000,
        variant="base, with next best",
        seconds=measured.seconds,
        peak_mb=measured.peak_mb,
        ok=measured.answer,
    )

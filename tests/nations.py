"""Histories of many cohorts as Parquet, and pieces of work of which a worker dies; for workers too."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FIRST = 12 * 2011


def counted(cohorts: int, *, months: int = 8, seed: int = 7) -> dict[str, list[Any]]:
    """Columns of monthly counts by chance; every ninth cohort ends two months early."""
    rng = np.random.Generator(np.random.Philox(seed))
    found: dict[str, list[Any]] = {
        name: []
        for name in (
            "cohort", "month", "members", "newcomers", "leavers", "facilitators",
            "facilitators_started", "facilitators_stopped", "ended",
        )
    }  # fmt: skip
    for cohort in range(cohorts):
        members, last = int(rng.integers(5, 9)), months - 2 * (cohort % 9 == 8)
        for place in range(last):
            leavers = int(rng.binomial(members, 0.08))
            newcomers = int(rng.poisson(0.5))
            number = FIRST + place
            found["cohort"].append(f"Cohort {cohort:05}")
            found["month"].append(f"{number // 12}-{number % 12 + 1:02}")
            found["members"].append(members)
            found["newcomers"].append(newcomers)
            found["leavers"].append(leavers)
            found["facilitators"].append(1)
            found["facilitators_started"].append(0)
            found["facilitators_stopped"].append(0)
            found["ended"].append(last < months and place == last - 1)
            members += newcomers - leavers
    return found


def as_csv(columns: dict[str, list[Any]]) -> str:
    """The same as a file of monthly counts."""
    said = columns | {"ended": ["yes" if ended else "" for ended in columns["ended"]]}
    lines = [",".join(map(str, row)) for row in zip(*said.values(), strict=True)]
    return "\n".join([",".join(columns), *lines])


def squared_unless_it_dies(folder: Path, number: int) -> int:
    """The square; whoever is first asked for that of 3 dies of it."""
    dead = folder / "died"
    if number == 3 and not dead.exists():
        dead.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def always_dies(folder: Path, number: int) -> int:
    """Nobody lives to answer."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def two_workers() -> Iterator[Any]:
    """A Dask cluster of two workers with one thread each, for a fixture to yield from."""
    distributed = pytest.importorskip(
        "dask.distributed", reason="the extra `cluster` is not installed"
    )
    made = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    )
    yield made
    made.close()

"""100,000 designs of 130 clusters (sizes of mean 10, variation 0.65), 100 trials of each, by
`likewise allocation grid`: two processes, and a Dask cluster of two. Simple, blocks and
minimisation are crossed with strata, block sizes, probabilities, ratios of arms, levels and
correlations. Timed is the whole command, checking and writing included, in a fresh process; the
cluster is up before. Rows: "one process", of a tenth of the grid; "two processes"; "Dask, two
workers", beside two processes of one thread as its peer; "Dask, one worker killed", of a tenth,
when the first part has been written. `ok`: each table has the same bytes as its like by processes,
of a tenth by one process, and Dask takes at most a quarter longer. `peak_mb` is of the process
that gives out the work.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import Row
from bench.measure import in_child, peak_mb, sized

DESIGNS = 100_000
AS_LONG = 1.25
GRID = """setting,name,level,value
method,,,simple | blocks | minimisation
units,,,clusters
arm,usual,,1
arm,support,,1 | 2
levels,practice,,{levels}
factor,place,rural,0.3
factor,place,town,0.7
stratify,practice,,yes | no
stratify,place,,yes | no
block size,,,6 | 12 | 6 + 12
probability,,,0.7 to 0.95 by 0.025
size,,,130
cluster size,,,10
cluster size variation,,,0.65
icc,,,0.01 to {last} by 0.001
difference,,,0.24
standard deviation,,,1.3
"""
A_RATIO = 2 * (1 + 4 * 3 + 11)  # designs of one correlation and one number of levels


def grid_of(designs: int) -> str:
    """A grid of so many designs, or up to a twentieth more."""
    correlations = max(1, designs // (20 * A_RATIO))
    levels = -(-designs // (A_RATIO * correlations))
    last = 0.01 + 0.001 * (correlations - 1)
    return GRID.format(levels=f"2 to {levels + 1} by 1", last=f"{last:.3f}")


def run() -> Iterator[Row]:
    from dask.distributed import LocalCluster

    whole = sized(DESIGNS)
    with TemporaryDirectory(prefix="likewise-bench-") as folder:
        home = Path(folder)
        for name, designs in (("some", whole // 10), ("many", whole)):
            (home / f"{name}.csv").write_text(grid_of(designs))
        yield _row("one process", *_done(home, "some", "one", "--workers", "1"), is_right=True)
        size, two, peak = _done(home, "many", "two", "--workers", "2")
        yield _row("two processes", size, two, peak, is_right=True)
        start: Any = LocalCluster
        with start(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            address = ("--cluster", cluster.scheduler_address)
            size, seconds, peak = _done(home, "many", "dask", *address)
            is_right = _same(home, "two", "dask") and seconds <= AS_LONG * two
            yield _row("Dask, two workers", size, seconds, peak, is_right=is_right, peer=two)
            victim = next(worker.process.pid for worker in cluster.workers.values())
            killing = threading.Thread(target=_kill, args=(home / "killed", victim))
            killing.start()
            told = _done(home, "some", "killed", *address)
            killing.join()
            is_right = _same(home, "one", "killed")
            yield _row("Dask, one worker killed", *told, is_right=is_right)


def _row(
    variant: str, size: int, seconds: float, peak: float, *, is_right: bool,
    peer: float | None = None,
) -> Row:  # fmt: skip
    return Row(
        name="grid", size=size, seconds=seconds, peak_mb=peak, ok=is_right, variant=variant,
        peer=None if peer is None else "two processes", peer_seconds=peer,
    )  # fmt: skip


def _done(home: Path, grid: str, name: str, *options: str) -> tuple[int, float, float]:
    seconds, peak = in_child(command, home / f"{grid}.csv", home / name, *options)
    lines = (home / name / "designs.csv").read_bytes().count(b"\n")
    return lines - 1, seconds, peak


def _same(home: Path, one: str, other: str) -> bool:
    told, others = ((home / name / "designs.csv").read_bytes() for name in (one, other))
    return told == others


def _kill(folder: Path, victim: int) -> None:
    """Kill a worker once the first part is there."""
    until = time.monotonic() + 3_600
    while time.monotonic() < until and not (folder / "parts" / "00000.csv").exists():
        time.sleep(0.05)
    os.kill(victim, signal.SIGKILL)


def command(grid: Path, folder: Path, *options: str) -> tuple[float, float]:
    """Seconds and peak memory of the command as it is run."""
    from likewise.cli import likewise

    began = time.perf_counter()
    given = ["allocation", "grid", str(grid), str(folder), "--trials", "100"]
    likewise([*given, *options], standalone_mode=False)
    return time.perf_counter() - began, peak_mb()

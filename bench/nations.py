"""100,000 cohorts from Parquet to Parquet: by one process, by two, and by a Dask cluster of two.

The cohorts are those of `renewal` (24 months of columns, Philox, seed 20121001), as a Parquet file;
4 horizons, 2 what-ifs, 200 draws. Timed is the whole command, reading, learning and writing
included, in a fresh process; the cluster is up before. Rows: "one process" and "two processes";
"Dask, two workers", beside two processes of one thread as its peer; "Dask, one worker killed", when
the first file has been written. `ok`: every file has the same bytes as by one process, and for
Dask, unless a worker is killed, its gain over one process is at least 0.8 of that of two.
`peak_mb` is of the process that gives out the work.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench import Row
from bench.measure import in_child, peak_mb, sized
from bench.renewal import columns

COHORTS = 100_000
AS_GOOD = 0.8


def run() -> Iterator[Row]:
    from dask.distributed import LocalCluster

    cohorts = sized(COHORTS)
    with TemporaryDirectory(prefix="likewise-bench-") as home:
        histories = Path(home) / "histories.parquet"
        in_child(write, histories, cohorts)
        one, peak = in_child(command, histories, Path(home) / "one", "--workers", "1")
        yield _row("one process", cohorts, one, peak, is_right=True)
        two, peak = in_child(command, histories, Path(home) / "two", "--workers", "2")
        yield _row("two processes", cohorts, two, peak, is_right=_same(home, "two"))
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            address = cluster.scheduler_address
            seconds, peak = in_child(command, histories, Path(home) / "dask", "--cluster", address)
            is_right = _same(home, "dask") and one / seconds >= AS_GOOD * one / two
            yield _row("Dask, two workers", cohorts, seconds, peak, is_right=is_right, peer=two)
            victim = next(worker.process.pid for worker in cluster.workers.values())
            killing = threading.Thread(target=_kill, args=(Path(home) / "killed", victim))
            killing.start()
            seconds, peak = in_child(
                command, histories, Path(home) / "killed", "--cluster", address
            )
            killing.join()
            is_right = _same(home, "killed")
            yield _row("Dask, one worker killed", cohorts, seconds, peak, is_right=is_right)


def _row(
    variant: str, cohorts: int, seconds: float, peak: float, *, is_right: bool,
    peer: float | None = None,
) -> Row:  # fmt: skip
    return Row(
        name="nations", size=cohorts, seconds=seconds, peak_mb=peak, ok=is_right, variant=variant,
        peer=None if peer is None else "two processes", peer_seconds=peer,
    )  # fmt: skip


def _same(home: str, name: str) -> bool:
    one, other = (sorted((Path(home) / each).glob("*.parquet")) for each in ("one", name))
    return [path.name for path in one] == [path.name for path in other] and all(
        a.read_bytes() == b.read_bytes() for a, b in zip(one, other, strict=True)
    )


def _kill(folder: Path, victim: int) -> None:
    """Kill a worker once the first file is there."""
    until = time.monotonic() + 3_600
    while time.monotonic() < until and not (folder / "forecasts-00000.parquet").exists():
        time.sleep(0.05)
    os.kill(victim, signal.SIGKILL)


def write(path: Path, cohorts: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    told = columns(cohorts)
    months = told.members.shape[1]
    numbers = [told.first_month + place for place in range(months)]
    table: Any = pa.table(
        {
            "cohort": np.repeat([f"Cohort {number:07}" for number in range(cohorts)], months),
            "month": [f"{n // 12}-{n % 12 + 1:02}" for n in numbers] * cohorts,
            "members": told.members.ravel(),
            "newcomers": told.newcomers.ravel(),
            "leavers": told.leavers.ravel(),
            "facilitators": told.leads.ravel(),
            "facilitators_started": told.leads_started.ravel(),
            "facilitators_stopped": told.leads_stopped.ravel(),
        }
    )
    pq.write_table(table, path)


def command(histories: Path, folder: Path, *options: str) -> tuple[float, float]:
    """Seconds and peak memory of the command as it is run."""
    from likewise.cli import likewise

    began = time.perf_counter()
    given = ["renewal", "forecast-many", str(histories), str(folder), "--what-if", "recruit=4"]
    likewise([*given, *options], standalone_mode=False)
    return time.perf_counter() - began, peak_mb()

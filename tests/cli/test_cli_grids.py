"""`likewise allocation grid`: the same bytes whoever simulates, killed or not, and sentences."""

import builtins
import csv
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from nations import two_workers

from likewise.cli import grids, likewise
from likewise.cli.clusters import ClusterRefused
from likewise.domain.compiling import as_written, compiled
from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError
from likewise.formats.allocation import grid_results
from likewise.formats.allocation.grids import read_grid
from likewise.formats.tables import open_text

pytestmark = pytest.mark.once
GRID = """setting,name,level,value
method,,,simple | blocks | minimisation
units,,,persons | clusters
arm,usual,,1
arm,support,,1
levels,practice,,2 | 3
stratify,practice,,yes | no
block size,,,4 | 2 + 4
probability,,,0.7 to 0.9 by 0.1
size,,,12
cluster size,,,8
cluster size variation,,,0.5
icc,,,0.03
difference,,,0.5
standard deviation,,,1
"""
# The 30th of these designs, as somebody would write it down.
THIRTIETH = """setting,name,level,value
method,,,minimisation
units,,,clusters
arm,usual,,1
arm,support,,1
factor,practice,practice 1,
factor,practice,practice 2,
factor,practice,practice 3,
probability,,,0.7
size,,,12
cluster size,,,8
cluster size variation,,,0.5
icc,,,0.03
difference,,,0.5
standard deviation,,,1
"""
LIGHT = ("--trials", 6)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(likewise, ["allocation", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A grid in parts of three designs, and its results by one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "DESIGNS_IN_A_PART", 3)
        folder = tmp_path_factory.mktemp("grid")
        path = folder / "grid.csv"
        path.write_text(GRID)
        result = run("grid", path, folder / "alone", *LIGHT, "--workers", 1)
        assert f"32 designs are in {folder / 'alone' / 'designs.csv'}, 6 trials" in result.stdout
        yield path, folder / "alone"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "designs.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_row_says_what_simulating_that_design_alone_says(
    made: tuple[Path, Path], tmp_path: Path
) -> None:
    row = rows_of(made[1])[29]
    assert (row["method"], row["units"], row["levels practice"], row["probability"]) == (
        "minimisation", "clusters", "3", "0.7"
    )  # fmt: skip
    (tmp_path / "design.csv").write_text(THIRTIETH)
    seeded = ("--seed", row["seed"], "--json")

    alone = json.loads(run("simulate", tmp_path / "design.csv", *LIGHT, *seeded).stdout)

    spreads = {
        f"{name}_{point}": alone[name][point]
        for name in ("marginal_balance", "off_plan", "widest_on_the_way")
        for point in ("mean", "median", "upper_95", "largest")
    }
    guesses = {
        f"{each['strategy'].replace(' ', '_')}_right": each["right"]
        for each in alone["predictability"]
    }
    biases = {
        f"{each['strategy'].replace(' ', '_')}_{name}": each[name]
        for each in alone["selection_bias"]
        for name in ("bias", "false_positives")
    }
    (planned,) = alone["plan"]["comparisons"]
    others = {
        "share of usual": alone["arm_shares"]["usual"],
        "level_off_plan_mean": max(each["off_plan"]["mean"] for each in alone["by_level"]),
        "people share of support": alone["people"]["shares"][1],
        "people_balance_mean": alone["people"]["marginal_balance_mean"],
        "people_least_share": alone["people"]["least_share"],
        "power_reached": planned["power"],
        "power_by_mixed_model": planned["analyses"][1]["power"],
        "units_needed": planned["units_needed"],
    }
    for name, value in (spreads | guesses | biases | others).items():
        assert float(row[name]) == value, name
    assert len(spreads | guesses | biases | others) == 32
    assert (row["comparison_refused"], row["plan_refused"]) == ("", "")


def test_there_is_one_row_a_design_and_each_has_its_own_seed(made: tuple[Path, Path]) -> None:
    rows = rows_of(made[1])

    assert [int(row["design"]) for row in rows] == list(range(1, 33))
    assert len({row["seed"] for row in rows}) == 32
    assert {(row["trials"], row["units_in_a_trial"]) for row in rows} == {("6", "12")}
    assert [row["people_balance_mean"] == "" for row in rows] == [
        row["units"] == "persons" for row in rows
    ]
    assert not (made[1] / "parts").exists()
    assert json.loads((made[1] / "run.json").read_text())["finished"] is True


def test_processes_give_the_same_bytes_as_one_also_in_other_parts(
    made: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grids, "DESIGNS_IN_A_PART", 5)

    run("grid", made[0], tmp_path / "two", *LIGHT, "--workers", 2)

    two, one = bytes_of(tmp_path / "two"), bytes_of(made[1])
    assert two["designs.csv"] == one["designs.csv"]
    assert json.loads(two["run.json"]) == json.loads(one["run.json"]) | {"designs in a part": 5}


def test_another_seed_gives_other_results(made: tuple[Path, Path], tmp_path: Path) -> None:
    run("grid", made[0], tmp_path / "other", *LIGHT, "--workers", 1, "--seed", 2)

    theirs, ours = rows_of(tmp_path / "other"), rows_of(made[1])
    assert not {row["seed"] for row in theirs} & {row["seed"] for row in ours}
    assert [row["off_plan_mean"] for row in theirs] != [row["off_plan_mean"] for row in ours]


def test_a_broken_run_goes_on_where_it_was(
    made: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, written = tmp_path / "out", list[str]()

    def stops_at_the_fourth(**asked: Any) -> None:
        if len(written) == 3:
            raise OSError("No space left on device")
        written.append(asked["path"].name)
        really(**asked)

    really = grid_results.write_part
    monkeypatch.setattr(grid_results, "write_part", stops_at_the_fourth)
    with pytest.raises(OSError, match="No space left"):
        run("grid", made[0], out, *LIGHT, "--workers", 1)
    assert not (out / "designs.csv").exists()

    def notes(**asked: Any) -> None:
        written.append(asked["path"].name)
        really(**asked)

    monkeypatch.setattr(grid_results, "write_part", notes)

    run("grid", made[0], out, *LIGHT, "--workers", 1)

    assert written == [f"{number:05}.csv" for number in range(11)]
    assert bytes_of(out) == bytes_of(made[1])
    again = run("grid", made[0], out, *LIGHT, "--workers", 1)
    assert "32 designs are in" in again.stdout
    assert len(written) == 11
    with pytest.raises(ClusterRefused, match="holds results of another grid, other settings or"):
        run("grid", made[0], out, "--trials", 7, "--workers", 1)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    yield from two_workers()


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed_on_the_way(
    made: tuple[Path, Path], cluster: Any, tmp_path: Path
) -> None:
    from dask.distributed import Client

    out = tmp_path / "out"
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    killed = []

    def kill() -> None:
        for _ in range(6_000):
            if (out / "parts" / "00000.csv").exists() and not (out / "designs.csv").exists():
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)
                return
            time.sleep(0.005)

    watching = threading.Thread(target=kill)
    watching.start()
    run("grid", made[0], out, *LIGHT, "--cluster", cluster.scheduler_address)
    watching.join()

    assert killed
    assert bytes_of(out) == bytes_of(made[1])


def test_parquet_holds_the_same_rows_by_their_kinds(
    made: tuple[Path, Path], tmp_path: Path
) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra `cluster` is not installed")

    run("grid", made[0], tmp_path / "out", *LIGHT, "--workers", 1, "--parquet")

    found = pq.read_table(tmp_path / "out" / "designs.parquet")
    kinds = {name: str(found.schema.field(name).type) for name in found.column_names}
    told = [kinds[name] for name in ("design", "block size", "levels practice", "probability")]
    assert told == ["int64", "string", "int64", "double"]
    for row, said in zip(rows_of(made[1]), found.to_pylist(), strict=True):
        for name, value in said.items():
            if isinstance(value, float):
                assert float(row[name]) == value
            else:
                assert row[name] == ("" if value is None else str(value))


def test_a_grid_with_a_design_that_is_not_right_is_refused_before_any_is_tried(
    tmp_path: Path,
) -> None:
    (tmp_path / "grid.csv").write_text(GRID.replace("2 + 4", "2 + 5"))

    with pytest.raises(FileNotRight, match=r"grid\.csv, line 8: A block of 5 cannot hold"):
        run("grid", tmp_path / "grid.csv", tmp_path / "out", *LIGHT, "--workers", 1)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("package", "option"),
    [("dask", ("--cluster", "tcp://127.0.0.1:1")), ("pyarrow.parquet", ("--parquet",))],
)
def test_without_the_extra_it_is_named(
    made: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str,
    option: tuple[str, ...],
) -> None:  # fmt: skip
    really = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == package:
            raise ImportError(name)
        return really(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(DomainError, match=r"need an extra: pip install 'likewise\[cluster\]'"):
        run("grid", made[0], tmp_path / "out", *LIGHT, *option)
    assert not (tmp_path / "out").exists()


def test_compiled_or_not_a_design_has_the_same_row(made: tuple[Path, Path]) -> None:
    grid = read_grid(table=open_text(made[0]))
    numbers = [2, 9, 20, 30]

    written, machine = (
        grids._try_part((grid, 6, 1, form), numbers) for form in (as_written, compiled)
    )

    assert written == machine
    assert grids._form(1_000_000) is as_written
    assert grids._form(1_000_001) is compiled

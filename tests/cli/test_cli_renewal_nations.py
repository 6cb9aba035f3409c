"""`likewise renewal forecast-many`: the same bytes whoever reckons, killed or not, and sentences."""

import builtins
import json
import os
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest
from click.testing import CliRunner
from nations import always_dies, as_csv, counted, squared_unless_it_dies, two_workers

from likewise.cli import clusters, likewise
from likewise.cli.clusters import ClusterRefused, Processes, workers_at
from likewise.domain.refusals import DomainError
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import learn
from likewise.domain.renewal.many import forecast_many
from likewise.domain.renewal.model import AS_IT_IS, Rule
from likewise.formats.renewal import read_histories
from likewise.formats.tables import open_text

pytestmark = pytest.mark.once
pa = pytest.importorskip("pyarrow", reason="the extra `cluster` is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra `cluster` is not installed")
COHORTS = 2_300
LIGHT = ("--horizons", "2", "--draws", 0, "--units", 1)


def run(*arguments):
    result = CliRunner().invoke(likewise, ["renewal", "forecast-many", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Histories of 2,300 cohorts, and their forecasts by one process."""
    folder = tmp_path_factory.mktemp("nation")
    columns = counted(COHORTS)
    path = folder / "histories.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=5_000)
    result = run(path, folder / "alone", *LIGHT, "--workers", 1)
    assert "2,300 cohorts are in" in result.stdout
    return path, folder / "alone", columns


def bytes_of(folder):
    found = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    assert not [name for name in found if name.endswith("unfinished")]
    return found


def rows_of(folder):
    return pa.concat_tables(pq.read_table(path) for path in sorted(folder.glob("*.parquet")))


def test_forecasts_are_those_of_all_cohorts_of_a_file_at_once(made, tmp_path):
    _, folder, columns = made
    (tmp_path / "histories.csv").write_text(as_csv(columns))
    histories = read_histories(table=open_text(tmp_path / "histories.csv"))
    known = rows_of(folder).to_pylist()
    assert [row["cohort"] for row in known] == [history.cohort for history in histories]
    ended = [row for row in known if row["because"] and "ended in" in row["because"]]
    assert len(ended) == COHORTS // 9

    whole = forecast_many(
        programme=learn(columns=side_by_side(histories=histories)), rule=Rule(), draws=0,
        horizons_months=[2], what_ifs=[AS_IT_IS],
    )  # fmt: skip
    for place, row in enumerate(known):
        if row["because"] is None:
            assert row["what_if"] == "as it is"
            assert row["months"] == 2
            assert row["still_meets"] == pytest.approx(whole.chance[place, 0, 0], abs=1e-4)
        else:
            assert (row["still_meets"], row["what_if"]) == (None, None)
    assert json.loads((folder / "run.json").read_text())["finished"] is True


def test_two_processes_give_the_same_bytes_as_one(made, tmp_path):
    path, alone, _ = made

    run(path, tmp_path / "two", *LIGHT, "--workers", 2)

    assert bytes_of(tmp_path / "two") == bytes_of(alone)


def test_how_cohorts_are_cut_into_files_changes_no_answer(made, tmp_path):
    path, alone, _ = made

    run(path, tmp_path / "one", *LIGHT[:-1], 3, "--workers", 1)

    assert len(list((tmp_path / "one").glob("*.parquet"))) == 1
    assert rows_of(tmp_path / "one").equals(rows_of(alone))
    assert (tmp_path / "one" / "reach.json").read_bytes() == (alone / "reach.json").read_bytes()


def test_a_folder_of_files_is_read_as_one_and_a_broken_run_goes_on(made, tmp_path):
    path, alone, columns = made
    for part, rows in enumerate((slice(0, 7_001), slice(7_001, None))):
        (tmp_path / "in").mkdir(exist_ok=True)
        table = pa.table({name: values[rows] for name, values in columns.items()})
        pq.write_table(table, tmp_path / "in" / f"{part}.parquet")
    out = tmp_path / "out"
    run(tmp_path / "in", out, *LIGHT, "--workers", 1)
    before = bytes_of(out)
    assert rows_of(out).equals(rows_of(alone))

    lost, kept = out / "forecasts-00001.parquet", out / "forecasts-00000.parquet"
    lost.unlink()
    was = kept.stat().st_mtime_ns
    run(tmp_path / "in", out, *LIGHT, "--workers", 1)

    assert bytes_of(out) == before
    assert kept.stat().st_mtime_ns == was
    with pytest.raises(ClusterRefused, match="holds forecasts of other histories, settings"):
        run(path, out, *LIGHT, "--minimum", 3)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    with pytest.raises(ClusterRefused, match="is not empty"):
        run(path, tmp_path / "full", *LIGHT)


def test_a_process_that_dies_is_replaced_and_its_piece_done_again(tmp_path):
    answers = list(Processes(2).each(squared_unless_it_dies, tmp_path, range(9)))

    assert answers == [number * number for number in range(9)]
    assert (tmp_path / "died").exists()


def test_a_piece_given_to_processes_of_which_one_has_died_is_done_again(tmp_path, monkeypatch):
    """Whoever gives it out may find the pool broken before anybody asked for an answer."""
    given, submitted = [], ProcessPoolExecutor.submit

    def breaks_at_the_third(pool, *asked):
        given.append(asked)
        if len(given) == 3:
            raise BrokenProcessPool
        return submitted(pool, *asked)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", breaks_at_the_third)
    (tmp_path / "died").touch()

    answers = list(Processes(2).each(squared_unless_it_dies, tmp_path, range(5)))

    assert answers == [0, 1, 4, 9, 16]


def test_processes_that_die_again_and_again_are_a_sentence(tmp_path):
    with pytest.raises(ClusterRefused, match="Processes died 5 times"):
        list(Processes(1).each(always_dies, tmp_path, range(2)))


@pytest.fixture(scope="module")
def cluster():
    yield from two_workers()


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed_on_the_way(
    made, cluster, tmp_path
):
    from dask.distributed import Client

    path, alone, _ = made
    out = tmp_path / "out"
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    killed = []

    def kill():
        for _ in range(3_000):
            if (out / "run.json").exists():
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)
                return
            time.sleep(0.01)

    watching = threading.Thread(target=kill)
    watching.start()
    run(path, out, *LIGHT, "--cluster", cluster.scheduler_address)
    watching.join()

    assert killed
    assert bytes_of(out) == bytes_of(alone)


def test_a_piece_that_kills_its_worker_is_done_by_another(cluster, tmp_path):
    with workers_at(address=cluster.scheduler_address, number=1) as who:
        answers = list(who.each(squared_unless_it_dies, tmp_path, range(6)))

    assert answers == [number * number for number in range(6)]
    assert (tmp_path / "died").exists()


def test_workers_of_another_version_are_refused_with_a_sentence(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "fingerprint", lambda: "another")
    monkeypatch.setattr(clusters, "_check_workers", lambda client: None)

    with (
        workers_at(address=cluster.scheduler_address, number=1) as who,
        pytest.raises(ClusterRefused, match="another version"),
    ):
        list(who.each(squared_unless_it_dies, tmp_path, [1]))


class Client:
    def __init__(self, threads, answer):
        self.threads, self.answer = threads, answer

    def nthreads(self):
        return self.threads

    def run(self, what):
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"a": self.answer}


@pytest.mark.parametrize(
    ("client", "words"),
    [
        (Client({}, ""), "The cluster has no workers"),
        (Client({"a": 1}, ModuleNotFoundError("likewise")), "cannot run Likewise"),
        (Client({"a": 1}, "other"), "another version of Likewise"),
    ],
)
def test_workers_that_could_answer_otherwise_are_a_sentence(client, words):
    with pytest.raises(ClusterRefused, match=words):
        clusters._check_workers(client)


def test_an_address_at_which_nobody_answers_is_a_sentence(made, tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "SECONDS_TO_ANSWER", 1)

    with pytest.raises(ClusterRefused, match=r"No cluster answers at tcp://127\.0\.0\.1:1"):
        run(made[0], tmp_path / "out", *LIGHT, "--cluster", "tcp://127.0.0.1:1")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("package", ["pyarrow.parquet", "dask"])
def test_without_the_extra_it_is_named(made, tmp_path, monkeypatch, package):
    really = builtins.__import__

    def missing(name, *rest):
        if name == package:
            raise ImportError(name)
        return really(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(DomainError, match=r"likewise\[cluster\]"):
        run(made[0], tmp_path / "out", *LIGHT, "--cluster", "tcp://127.0.0.1:1")


def changed(name, make):
    def change(columns):
        return columns | {name: make(columns[name])}

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda columns: {k: v for k, v in columns.items() if k != "leavers"}, '"leavers" is miss'),
        (lambda columns: {name: [] for name in columns}, "There is no row"),
        (changed("month", lambda v: ["March", *v[1:]]), "Write text such as 2012-03"),
        (changed("month", lambda v: [None, *v[1:]]), '"month" has an empty cell'),
        (changed("members", lambda v: [str(n) + "x" for n in v]), "not of its kind"),
        (changed("leavers", lambda v: [-1, *v[1:]]), '"leavers" is negative'),
        (changed("cohort", lambda v: ["Cohort 00001", *v[1:]]), "do not stand together"),
        (changed("month", lambda v: [v[1], v[0], *v[2:]]), 'Cohort "Cohort 00000": Cohort'),
        (changed("members", lambda v: [99, *v[1:]]), "Correct whichever is wrong"),
    ],
)
def test_histories_that_are_not_right_are_refused_with_a_sentence(tmp_path, change, words):
    path = tmp_path / "histories.parquet"
    pq.write_table(pa.table(change(counted(12))), path)

    with pytest.raises(DomainError, match=words):
        run(path, tmp_path / "out", *LIGHT, "--workers", 1)


def test_what_is_no_parquet_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "histories.parquet"
    path.write_text("cohort,month")
    with pytest.raises(DomainError, match="This is no Parquet file"):
        run(path, tmp_path / "out", *LIGHT)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DomainError, match="no file"):
        run(tmp_path / "empty", tmp_path / "out", *LIGHT)


def test_cohorts_of_which_none_goes_on_are_told_why(tmp_path):
    columns = counted(9)
    path = tmp_path / "histories.parquet"
    only = [name == "Cohort 00008" for name in columns["cohort"]]
    pq.write_table(pa.table(columns).filter(np.array(only)), path)

    run(path, tmp_path / "out", *LIGHT, "--workers", 1)

    (row,) = rows_of(tmp_path / "out").to_pylist()
    assert "ended in" in row["because"]

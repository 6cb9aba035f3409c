"""Flows between monthly snapshots for 10,000,000 membership spells, and the evolution page.

What is timed, `flows`: from four arrays in memory (person, cohort, first day, last day, 32-bit, in
random order, the same for all) to the table of flows between 120 monthly snapshots: for every
month, how many people went from where to where or stayed, where each person counts once a month,
in the first by number of the cohorts they are in that day, or as having left. Peers start from the
same arrays as a frame that they have made beforehand, untimed, and use both cores where they can;
each does the heavy part in its own way (cover the snapshots, the least cohort a person and month,
join to the month before, count), and the same few lines of arithmetic complete every peer's answer
from those small tables. Each runs in a process of its own, so that its peak memory, which includes
the input, is its own. Ours is warmed on 100,000 spells; compilation is the row `compile`. Best
of three for us, of two for the peers, which cannot make them slower.

The work: Philox, seed 20261123; 2,500,000 people, each in one of 50 practices of ten cohorts; every
spell is in one cohort of the person's practice, begins on any day of ten years, and lasts
1 + Geometric(1/100) days; so more than a quarter of the people are in several cohorts at once.

What is timed, `evolution page`: the whole answer of the server (sign-in, query, layout, two
pictures, tables) for a programme with 500 cohorts over ten years, on SQLite, median of nine: for
whoever looks first after something was recorded, and for whoever looks again.
"""

import importlib
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from bench import Row, _evolving
from bench._databases import named, on_each
from bench.measure import best_of, in_child, peak_mb

SEED = 20_261_123
SPELLS = 10_000_000
PEOPLE = SPELLS // 4
PRACTICES, COHORTS_EACH = 50, 10
MONTHS = 120
DAYS = 3652
LEFT, NEW = -1, -2
PEERS = ("duckdb", "polars", "pandas")

type Arrays = dict[str, np.ndarray]


def spells(count: int = SPELLS, people: int = PEOPLE) -> Arrays:
    """The work: unsorted spells of people in cohorts."""
    random = np.random.Generator(np.random.Philox(SEED))
    person = random.integers(0, people, count, dtype=np.int32)
    practice = random.integers(0, PRACTICES, people, dtype=np.int32)[person]
    cohort = practice * COHORTS_EACH + random.integers(0, COHORTS_EACH, count, dtype=np.int32)
    begins_on = random.integers(0, DAYS, count, dtype=np.int32)
    ends_on = begins_on + 1 + random.geometric(1 / 100, count).astype(np.int32)
    return {"person": person, "cohort": cohort, "begins_on": begins_on, "ends_on": ends_on}


def snapshot_days() -> np.ndarray:
    """The first day of each of 120 months from January 2010, as days since then."""
    months = np.datetime64("2010-01") + np.arange(MONTHS)
    return (months.astype("datetime64[D]") - np.datetime64("2010-01-01")).astype(np.int32)


def ours() -> tuple[float, float, float, np.ndarray]:
    """Seconds, peak MB, seconds of compiling, and the flows, by the domain."""
    from likewise.domain.evolution.monthly import monthly_flows

    days = snapshot_days()

    def work(of: Arrays) -> Any:
        return monthly_flows(
            person=of["person"], place=of["cohort"], joined=of["begins_on"], left=of["ends_on"],
            snapshots=days,
        )  # fmt: skip

    began = time.perf_counter()
    work(spells(100_000, 25_000))
    compiling = time.perf_counter() - began
    arrays = spells()
    seconds, made = best_of(lambda: work(arrays), repeats=3)
    rows = np.column_stack((made.snapshot, made.source, made.target, made.people))
    return seconds, peak_mb(), compiling, rows


def peer(name: str) -> tuple[float, float, np.ndarray]:
    """Seconds, peak MB and the flows, by one peer."""
    prepare, work = {"duckdb": _duckdb, "polars": _polars, "pandas": _pandas}[name]()
    frame = prepare(spells())
    seconds, tables = best_of(lambda: _complete(*work(frame)), repeats=2)
    return seconds, peak_mb(), tables


def _index() -> np.ndarray:
    """The position of the first snapshot on or after each day; peers look it up as we do."""
    days = snapshot_days()
    return np.searchsorted(days, np.arange(int(days[-1]) + 2)).astype(np.int32)


def _duckdb() -> tuple[Any, Any]:
    duckdb: Any = importlib.import_module("duckdb")
    connection = duckdb.connect()
    connection.execute("SET autoinstall_known_extensions=false")
    connection.execute("SET enable_progress_bar=false")
    connection.execute("SET preserve_insertion_order=false")
    index = _index()
    given = {"day": np.arange(len(index), dtype=np.int32), "i": index}
    last = len(index) - 1

    def prepare(arrays: Arrays) -> Any:
        connection.register("given", given)
        connection.execute("CREATE TABLE snapshots AS SELECT * FROM given")
        connection.register("given_spells", arrays)
        connection.execute("CREATE TABLE spells AS SELECT * FROM given_spells")
        return connection

    def work(at: Any) -> tuple[np.ndarray, ...]:
        # One number for a person and month is DuckDB's quickest key, too.
        at.execute(
            "CREATE OR REPLACE TEMP TABLE indexed AS SELECT person::BIGINT * 128 AS person,"
            " cohort, b.i AS begins, e.i AS ends FROM spells"
            f" JOIN snapshots b ON b.day = least(begins_on, {last})"
            f" JOIN snapshots e ON e.day = least(ends_on, {last})"
        )
        at.execute(
            "CREATE OR REPLACE TEMP TABLE place AS SELECT key, min(cohort) AS place FROM ("
            " SELECT person + unnest(range(begins, ends)) AS key, cohort FROM indexed"
            ") GROUP BY key"
        )
        queries = (
            "SELECT key & 127 AS i, place, count(*) AS n FROM place GROUP BY ALL",
            "SELECT b.key & 127 AS i, a.place, b.place AS target, count(*) AS n FROM place b"
            " JOIN place a ON a.key = b.key - 1 WHERE b.key & 127 > 0 GROUP BY ALL",
            "SELECT first.key & 127 AS i, coalesce(place, -1) AS place, count(*) AS n FROM"
            f" (SELECT person + min(begins) AS key FROM indexed WHERE begins < {MONTHS}"
            "  GROUP BY person) first LEFT JOIN place USING (key) GROUP BY ALL",
        )
        return tuple(
            np.column_stack([c.astype(np.int64) for c in at.execute(q).fetchnumpy().values()])
            for q in queries
        )

    return prepare, work


def _polars() -> tuple[Any, Any]:
    pl: Any = importlib.import_module("polars")
    index = _index()

    def prepare(arrays: Arrays) -> Any:
        return pl.DataFrame(arrays)

    def work(frame: Any) -> tuple[np.ndarray, ...]:
        table = pl.Series(index)
        last = len(index) - 1
        indexed = frame.select(
            "person",
            "cohort",
            begins=table.gather(frame["begins_on"].clip(0, last)),
            ends=table.gather(frame["ends_on"].clip(0, last)),
        )
        place = (
            indexed.lazy()
            .filter(pl.col("ends") > pl.col("begins"))
            .select(
                "cohort",
                key=pl.int_ranges(
                    pl.col("person").cast(pl.Int64) * 128 + pl.col("begins"),
                    pl.col("person").cast(pl.Int64) * 128 + pl.col("ends"),
                ),
            )
            .explode("key")
            .group_by("key")
            .agg(place=pl.col("cohort").min())
            .sort("key")
            .with_columns(i=pl.col("key") % 128)
            .collect()
        )
        first = (
            indexed.filter(pl.col("begins") < MONTHS)
            .group_by("person")
            .agg(i=pl.col("begins").min())
            .with_columns(key=pl.col("person").cast(pl.Int64) * 128 + pl.col("i"))
        )
        sizes = place.group_by("i", "place").len()
        # Sorted by the key, somebody's month before, where they have one, is the row before.
        moved = (
            place.with_columns(source=pl.col("place").shift(1), before=pl.col("key").shift(1))
            .filter((pl.col("before") == pl.col("key") - 1) & (pl.col("i") > 0))
            .group_by("i", "source", "place")
            .len()
        )
        new = first.join(place.select("key", "place"), on="key", how="left").with_columns(
            pl.col("place").fill_null(LEFT)
        )
        return tuple(
            each.to_numpy().astype(np.int64)
            for each in (sizes, moved, new.group_by("i", "place").len())
        )

    return prepare, work


def _pandas() -> tuple[Any, Any]:
    pd: Any = importlib.import_module("pandas")
    index = _index()

    def prepare(arrays: Arrays) -> Any:
        return pd.DataFrame(arrays)

    def work(frame: Any) -> tuple[np.ndarray, ...]:
        begins = index[frame["begins_on"].to_numpy().clip(0, len(index) - 1)]
        ends = index[frame["ends_on"].to_numpy().clip(0, len(index) - 1)]
        lengths = ends - begins
        offset = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
        month = np.repeat(begins, lengths) + offset
        # One number for a person and month keeps pandas on its quickest path.
        key = np.repeat(frame["person"].to_numpy().astype(np.int64), lengths) * 128 + month
        place = (
            pd.DataFrame({"key": key, "place": np.repeat(frame["cohort"].to_numpy(), lengths)})
            .groupby("key", sort=True)["place"]
            .min()
        )
        here = pd.DataFrame({"key": place.index, "i": place.index % 128, "place": place.to_numpy()})
        sizes = here.groupby(["i", "place"]).size().reset_index()
        follows = here["key"].shift(1) == here["key"] - 1
        follows &= here["i"] > 0
        pairs = pd.DataFrame(
            {"i": here["i"], "source": here["place"].shift(1), "place": here["place"]}
        )[follows]
        moved = pairs.groupby(["i", "source", "place"]).size().reset_index()
        first = pd.Series(begins).groupby(frame["person"]).min()
        first = first[first < MONTHS]
        start = place.reindex(first.index.to_numpy().astype(np.int64) * 128 + first.to_numpy())
        new = pd.DataFrame({"i": first.to_numpy(), "place": start.fillna(LEFT).to_numpy()})
        made = (sizes, moved, new.groupby(["i", "place"]).size().reset_index())
        return tuple(each.to_numpy().astype(np.int64) for each in made)

    return prepare, work


def _complete(sizes: np.ndarray, moved: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Every flow, from three small tables: sizes, moves between cohorts, and first places.

    Who was somewhere and is nowhere a month later has left; who is somewhere, was nowhere and is
    not new has come back.
    """
    cohorts = PRACTICES * COHORTS_EACH
    size = np.zeros((MONTHS, cohorts), np.int64)
    size[sizes[:, 0], sizes[:, 1]] = sizes[:, 2]
    arrived = np.zeros((MONTHS, cohorts + 1), np.int64)
    arrived[new[:, 0], new[:, 1]] = new[:, 2]  # LEFT is the last column
    out, into = np.zeros_like(size), np.zeros_like(size)
    np.add.at(out, (moved[:, 0], moved[:, 1]), moved[:, 3])
    np.add.at(into, (moved[:, 0], moved[:, 2]), moved[:, 3])
    gone = size[:-1] - out[1:]
    back = size[1:] - into[1:] - arrived[1:, :-1]
    ever = arrived.sum(axis=1).cumsum()
    away = ever - size.sum(axis=1)
    away_before = away[:-1] - back.sum(axis=1)
    rows = [
        moved,
        _rows(gone, 1, lambda cohort: (cohort, np.full_like(cohort, LEFT))),
        _rows(back, 1, lambda cohort: (np.full_like(cohort, LEFT), cohort)),
        _rows(
            arrived,
            0,
            lambda cohort: (np.full_like(cohort, NEW), np.where(cohort == cohorts, LEFT, cohort)),
        ),
        _rows(
            away_before[:, None],
            1,
            lambda cohort: (np.full_like(cohort, LEFT), np.full_like(cohort, LEFT)),
        ),
    ]
    made = np.concatenate(rows)
    return made[np.lexsort((made[:, 2], made[:, 1], made[:, 0]))]


def _rows(table: np.ndarray, offset: int, ends: Any) -> np.ndarray:
    month, cohort = np.nonzero(table)
    return np.column_stack((month + offset, *ends(cohort), table[month, cohort]))


def run() -> Iterator[Row]:
    """One row a peer, one for compiling, and two for the evolution page on each database."""
    seconds, peak, compiling, flows = in_child(ours)
    for name in PEERS:
        peer_seconds, _, theirs = in_child(peer, name)
        yield Row(
            name="lineage",
            size=SPELLS,
            seconds=seconds,
            peak_mb=peak,
            ok=bool(np.array_equal(flows, theirs)),
            peer=name,
            peer_seconds=peer_seconds,
            variant="flows",
        )
    yield Row(
        name="lineage", size=1000, seconds=compiling, peak_mb=None, ok=True, variant="compile"
    )
    for database, page in on_each(partial(in_child, _evolving.measured)):
        for variant in ("first", "again"):
            yield Row(
                name="lineage",
                size=page["size"],
                seconds=page[variant],
                peak_mb=page["peak_mb"],
                ok=page["ok"],
                variant=named(f"evolution page, {variant}", database),
            )

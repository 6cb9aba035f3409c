"""Very many histories as Parquet, read unit by unit, and forecasts written part by part.

Needs the extra `likewise[cluster]`. A file holds the columns of monthly counts, one row for each
cohort and month; rows of a cohort stand together and in order.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from likewise.domain.imports import FileNotRight
from likewise.domain.renewal.nations import UNIT, Asked, Unit, UnitForecast
from likewise.formats.parquet import parquet
from likewise.formats.renewal.monthly import OPTIONAL, REQUIRED

ROWS: Final = 65_536
# What a cohort that is forecast among very many is not asked about.
UNREAD: Final = frozenset({"meetings", "attended"})
WHOLE: Final = {name: name for name in REQUIRED[1:]} | {
    column: field for column, field in OPTIONAL.items() if field not in UNREAD
}
ERROR: Final = b"likewise.error"


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What must be known first: how many cohorts, the last month, a digest of the bytes."""

    cohorts: int
    last: int
    digest: str


def survey(*, path: Path) -> Survey:
    """Look through all files once: how many cohorts, and until when.

    Raises
    ------
    FileNotRight
        No Parquet file, a column that is missing or of the wrong kind, no row, a cohort whose
        rows do not stand together, or a month that is none.
    """
    digest, seen, last, before = hashlib.sha256(), set[str](), 0, None
    for file in _files(path):
        with file.open("rb") as data:
            digest.update(hashlib.file_digest(data, "sha256").digest())
    for names, months, _ in _batches(path):
        last = max(last, int(months.max()))
        for name in _one_each(names):
            if name != before and name in seen:
                raise FileNotRight(
                    f'Rows of cohort "{name}" do not stand together. Sort by cohort and month.',
                    file=path.name,
                )
            seen.add(name)
            before = name
    if not seen:
        raise FileNotRight("There is no row. Give at least two months of a cohort.", file=path.name)
    return Survey(cohorts=len(seen), last=last, digest=digest.hexdigest())


def units(*, path: Path) -> Iterator[Unit]:
    """The units of 1,000 cohorts, one after another; the last may be smaller.

    Raises
    ------
    FileNotRight
        As for `survey`.
    """
    waiting = _Waiting()
    for names, months, counts in _batches(path):
        waiting.take(names, months, counts)
        yield from waiting.whole_units(is_last=False)
    yield from waiting.whole_units(is_last=True)


class _Waiting:
    """Rows that have been read, until the cohorts of a unit are complete."""

    def __init__(self) -> None:
        self._parts: list[tuple[Any, Any, dict[str, Any]]] = []
        self._number = 0

    def take(self, names: Any, months: Any, counts: dict[str, Any]) -> None:
        self._parts.append((names, months, counts))

    def whole_units(self, *, is_last: bool) -> Iterator[Unit]:
        import numpy as np

        if not self._parts:
            return
        names = np.concatenate([part[0] for part in self._parts])
        months = np.concatenate([part[1] for part in self._parts])
        counts = {
            key: np.concatenate([part[2][key] for part in self._parts]) for key in self._parts[0][2]
        }
        starts = np.flatnonzero(np.append(True, names[1:] != names[:-1]))
        known = starts.size if is_last else starts.size - 1  # the last may go on in the next batch
        done = 0
        while known - done >= UNIT or (is_last and done < known):
            size = min(UNIT, known - done)
            edges = np.append(starts, names.size)[done : done + size + 1]
            first, past = int(edges[0]), int(edges[-1])
            inside = {key: values[first:past] for key, values in counts.items()}
            ended = inside.pop("ended")
            yield Unit(
                number=self._number,
                names=tuple(names[edges[:-1]].tolist()),
                ends=(edges[1:] - first).astype(np.int32),
                months=months[first:past],
                counts=inside,
                ended=ended[edges[1:] - first - 1] > 0,
            )
            self._number += 1
            done += size
        rest = int(starts[done]) if done < starts.size else names.size
        left = {key: values[rest:] for key, values in counts.items()}
        self._parts = [(names[rest:], months[rest:], left)] if rest < names.size else []


def _one_each(names: Any) -> Iterable[str]:
    import numpy as np

    found: list[str] = names[np.flatnonzero(np.append(True, names[1:] != names[:-1]))].tolist()
    return found


def _files(path: Path) -> list[Path]:
    found = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not found:
        raise FileNotRight("There is no file *.parquet in this folder.", file=path.name)
    return found


def _batches(path: Path) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    """Names, months and counts of some rows at a time."""
    module = parquet()
    for file in _files(path):
        try:
            table = module.ParquetFile(file)
        except (OSError, ValueError):
            raise FileNotRight("This is no Parquet file.", file=file.name) from None
        with table:
            columns = table.schema_arrow.names
            for name in ("cohort", *REQUIRED):
                if name not in columns:
                    raise FileNotRight(f'The column "{name}" is missing.', file=file.name)
            wanted = ["cohort", "month", *(n for n in WHOLE if n in columns)]
            wanted += ["ended"] if "ended" in columns else []
            for batch in table.iter_batches(batch_size=ROWS, columns=wanted):
                if batch.num_rows:
                    yield _arrays(batch, file.name)


def _arrays(batch: Any, name: str) -> tuple[Any, Any, dict[str, Any]]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = {each: batch.column(each) for each in batch.schema.names}
    for each, column in columns.items():
        if column.null_count and each in ("cohort", *REQUIRED):
            raise FileNotRight(f'The column "{each}" has an empty cell.', file=name)
    try:
        text = columns["month"].cast(pa.string())
        if not pc.all(pc.match_substring_regex(text, r"^\d{4}-(0[1-9]|1[0-2])$")).as_py():
            raise FileNotRight(
                'A cell of "month" is no month. Write text such as 2012-03.', file=name
            )
        years = pc.utf8_slice_codeunits(text, 0, 4).cast(pa.int32()).to_numpy()
        of_year = pc.utf8_slice_codeunits(text, 5, 7).cast(pa.int32()).to_numpy()
        counts = {
            field: pc.fill_null(columns[each].cast(pa.int32()), -1).to_numpy()
            for each, field in WHOLE.items()
            if each in columns
        }
        said = columns.get("ended")
        ended = np.zeros(batch.num_rows, np.int32)
        if said is not None:
            ended = pc.fill_null(said.cast(pa.bool_()), False).cast(pa.int32()).to_numpy()
        names = columns["cohort"].cast(pa.string()).to_numpy(zero_copy_only=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        raise FileNotRight(
            "A column is not of its kind: cohort and month are text, ended is true or false, all "
            "others are whole numbers.",
            file=name,
        ) from None
    for field, values in counts.items():
        if field in REQUIRED and int(values.min()) < 0:
            raise FileNotRight(f'A cell of "{field}" is negative.', file=name)
    return names, (12 * years + of_year - 1).astype(np.int32), counts | {"ended": ended}


def write_part(*, path: Path, forecasts: Iterable[UnitForecast], asked: Asked) -> None:
    """Write some units' forecasts: whole or not at all.

    One row for each cohort, what-if and horizon; one with `because` for each that is not forecast.
    """
    import numpy as np
    import pyarrow as pa

    told: dict[str, list[Any]] = {name: [] for name in ("cohort", "what_if", "months", "because")}
    values: list[Any] = []
    worst = 0.0
    grid = [(what_if.name, months) for what_if in asked.what_ifs for months in asked.horizons]
    for unit in forecasts:
        worst = max(worst, unit.error)
        for name, because, chances in zip(unit.names, unit.because, unit.chances, strict=True):
            rows: list[tuple[str | None, int | None]] = [(None, None)] if because else [*grid]
            told["cohort"] += [name] * len(rows)
            told["what_if"] += [what_if for what_if, _ in rows]
            told["months"] += [months for _, months in rows]
            told["because"] += [because or None] * len(rows)
            values.append(np.full((1, 3), np.nan) if because else chances.reshape(-1, 3))
    numbers = np.concatenate(values)
    columns = {
        "cohort": pa.array(told["cohort"], pa.string()),
        "what_if": pa.array(told["what_if"], pa.string()),
        "months": pa.array(told["months"], pa.int32()),
        **{
            name: pa.array(numbers[:, place], pa.float64(), from_pandas=True)
            for place, name in enumerate(("still_meets", "low", "high"))
        },
        "because": pa.array(told["because"], pa.string()),
    }
    table = pa.table(columns).replace_schema_metadata({ERROR: repr(worst).encode()})
    beside = path.with_suffix(".unfinished")
    parquet().write_table(table, beside)
    os.replace(beside, path)


def error_in(*, path: Path) -> float:
    """The error that a part's forecasts were measured to have."""
    return float(parquet().read_schema(path).metadata[ERROR])

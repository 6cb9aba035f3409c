"""In which columns a line says something else than the record does."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from likewise.domain.facts import Fact
from likewise.records import facts as recording
from likewise.records.staging.schema import fields_of
from likewise.records.staging.writing import fact_of

# What is worked out, or stands for what a table has no column for.
_NO_COLUMN = frozenset({"programme", "person", "zone", "passages", "capacity"})
# What columns are called where the fact's own word is another: by the part of its keys.
_CALLED: Mapping[str, Mapping[str, str]] = {
    "participants/status": {"starts_on": "enrolled_on"},
    "participants/practice": {"starts_on": "enrolled_on"},
    "participants/role": {"starts_on": "enrolled_on"},
    "allocations": {"on": "allocated_on"},
    "cohorts/format": {"starts_on": "started_on"},
    "cohorts/start": {"starts_on": "started_on"},
    "cohorts/end": {"starts_on": "ended_on"},
    "cohorts/venue": {"starts_on": "started_on"},
}


def columns_that_differ(kind: type[Fact], row: sqlite3.Row) -> tuple[str, ...]:
    """The columns of a staged line that say something else than the record does now."""
    found = recording.current(kind, fact=row["fact"])
    if not found:
        return ()
    now, said = _by_column(found[0]), _by_column(fact_of(kind, row))
    called = _CALLED.get(row["part"], {})
    return tuple(called.get(name, name) for name in said if said[name] != now[name])


def _by_column(fact: Fact) -> dict[str, Any]:
    values = {n: getattr(fact, n) for n in fields_of(type(fact)) if n not in _NO_COLUMN}
    starts = values.pop("starts", None)
    if isinstance(starts, datetime):
        values |= {"on": starts.date(), "time": starts.time()}
    return {"first_time" if name == "is_first_time" else name: values[name] for name in values}

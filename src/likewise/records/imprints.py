"""What rows were as they lie in the tables: taken when an act wrote them, compared by `check`.

Each row becomes one text, put together by the database from what it stores; sixteen bytes of its
SHA-256 are kept beside the act's event, whose hash covers them. Personal columns are ciphertext, so
an erasure changes none of this, and an imprint gives nothing away. A column that is filled later,
once, has no part in its row's imprint: `unmatched` compares it with what filled it.
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Model

from likewise.domain.facts import Fact
from likewise.domain.words import count
from likewise.records import models
from likewise.records.keys import ledger
from likewise.records.models.versions import FilledOnce, Versioned, Working
from likewise.records.tables import kept_tables, table_of

BYTES = 16
CHUNK = 20_000
# These have chains of their own, or are what the imprints are kept in.
CHAINED = (models.AuditEvent, models.Imprint, models.AccessBatch, models.Access, models.Look)


@dataclass(frozen=True, slots=True)
class Altered:
    """A row or an event that is not as it was, and how. Naming a row asks the database."""

    of: type[Model]
    key: Any
    what: str

    @property
    def where(self) -> str:
        """What it is called: of a version, with its number and its fact."""
        if self.of is models.Imprint:
            return f"event {self.key}"
        said = ""
        if issubclass(self.of, Versioned):
            rows = self.of._default_manager.filter(pk=self.key)
            said = "".join(
                f", version {n} of {fact}" for fact, n in rows.values_list("fact", "version")
            )
        return f"row {self.key} of {self.of._meta.db_table}{said}"


def covered() -> tuple[type[Model], ...]:
    """The tables whose every row is in the imprint of some event."""
    return tuple(
        model
        for model, kept in kept_tables().items()
        if not isinstance(kept, Working) and model not in CHAINED
    )


def of_act(operation: models.Operation, written: Iterable[type[Fact]]) -> bytes:
    """The imprint of what an act wrote: facts of these kinds, and that it was done."""
    return b"".join(
        (
            *_digests(models.Operation, "t.sequence = %s", operation.sequence),
            *_of_facts(operation.sequence, dict.fromkeys(written)),
        )
    )


def of_row(row: Model) -> bytes:
    """The imprint of one row as it is stored now."""
    return b"".join(_digests(type(row), f't."{_key(type(row))}" = %s', row.pk))


def of_forecasts(night: int) -> bytes:
    """The imprint of the forecasts that were made in one night, as they are stored now."""
    of_night = "(SELECT f.row FROM records_forecast f WHERE f.night_id = %s)"
    return b"".join(
        (
            *_digests(models.ForecastNight, "t.row = %s", night),
            *_digests(models.Forecast, "t.night_id = %s", night),
            *_digests(models.ForecastHorizon, f"t.forecast_id IN {of_night}", night),
        )
    )


def of_filling(row: Model) -> bytes:
    """The imprint of the column of one row that is filled once, as it is stored now."""
    model = type(row)
    line, condition = _filling(model), f't."{_key(model)}" = %s'
    return b"".join(_digests(model, condition, row.pk, line=line))


def of_table(model: type[Model]) -> Iterator[tuple[Any, bytes]]:
    """The key and the digest of every row of a table as it is stored now, in the order of keys."""
    return _stepwise(model, _line(model))


def compare() -> Iterator[Altered]:
    """Every row that is not as an event left it, and every event whose rows are not so any more."""
    expected = set(_kept())
    for model in covered():
        for key, digest in of_table(model):
            if digest in expected:
                expected.discard(digest)
            else:
                yield Altered(model, key, "no event left it so: it was changed or added")
        if _is_filled_by_an_act(model):
            yield from _wrongly_filled(model, expected)
    yield from _of_events(expected)
    for model in covered():
        if issubclass(model, Versioned):
            yield from _wrongly_superseded(model)


def _kept() -> Iterator[bytes]:
    """The digests of all imprints."""
    for digests in models.Imprint.objects.values_list("digests", flat=True).iterator():
        yield from _parted(bytes(digests))


def _parted(digests: bytes) -> Iterator[bytes]:
    return (digests[at : at + BYTES] for at in range(0, len(digests), BYTES))


def _wrongly_filled(model: type[Model], expected: set[bytes]) -> Iterator[Altered]:
    filled = f'AND t."{_filled_later(model)}" IS NOT NULL'
    for key, digest in _stepwise(model, _filling(model), filled):
        if digest in expected:
            expected.discard(digest)
        elif not _belongs_to_the_erased(model, key):
            yield Altered(model, key, f"no event says its {_filled_later(model)}")


def _belongs_to_the_erased(model: type[Model], key: Any) -> bool:
    """An erasure takes back whatever hats there were, and is the event that says so."""
    found = model._default_manager.filter(pk=key).values_list("participant_id", flat=True).first()
    return found in ledger.erased()


def _of_events(expected: set[bytes]) -> Iterator[Altered]:
    """The events that wrote rows which are not there any more as they were."""
    if not expected:
        return
    for event, digests in models.Imprint.objects.values_list("event", "digests").iterator():
        gone = sum(each in expected for each in _parted(bytes(digests)))
        if gone:
            yield Altered(
                models.Imprint, event, f"{count(gone, 'row')} that it wrote changed or went"
            )


def _wrongly_superseded(model: type[Versioned]) -> Iterator[Altered]:
    """Versions whose end is not when the next one was recorded."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.row FROM {table} v LEFT JOIN {table} n ON n.fact = v.fact "
            "AND n.version = v.version + 1 WHERE (v.superseded_at IS NULL) <> (n.row IS NULL) "
            "OR v.superseded_at <> n.recorded_at ORDER BY v.row"
        )
        for (row,) in cursor.fetchall():
            yield Altered(model, row, "it does not end when the next version begins")


def _of_facts(operation: int, written: Iterable[type[Fact]]) -> Iterator[bytes]:
    for kind in written:
        table = table_of(kind)
        versions = table.model._meta.db_table
        of_act = f"FROM {versions} v WHERE v.operation_id = %s"
        begun = f"(SELECT v.fact {of_act} AND v.version = 1)"
        yield from _digests(table.model, "t.operation_id = %s", operation)
        if table.anchor is not None:
            yield from _digests(table.anchor, f"t.id IN {begun}", operation)
        for children in table.children:
            owners = f"(SELECT v.row {of_act})" if children.is_of_version else begun
            owner = children.model._meta.get_field(children.model.owner).column  # type: ignore[union-attr]
            yield from _digests(children.model, f't."{owner}" IN {owners}', operation)
        if table.texts:
            # Joined, not looked for in a subselect, which PostgreSQL asked once for every text.
            of_version = f"JOIN {versions} v ON v.fact = x.fact AND v.version = x.version"
            new, text = "v.operation_id = %s", models.Text._meta.db_table
            for model, key in ((models.Text, "row"), (models.TextSubject, "text_id")):
                joined = f"JOIN {text} x ON x.row = t.{key} {of_version}"
                yield from _digests(model, new, operation, joined=joined)


def _digests(
    model: type[Model], condition: str, *values: Any, line: str = "", joined: str = ""
) -> Iterator[bytes]:
    """The digests of some rows, many together: an import writes a million."""
    table, sha256 = model._meta.db_table, hashlib.sha256
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {line or _line(model)} FROM {table} t {joined} WHERE {condition}", values
        )
        while some := cursor.fetchmany(CHUNK):  # as `_digest`, without a call for each
            contents = [said if type(said) is bytes else said.encode() for (said,) in some]
            yield b"".join([sha256(content).digest()[:BYTES] for content in contents])


def _digest(said: bytes | str) -> bytes:
    content = said if isinstance(said, bytes) else said.encode()
    return hashlib.sha256(content).digest()[:BYTES]


def _stepwise(model: type[Model], line: str, condition: str = "") -> Iterator[tuple[Any, bytes]]:
    """Rows in the order of their key, some at a time, so that no table is ever in memory."""
    key, last = f't."{_key(model)}"', None
    while True:
        after = "" if last is None else f"AND {key} > %s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {line} FROM {model._meta.db_table} t WHERE 1 = 1 {after} "
                f"{condition} ORDER BY {key} LIMIT {CHUNK}",
                [] if last is None else [last],
            )
            some = cursor.fetchall()
        for each, said in some:
            yield each, _digest(said)
        if len(some) < CHUNK:
            return
        last = some[-1][0]


def _key(model: type[Model]) -> str:
    key = model._meta.pk
    return str(key.column) if key is not None else ""


def _is_filled_by_an_act(model: type[Model]) -> bool:
    """Whether a column is filled later, by an act whose event says so."""
    return bool(_filled_later(model)) and not issubclass(model, Versioned)


def _filled_later(model: type[Model]) -> str:
    kept = kept_tables()[model]
    return kept.column if isinstance(kept, FilledOnce) and not kept.in_the_act else ""


@cache
def _filling(model: type[Model]) -> str:
    return _said(model, [_key(model), _filled_later(model)])


@cache
def _line(model: type[Model]) -> str:
    later = _filled_later(model)
    columns = [str(each.column) for each in model._meta.concrete_fields]
    return _said(model, [each for each in columns if each != later])


def _said(model: type[Model], columns: list[str]) -> str:
    """What makes one text of a row, in which no two different rows are alike."""
    names = hashlib.sha256(" ".join(columns).encode()).hexdigest()[:8]  # a million times: short
    of = f"{model._meta.db_table} {names} "
    sealed = {f.column for f in model._meta.concrete_fields if isinstance(f, BinaryField)}
    if connection.vendor == "postgresql":
        every = ", ".join(f't."{column}"' for column in columns)
        return f"'{of}' || ROW({every})::text"
    # JSON holds no bytes; quoting every column would take half as long again.
    every = ", ".join(f'quote(t."{c}")' if c in sealed else f't."{c}"' for c in columns)
    return f"CAST('{of}' || json_array({every}) AS BLOB)"  # no million texts are made of bytes

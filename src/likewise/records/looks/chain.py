"""The chain of batches: each carries a hash of all that it holds, and of the batch before it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from likewise.records.audit import GENESIS, Broken
from likewise.records.models import Access, AccessBatch, Look

CHUNK = 5000
_SAID = ("batch_id", "sequence", "id", "kind", "at", "noted_at", "account", "role", "programme",
         "what")  # fmt: skip


def hash_of(batch: AccessBatch, holds: str) -> str:
    """The hash of a batch that holds what a digest says."""
    said = [batch.sequence, _plain(batch.moved_at), holds, batch.previous_hash]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def digest_of(accesses: Iterable[tuple[Access, Sequence[Look]]]) -> str:
    """The digest of some accesses, each with those who were seen."""
    return _digest(
        (
            [getattr(access, name) for name in _SAID],
            [[look.access_id, look.participant, look.at] for look in looks],
        )
        for access, looks in accesses
    )


def _digest(told: Iterable[tuple[list[Any], list[list[Any]]]]) -> str:
    digest = hashlib.sha256()
    for access, looks in told:
        seen = [[_plain(each) for each in look] for look in looks]
        said = [[_plain(each) for each in access], sorted(seen)]
        digest.update(json.dumps(said, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def verify(*, expected_head: tuple[int, str] | None = None) -> Iterator[Broken]:
    """Every batch that does not hold, in order; none where the chain is whole.

    `expected_head` is a batch and its hash as noted elsewhere: with it, a cut tail shows too.
    """
    held, strays = _held()
    previous, sequence = GENESIS, 0
    for batch in AccessBatch.objects.order_by("sequence").iterator(chunk_size=CHUNK):
        sequence += 1
        if batch.sequence != sequence:
            yield Broken(sequence, "a batch is missing")
            sequence = batch.sequence
        elif batch.previous_hash != previous:
            yield Broken(sequence, "it does not follow from the batch before it")
        if hash_of(batch, held.pop(sequence, _digest(()))) != batch.hash:
            yield Broken(sequence, "what it holds was changed")
        previous = batch.hash
        if expected_head and sequence == expected_head[0] and batch.hash != expected_head[1]:
            yield Broken(sequence, "it is not the batch that was noted")
    if expected_head and sequence < expected_head[0]:
        yield Broken(sequence + 1, "batches are missing at the end")
    for number in sorted(held):
        yield Broken(number, "no such batch was moved, and yet it holds something")
    if strays:
        yield Broken(sequence + 1, "somebody was seen in a look that is not there")


def _held() -> tuple[dict[int, str], bool]:
    """The digest of what each batch holds now, and whether anybody was seen in no look at all."""
    accesses = Access.objects.order_by("sequence").values_list(*_SAID).iterator(chunk_size=CHUNK)
    rows = (
        Look.objects.order_by("access_id", "row")
        .values_list("access_id", "participant", "at")
        .iterator(chunk_size=CHUNK)
    )
    seen, held = _Beside(rows), dict[int, str]()
    for number, told in groupby(accesses, key=lambda said: said[0]):
        digest = _digest((list(said), seen.of(said[1])) for said in told)
        held[number] = "it is in two places" if number in held else digest
    return held, seen.has_strays()


class _Beside:
    """Rows of people seen, in the order of their looks, given out look by look."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=lambda row: row[0])
        self._next: tuple[int, list[list[Any]]] | None = None
        self._strays = False
        self._step()

    def _step(self) -> None:
        found = next(self._groups, None)
        self._next = (found[0], [list(row) for row in found[1]]) if found else None

    def of(self, access: int) -> list[list[Any]]:
        """Those seen in one access; what stands before it belongs to none."""
        while self._next and self._next[0] < access:
            self._strays = True
            self._step()
        if not self._next or self._next[0] != access:
            return []
        found = self._next[1]
        self._step()
        return found

    def has_strays(self) -> bool:
        """Whether anything belonged to no access; asked at the end."""
        return self._strays or self._next is not None


def head() -> tuple[int, str] | None:
    """The last batch and its hash, to note somewhere else."""
    last = AccessBatch.objects.order_by("-sequence").first()
    return (last.sequence, last.hash) if last else None

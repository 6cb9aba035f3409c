"""Texts cut where any coder's marking begins or ends, and what each coder made of each piece."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from likewise.domain.agreement.segments import Segment
from likewise.domain.refusals import DomainError

GAP = -1


class ContinuumMalformed(DomainError):
    """A text's length or readers do not fit its segments."""


@dataclass(frozen=True, kw_only=True)
class Continuum:
    """One text: how long it is, in code points, and who coded it."""

    document: str
    length: int
    coders: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ContinuumMalformed(f"{self.document} has no length; give its characters.")
        if len(set(self.coders)) != len(self.coders):
            raise ContinuumMalformed(f"{self.document} names a coder twice.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch within which no coder changes. `units[i]` is coder i's segment, or GAP."""

    length: int
    units: tuple[int, ...]
    opens_block: bool  # no coder's segment reaches across this piece's beginning


def continua_of(
    *,
    segments: Sequence[Segment],
    lengths: Mapping[str, int] | None = None,
    coded_by: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Continuum, ...]:
    """The texts that two or more people coded.

    Parameters
    ----------
    segments : sequence of Segment
        Everything that was marked.
    lengths : mapping of document to length, optional
        Without it a text ends where its last segment ends.
    coded_by : mapping of document to coders, optional
        Without it everyone who marked anything is taken to have coded every text.

    Raises
    ------
    ContinuumMalformed
        A segment reaches beyond its text, or was marked by someone who did not code the text.
    """
    everyone = tuple(sorted({segment.coder for segment in segments}))
    ends: dict[str, int] = defaultdict(int)
    for segment in segments:
        ends[segment.document] = max(ends[segment.document], segment.end)
    texts = {**ends, **(lengths or {})}
    found = tuple(
        Continuum(
            document=document,
            length=length,
            coders=tuple(sorted((coded_by or {}).get(document) or everyone)),
        )
        for document, length in sorted(texts.items())
    )
    _check(segments, {text.document: text for text in found})
    return tuple(text for text in found if len(text.coders) > 1)


def _check(segments: Sequence[Segment], texts: Mapping[str, Continuum]) -> None:
    for segment in segments:
        text = texts[segment.document]
        if segment.end > text.length:
            raise ContinuumMalformed(
                f"A segment in {segment.document} ends at {segment.end}, and the text has "
                f"{text.length} characters. Check the length, or the segment."
            )
        if segment.coder not in text.coders:
            raise ContinuumMalformed(
                f"{segment.coder} marked {segment.document} and is not among its coders. "
                "Add the coder, or remove the segment."
            )


def pieces_of(*, text: Continuum, segments: Sequence[Segment]) -> Iterator[Piece]:
    """Cut one text into pieces; a coder's own segments must not overlap."""
    place = {coder: number for number, coder in enumerate(text.coders)}
    changes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, segment in enumerate(segments):
        changes[segment.end].insert(0, (place[segment.coder], GAP))
        changes[segment.start].append((place[segment.coder], number))
    current = [GAP] * len(text.coders)
    positions = sorted({0, text.length, *changes})
    for start, end in pairwise(positions):
        before = tuple(current)
        for coder, unit in changes.get(start, ()):
            current[coder] = unit
        straddled = any(
            unit != GAP and unit == was for unit, was in zip(current, before, strict=True)
        )
        yield Piece(end - start, tuple(current), not straddled)


@dataclass(kw_only=True)
class Tally:
    """Sums over blocks of text that make a unitised alpha.

    A block is a stretch that no segment reaches out of. For each: `total` length over coders,
    the `agreeing` length, and the `own` product: what a unit would agree with itself. `lengths`
    holds how much of each value, as (block, value, length).
    """

    total: list[float] = field(default_factory=list)
    agreeing: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    lengths: list[tuple[int, int, float]] = field(default_factory=list)
    units: dict[int, float] = field(default_factory=lambda: defaultdict(float))

    def open_block(self) -> None:
        self.close_block()
        self.total.append(0.0)
        self.agreeing.append(0.0)
        self.own.append(0.0)

    def close_block(self) -> None:
        """A unit cannot meet itself: take out its squared length, now that it has ended."""
        if self.units:
            self.own[-1] += sum(length * length for length in self.units.values())
            self.units.clear()

    def add(self, value: int, length: float) -> None:
        self.lengths.append((len(self.total) - 1, value, length))
        self.total[-1] += length


@dataclass(frozen=True, kw_only=True, eq=False)
class Sums:
    """A tally as arrays, ready to be resampled."""

    total: NDArray[np.float64]
    agreeing: NDArray[np.float64]
    own: NDArray[np.float64]
    block: NDArray[np.int64]
    value: NDArray[np.int64]
    length: NDArray[np.float64]

    def disagreements(self, weights: NDArray[np.int64]) -> tuple[float, float]:
        """Observed and expected disagreeing length, where block b counts `weights[b]` times."""
        n = float(weights @ self.total)
        own = float(weights @ self.own)
        if n * n <= own:
            return 0.0, 0.0
        by_value = np.bincount(self.value, weights=self.length * weights[self.block])
        expected = n * (n * n - float(by_value @ by_value)) / (n * n - own)
        return n - float(weights @ self.agreeing), expected


def sums_of(tally: Tally) -> Sums:
    """The tally as arrays; gap is value 0."""
    tally.close_block()
    block, value, length = zip(*tally.lengths, strict=True) if tally.lengths else ((), (), ())
    return Sums(
        total=np.array(tally.total),
        agreeing=np.array(tally.agreeing),
        own=np.array(tally.own),
        block=np.array(block, dtype=np.int64),
        value=np.array(value, dtype=np.int64),
        length=np.array(length, dtype=np.float64),
    )

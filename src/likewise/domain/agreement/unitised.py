"""Krippendorff's alpha for unitising: coders who set their own boundaries as well as codes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from likewise.domain.agreement.bootstrap import Interval, Progress, bootstrap_interval, counting
from likewise.domain.agreement.continua import (
    GAP,
    Continuum,
    Piece,
    Sums,
    Tally,
    continua_of,
    pieces_of,
    sums_of,
)
from likewise.domain.agreement.outcomes import Outcome, outcome_of
from likewise.domain.agreement.ratings import NothingToCompare
from likewise.domain.agreement.segments import Segment, first_overlap, without_overlaps


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """One unitised alpha; lengths are characters times coders. None where nothing varied."""

    outcome: Outcome
    value: float | None
    observed: float
    expected: float
    interval: Interval | None = None

    def __post_init__(self) -> None:
        if (self.value is None) != (self.outcome is Outcome.NO_VARIATION):
            raise ValueError("a coefficient has a value exactly when something varied")


@dataclass(frozen=True, kw_only=True)
class CodeAlpha:
    """One code against the rest of the text, and how much of the text each coder gave it."""

    code: str
    alpha: Coefficient
    shares: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class UnitisedAlpha:
    """Agreement of coders who marked passages freely.

    `overall` and `coding` need each coder's passages not to overlap; where they do, those two
    are None and `why_no_overall` says so. `blocks` counts the stretches that were resampled.
    """

    coders: tuple[str, ...]
    documents: int
    characters: int
    blocks: int
    overall: Coefficient | None
    boundaries: Coefficient
    coding: Coefficient | None
    by_code: tuple[CodeAlpha, ...]
    why_no_overall: str | None


def unitised_alpha(
    *,
    segments: Sequence[Segment],
    lengths: Mapping[str, int] | None = None,
    coded_by: Mapping[str, Sequence[str]] | None = None,
    resamples: int = 0,
    confidence: float = 0.95,
    seed: int = 1,
    on_resample: Progress | None = None,
) -> UnitisedAlpha:
    """How far coders agree on where passages are and what they are about.

    Parameters
    ----------
    segments : sequence of Segment
        Half-open passages in code points, one code each. What nobody marked is a gap.
    lengths : mapping of document to int, optional
        Characters in each text; without it a text ends where its last segment ends.
    coded_by : mapping of document to coders, optional
        Who coded which text; without it, everyone who marked anything coded every text.
    resamples, confidence, seed, on_resample
        Bootstrap over blocks of text that no segment reaches out of; as for
        `krippendorff_alpha`.

    Returns
    -------
    UnitisedAlpha
        `overall` takes boundaries and codes together; `boundaries` only whether a passage was
        marked; `coding` only the codes, where both marked; `by_code` each code against the
        rest. At most 1; 0 is chance.

    Raises
    ------
    NothingToCompare
        No text was coded by two people.
    ContinuumMalformed
        A segment reaches beyond its text, or its coder did not code that text.

    Notes
    -----
    Coincidences are lengths of intersections. A unit cannot meet itself by chance, so its
    squared length is taken out of what chance would give; a gap is divisible, so its length is.
    For `coding` a unit's length is the part that others marked too, averaged over them.

    References
    ----------
    Krippendorff K, Mathet Y, Bouvry S, Widlöcher A. On the reliability of unitizing textual
    continua: further developments. Quality & Quantity 2016;50:2347-2364.
    doi:10.1007/s11135-015-0266-1

    Examples
    --------
    >>> def marked(coder, start, end, code):
    ...     return Segment(document="a", start=start, end=end, code=code, coder=coder)
    >>> found = unitised_alpha(lengths={"a": 100}, segments=[
    ...     marked("Ada", 10, 30, "trust"), marked("Bee", 12, 30, "trust"),
    ...     marked("Ada", 60, 70, "food"), marked("Bee", 60, 72, "food")])
    >>> round(found.overall.value, 4), round(found.coding.value, 4)
    (0.9158, 1.0)
    """
    texts = continua_of(segments=segments, lengths=lengths, coded_by=coded_by)
    if not texts:
        raise NothingToCompare(
            "No text was coded by two people, so there is nothing to compare. "
            "Let at least two people code the same text."
        )
    kept = {text.document for text in texts}
    marked = [segment for segment in segments if segment.document in kept]
    ask = _Asking(
        resamples=resamples, confidence=confidence, seed=seed, on_resample=counting(on_resample)
    )
    clash = first_overlap(segments=marked)
    joined = without_overlaps(segments=marked)
    boundaries = _tallied(texts, [(segment, 1) for segment in joined])
    overall, coding = None, None
    if clash is None:
        number = {code: place + 1 for place, code in enumerate(_codes(marked))}
        coded = [(segment, number[segment.code]) for segment in marked]
        overall = ask.coefficient(_tallied(texts, coded))
        coding = ask.coefficient(_tallied(texts, coded, marked_by_both=True))
    return UnitisedAlpha(
        coders=tuple(sorted({coder for text in texts for coder in text.coders})),
        documents=len(texts),
        characters=sum(text.length for text in texts),
        blocks=len(boundaries.total),
        overall=overall,
        boundaries=ask.coefficient(boundaries),
        coding=coding,
        by_code=tuple(_of_code(code, texts, marked, ask) for code in _codes(marked)),
        why_no_overall=None if clash is None else _why_not(*clash),
    )


def _codes(segments: Iterable[Segment]) -> list[str]:
    return sorted({segment.code for segment in segments})


def _why_not(one: Segment, other: Segment) -> str:
    return (
        f"{one.coder} marked overlapping passages in {one.document}, {one.start} to {one.end} and "
        f"{other.start} to {other.end}, so there is no one code for each character. "
        "Boundaries and each code by itself are compared instead."
    )


def _of_code(
    code: str, texts: Sequence[Continuum], segments: Sequence[Segment], ask: "_Asking"
) -> CodeAlpha:
    """One code against everything else, a coder's overlapping passages joined."""
    mine = without_overlaps(segments=[part for part in segments if part.code == code])
    marked: dict[str, int] = defaultdict(int)
    for segment in mine:
        marked[segment.coder] += segment.end - segment.start
    read: dict[str, int] = defaultdict(int)
    for text in texts:
        for coder in text.coders:
            read[coder] += text.length
    return CodeAlpha(
        code=code,
        alpha=ask.coefficient(_tallied(texts, [(segment, 1) for segment in mine])),
        shares=tuple(marked[coder] / read[coder] for coder in sorted(read)),
    )


def _tallied(
    texts: Sequence[Continuum],
    valued: Iterable[tuple[Segment, int]],
    *,
    marked_by_both: bool = False,
) -> Sums:
    """Add up all texts. Each segment comes with its value, 1 or more; gaps have value 0."""
    by_document: dict[str, list[tuple[Segment, int]]] = defaultdict(list)
    for segment, value in valued:
        by_document[segment.document].append((segment, value))
    tally = Tally()
    for text in texts:
        mine = by_document[text.document]
        values = [value for _, value in mine]
        pieces = pieces_of(text=text, segments=[segment for segment, _ in mine])
        if marked_by_both:
            _add_marked(tally, pieces, values, others=len(text.coders) - 1)
        else:
            _add_all(tally, pieces, values)
    return sums_of(tally)


def _add_all(tally: Tally, pieces: Iterable[Piece], values: Sequence[int]) -> None:
    """Every character of every coder, gaps included."""
    for piece in pieces:
        if piece.opens_block:
            tally.open_block()
        own = [0 if unit == GAP else values[unit] for unit in piece.units]
        for value in set(own):
            coders = own.count(value)
            tally.add(value, coders * piece.length)
            tally.agreeing[-1] += coders * (coders - 1) / (len(own) - 1) * piece.length
            if value == 0:
                tally.own[-1] += coders * piece.length
        for unit in piece.units:
            if unit != GAP:
                tally.units[unit] += piece.length


def _add_marked(
    tally: Tally, pieces: Iterable[Piece], values: Sequence[int], *, others: int
) -> None:
    """Only what two coders marked; a unit is as long as the part that others marked too."""
    for piece in pieces:
        if piece.opens_block:
            tally.open_block()
        marked = [unit for unit in piece.units if unit != GAP]
        share = piece.length * (len(marked) - 1) / others
        if share <= 0:
            continue
        own = [values[unit] for unit in marked]
        for value in set(own):
            coders = own.count(value)
            tally.add(value, coders * share)
            tally.agreeing[-1] += coders * (coders - 1) / others * piece.length
        for unit in marked:
            tally.units[unit] += share


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """How intervals are wanted."""

    resamples: int
    confidence: float
    seed: int
    on_resample: Progress | None

    def coefficient(self, sums: Sums) -> Coefficient:
        once = np.ones(len(sums.total), dtype=np.int64)
        observed, expected = sums.disagreements(once)
        value = _alpha(sums, once)
        interval = None
        if self.resamples and value is not None and len(once) > 1:
            interval = bootstrap_interval(
                units=once,
                statistic=lambda weights: _alpha(sums, weights),
                resamples=self.resamples,
                confidence=self.confidence,
                seed=self.seed,
                on_resample=self.on_resample,
            )
        return Coefficient(
            outcome=outcome_of(value),
            value=value,
            observed=observed,
            expected=expected,
            interval=interval,
        )


def _alpha(sums: Sums, weights: NDArray[np.int64]) -> float | None:
    """1 - D_o / D_e; None where chance could give no disagreement."""
    observed, expected = sums.disagreements(weights)
    return None if expected <= 1e-12 * (observed + 1.0) else 1.0 - observed / expected

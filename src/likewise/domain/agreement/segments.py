"""Passages that coders marked: half-open, in characters, each with one code."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from likewise.domain.refusals import DomainError


class SegmentMalformed(DomainError):
    """A segment that cannot be a passage of a text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """What one coder marked with one code: `[start, end)` in Unicode code points."""

    document: str
    start: int
    end: int
    code: str
    coder: str

    def __post_init__(self) -> None:
        if self.start < 0:
            raise SegmentMalformed(
                f"A segment starts at {self.start}; positions start at 0. Correct it."
            )
        if self.end <= self.start:
            raise SegmentMalformed(
                f"A segment ends at {self.end} and starts at {self.start}; the end is the first "
                "character outside, so it lies after the start."
            )
        if not (self.document and self.code and self.coder):
            raise SegmentMalformed(
                "A segment names its document, its code and its coder. Fill in all three."
            )


def by_place(segment: Segment) -> tuple[str, str, int, int, str]:
    """Sort key: coder, document, then position."""
    return (segment.coder, segment.document, segment.start, segment.end, segment.code)


def without_overlaps(*, segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Join overlapping segments of one coder in one document into one, under the first's code.

    Segments that only touch stay two units. Meant for segments of one code, or where codes do
    not matter.

    Examples
    --------
    >>> mine = [Segment(document="d", start=s, end=e, code="c", coder="Ada")
    ...         for s, e in [(0, 5), (3, 8), (8, 9)]]
    >>> [(s.start, s.end) for s in without_overlaps(segments=mine)]
    [(0, 8), (8, 9)]
    """
    joined: list[Segment] = []
    for segment in sorted(segments, key=by_place):
        if joined and _meet(joined[-1], segment):
            last = joined.pop()
            segment = replace(last, end=max(last.end, segment.end))
        joined.append(segment)
    return tuple(joined)


def _meet(earlier: Segment, later: Segment) -> bool:
    """Whether two of one coder's segments in one document overlap; `later` starts no sooner."""
    same = (earlier.coder, earlier.document) == (later.coder, later.document)
    return same and later.start < earlier.end


def first_overlap(*, segments: Iterable[Segment]) -> tuple[Segment, Segment] | None:
    """Two overlapping segments of the same coder in the same document, or None."""
    last: Segment | None = None
    for segment in sorted(segments, key=by_place):
        if last is not None and _meet(last, segment):
            return last, segment
        last = segment
    return None

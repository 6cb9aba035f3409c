"""Coders' segments as a documented CSV file: document, start, end, code, coder.

The tables are described in docs/reference/agreement-files.md.
"""

from dataclasses import dataclass

from likewise.domain.agreement import Segment
from likewise.domain.agreement.segments import SegmentMalformed
from likewise.formats.tables import Progress, TextTable, rows_of

SEGMENT_COLUMNS = ("document", "start", "end", "code", "coder")
DOCUMENT_COLUMNS = ("document", "length")
FURTHEST = 10**12  # characters


@dataclass(frozen=True, kw_only=True)
class Documents:
    """How long the texts are, and who coded them where that is given."""

    lengths: dict[str, int]
    coded_by: dict[str, tuple[str, ...]]


def is_segments_table(*, table: TextTable) -> bool:
    """Whether the heading has the five columns of a table of segments."""
    return set(table.headings).issuperset(SEGMENT_COLUMNS)


def read_segments(*, table: TextTable, on_progress: Progress | None = None) -> tuple[Segment, ...]:
    """Coders' segments; further columns are left alone.

    Raises
    ------
    FileNotRight
        A column is missing, a position is not a whole number, or a segment cannot be one.
    """
    found = []
    for row in rows_of(
        table,
        each="segment",
        needed=SEGMENT_COLUMNS,
        takes_others=True,
        on_progress=on_progress,
    ):
        document, code, coder = row.text("document"), row.text("code"), row.text("coder")
        start, end = (row.whole(name, least=-FURTHEST, most=FURTHEST) for name in ("start", "end"))
        try:
            found.append(Segment(document=document, start=start, end=end, code=code, coder=coder))
        except SegmentMalformed as refusal:
            raise row.refuse(None, refusal.sentence) from refusal
    return tuple(found)


def read_documents(*, table: TextTable) -> Documents:
    """How long the texts are: columns document and length, and coders where given.

    Raises
    ------
    FileNotRight
        A column is missing, a length is not a whole number, or a text is listed twice.
    """
    lengths: dict[str, int] = {}
    coded_by: dict[str, tuple[str, ...]] = {}
    for row in rows_of(table, needed=DOCUMENT_COLUMNS, optional=("coders",), takes_others=True):
        document = row.text("document")
        if document in lengths:
            raise row.refuse("document", f"A second line for {document}. Keep one of them.")
        lengths[document] = row.whole("length", most=FURTHEST)
        named = tuple(name.strip() for name in row.text("coders").split("|") if name.strip())
        if named:
            coded_by[document] = named
    return Documents(lengths=lengths, coded_by=coded_by)

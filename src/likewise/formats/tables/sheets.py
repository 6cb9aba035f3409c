"""What a sheet says of its cells beside their values: merged ones, hidden rows and columns."""

import re
from dataclasses import dataclass
from typing import IO

CHUNK = 1 << 20
OVERLAP = 400  # no tag that is looked for is longer
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z0-9:]{1,40})"')
HIDDEN = re.compile(
    rb"<(?:\w+:)?(row|col)\s([^<>]*?\bhidden=[\"'](?:1|true)[\"'][^<>]*)>(?=\s*<(/|\w))"
)
NUMBERED = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=[\"'](\d{7,20})[\"']")
FROM = re.compile(rb"\bmin=[\"'](\d{1,7})[\"']")
TO = re.compile(rb"\bmax=[\"'](\d{1,7})[\"']")


@dataclass(slots=True)
class Looks:
    """How a sheet looks to whoever opens it. `columns` are hidden spans: first and last, from 1."""

    merged: str | None = None
    rows: int = 0
    last_row: int = 0  # the largest number of a row, where that has seven figures
    columns: tuple[tuple[int, int], ...] = ()

    def hides(self, position: int) -> bool:
        """Whether a column is hidden; 0 is the first."""
        return any(first <= position + 1 <= last for first, last in self.columns)


def looks_of(part: IO[bytes]) -> Looks:
    """Look through the part of a workbook that holds a sheet, up to the first merged cells.

    The library that reads cells says nothing of the rest while it reads row by row.
    """
    looks = Looks()
    kept = b""
    while chunk := part.read(CHUNK):
        here = kept + chunk
        merged = MERGED.search(here) if b"mergeCell" in here else None
        if merged:
            looks.merged = merged[1].decode()
            return looks
        for found in NUMBERED.finditer(here):
            looks.last_row = max(looks.last_row, int(found[1]))
        end = _find_hidden(looks, here) if b"hidden=" in here else 0
        kept = here[max(end, len(here) - OVERLAP) :]
    return looks


def _find_hidden(looks: Looks, here: bytes) -> int:
    """Add what is hidden; answers where the last of it ends."""
    end = 0
    for found in HIDDEN.finditer(here):
        end = found.end()
        what, attributes, follows = found.groups()
        first, last = FROM.search(attributes), TO.search(attributes)
        if what == b"row":  # one without cells is not read
            looks.rows += not attributes.endswith(b"/") and follows != b"/"
        elif first and last:
            looks.columns += ((int(first[1]), int(last[1])),)
    return end

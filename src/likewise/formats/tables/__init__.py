"""The one reader of tables: CSV from a file, a pipe or memory, and folders, workbooks, archives.

Files come from strangers: each is checked for what it is before it is read, and read line by line,
so that memory does not grow with the number of lines. What is read, and what is refused, is
described in docs/reference/tables.md.
"""

from likewise.formats.tables.cells import Cell, Refused
from likewise.formats.tables.folders import Source, Table, open_tables
from likewise.formats.tables.headings import check_headings
from likewise.formats.tables.rows import Row, lines_of, rows_of
from likewise.formats.tables.text import Progress, TextTable, as_csv, open_text, text_rows

__all__ = [
    "Cell",
    "Progress",
    "Refused",
    "Row",
    "Source",
    "Table",
    "TextTable",
    "as_csv",
    "check_headings",
    "lines_of",
    "open_tables",
    "open_text",
    "rows_of",
    "text_rows",
]

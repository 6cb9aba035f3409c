"""Tables as people keep them: a folder of CSV files, one workbook, or an archive of CSV files.

Files come from strangers: each is checked for what it is before it is read, and read line by line,
so that memory does not grow with the number of lines.
"""

from likewise.formats.tables.cells import Cell, Refused
from likewise.formats.tables.folders import Source, Table, open_tables
from likewise.formats.tables.text import open_text, text_rows

__all__ = ["Cell", "Refused", "Source", "Table", "open_tables", "open_text", "text_rows"]

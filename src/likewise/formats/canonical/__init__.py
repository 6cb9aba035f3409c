"""The canonical export: every version of every fact, as sorted CSV files of exact values.

The same record gives the same bytes on any database and any day. One file for each kind of fact;
`keys.csv` says what sources called things; `manifest.json` counts and digests them all.
"""

from likewise.formats.canonical.layout import (
    KEY_COLUMNS,
    KEYS,
    MANIFEST,
    Listed,
    Manifest,
    columns_of,
    file_of,
)
from likewise.formats.canonical.reading import Reader, is_canonical
from likewise.formats.canonical.values import decoder, encoded
from likewise.formats.canonical.writing import ExportPlaceTaken, Writer, digest_of

__all__ = [
    "KEYS",
    "KEY_COLUMNS",
    "MANIFEST",
    "ExportPlaceTaken",
    "Listed",
    "Manifest",
    "Reader",
    "Writer",
    "columns_of",
    "decoder",
    "digest_of",
    "encoded",
    "file_of",
    "is_canonical",
]

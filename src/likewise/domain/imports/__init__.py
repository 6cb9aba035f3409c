"""Bringing in what somebody kept elsewhere: the documented tables, and what may be wrong.

`layout` the tables and their columns; `written` how dates and letters are meant; `problems` what is
wrong and where; `lines` the facts that a line says; `passages` what a lineage event meant for each
person. What tables must agree on, with each other and with the record, is asked in SQL:
`records/staging/rules.py`.
"""

from likewise.domain.imports.layout import BY_NAME, LAYOUTS, Column, Kind, Layout, columns_of
from likewise.domain.imports.problems import (
    LISTED,
    CellNotRight,
    FileNotRight,
    ImportRefused,
    Level,
    Place,
    Problem,
    Problems,
)

__all__ = [
    "BY_NAME",
    "LAYOUTS",
    "LISTED",
    "CellNotRight",
    "Column",
    "FileNotRight",
    "ImportRefused",
    "Kind",
    "Layout",
    "Level",
    "Place",
    "Problem",
    "Problems",
    "columns_of",
]

"""Bringing in what somebody kept elsewhere: the documented tables, and what may be wrong.

`columns` what a column is; `layout` the tables; `written` how dates and letters are meant;
`problems` what is wrong and where; `lines` and `coming` the facts that a line says, as `sources`
say them; `passages` what a lineage event meant for each person. What tables must agree on, with
each other and with the record, is asked in SQL: `records/staging/rules.py`.
"""

from likewise.domain.imports.columns import Column, Kind, Layout
from likewise.domain.imports.layout import BY_NAME, LAYOUTS, columns_of
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

"""Bring a programme in from files, and take such an import back.

`tables` pilot tables and REDCap exports; `canonical` a programme's own export; `undo` takes an
import back.
"""

from likewise.actions.imports.canonical import import_canonical
from likewise.actions.imports.places import in_memory
from likewise.actions.imports.tables import Files, import_tables
from likewise.actions.imports.undo import undo_import

__all__ = ["Files", "import_canonical", "import_tables", "in_memory", "undo_import"]

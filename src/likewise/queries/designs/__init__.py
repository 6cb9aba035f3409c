"""Designs as their viewers may see them: `pages`, `allocating`, `files`, and what `trials` show."""

from likewise.queries.designs.allocating import Asking, Told, Waits, asking, told, waiting
from likewise.queries.designs.files import example_list, file_to_begin_with, files_to_verify
from likewise.queries.designs.pages import DesignLine, DesignPage, design_page, designs
from likewise.queries.designs.trials import kept_simulation, simulated

__all__ = [
    "Asking",
    "DesignLine",
    "DesignPage",
    "Told",
    "Waits",
    "asking",
    "design_page",
    "designs",
    "example_list",
    "file_to_begin_with",
    "files_to_verify",
    "kept_simulation",
    "simulated",
    "told",
    "waiting",
]

"""Designs as their viewers may see them: pages, allocating and why, files, what trials show."""

from likewise.queries.designs.allocating import Asking, Waits, asking, waiting
from likewise.queries.designs.explaining import (
    Told,
    WhoHas,
    proof_file,
    told,
    who_was_allocated,
    why_of,
)
from likewise.queries.designs.files import example_list, file_to_begin_with, files_to_verify
from likewise.queries.designs.pages import DesignLine, DesignPage, design_page, designs
from likewise.queries.designs.trials import kept_simulation, simulated

__all__ = [
    "Asking",
    "DesignLine",
    "DesignPage",
    "Told",
    "Waits",
    "WhoHas",
    "asking",
    "design_page",
    "designs",
    "example_list",
    "file_to_begin_with",
    "files_to_verify",
    "kept_simulation",
    "proof_file",
    "simulated",
    "told",
    "waiting",
    "who_was_allocated",
    "why_of",
]

"""Files of outcomes: instruments as TOML, and those that may be shipped freely."""

from likewise.formats.outcomes.files import research_files
from likewise.formats.outcomes.reading import (
    InstrumentRefused,
    read_instrument,
    shipped,
    shipped_names,
)

__all__ = ["InstrumentRefused", "read_instrument", "research_files", "shipped", "shipped_names"]

"""Tables on the command line: a file, a pipe, or `-` for standard input."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from likewise.formats.tables import TextTable

TABLE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


def opened(path: Path | bytes) -> "TextTable":
    """A table that can be read; says on stderr in which unusual way it is."""
    from likewise.formats.apart.tables import text_apart

    table = text_apart(path)
    for note in table.notes:
        click.echo(note, err=True)
    return table

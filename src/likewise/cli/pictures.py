"""Writing a picture, or a proof, into a file that was asked for."""

from pathlib import Path

import click

from likewise.domain.refusals import DomainError


class CannotWrite(DomainError):
    """A file that was asked for and cannot be written."""


def write_picture(path: Path, content: str | bytes) -> None:
    """Write the file whole and say so, or refuse with the reason and what to do."""
    try:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise CannotWrite(
            f"{path} cannot be written: {error.strerror}. Give a file in a folder that exists."
        ) from None
    click.echo(f"Wrote {path}", err=True)

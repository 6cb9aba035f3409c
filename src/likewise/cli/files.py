"""Files on the command line that have to be files: a pipe or a device may go on without end."""

from pathlib import Path

from likewise.domain.imports import FileNotRight


def check_is_file(path: Path) -> None:
    """Refuse a pipe or a device.

    Raises
    ------
    FileNotRight
    """
    if not path.is_file():
        raise FileNotRight(
            "This is no file, but a pipe or a device. Write it into a file, and give that.",
            file=path.name,
        )

"""What somebody attaches, looked into apart."""

from typing import BinaryIO

from likewise.domain.attachments import FileKind
from likewise.formats.apart.processes import answer


def kind_apart(file: BinaryIO) -> FileKind:
    """What kind of file this is, as `formats.attachments.kind_of` has it.

    Raises
    ------
    NotThatKind
        When it is of no kind that may be attached, or holds more than it should.
    FileNotRight
        When it takes too much time or memory to find out.
    """
    file.seek(0)
    try:
        number = file.fileno()
    except (AttributeError, OSError):  # in memory
        return FileKind(answer("kind_of_file", file="The file", asked=file.read()))
    return FileKind(answer("kind_of_file", file="The file", keeps=(number,), asked=number))

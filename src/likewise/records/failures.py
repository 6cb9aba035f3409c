"""What broke, for whoever looks after the machine: never with what somebody typed, or a name.

An error's own message may hold values of rows, so it is left out; where it happened is enough.
"""

import os
import traceback
from collections.abc import Iterator
from typing import Any


def words(error: BaseException | None) -> str:
    """The kinds of error that led to one another; with the system's word where it is one's."""
    return " from ".join(map(_word, _causes(error)))


def places(error: BaseException | None) -> str:
    """Where it happened, from outside inwards: our own lines, and the last one of all."""
    return " > ".join(_places(error)) or "nowhere"


def _word(error: BaseException) -> str:
    named = type(error).__name__
    number = error.errno if isinstance(error, OSError) else None
    return f"{named} ({os.strerror(number)})" if isinstance(number, int) and number > 0 else named


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _places(error: BaseException | None) -> Iterator[str]:
    frames: list[Any] = traceback.extract_tb(error.__traceback__) if error else []
    for number, frame in enumerate(frames):
        if "likewise" in frame.filename or number == len(frames) - 1:
            file = "/".join(frame.filename.split("/")[-2:])
            yield f"{file}:{frame.lineno} {frame.name}"

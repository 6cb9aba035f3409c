"""How the two processes talk: frames of pickled values, of which only plain ones are taken back."""

import pickle
from collections.abc import Callable
from dataclasses import is_dataclass
from enum import Enum
from io import BytesIO
from typing import Any

from likewise.domain.refusals import DomainError

HEAD = 4  # bytes that say how long a frame is
LONGEST = 64 << 20
ROOMS = ("likewise.domain.", "likewise.formats.")
PLAIN = frozenset(
    {
        ("builtins", "frozenset"),
        ("builtins", "set"),
        ("collections", "OrderedDict"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("uuid", "UUID"),
    }
)


class NotPlain(Exception):
    """A frame that holds what no reader answers."""


def frame(value: Any) -> bytes:
    """A value as it is sent."""
    content = pickle.dumps(value, protocol=5)
    return len(content).to_bytes(HEAD) + content


def taken(content: bytes) -> Any:
    """The value of a frame that a reader sent; it may hold values of ours, and calls nothing else.

    Raises
    ------
    NotPlain
        When it holds anything else: whoever reads a stranger's file may have been taken over by it.
    """
    try:
        return _Plain(BytesIO(content)).load()
    except Exception as error:  # bytes that a stranger made can fail in any way
        raise NotPlain(type(error).__name__) from None


class _Plain(pickle.Unpickler):
    """Makes plain values and the house's own, never anything that acts."""

    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        if (module, name) in PLAIN:
            found: Callable[..., Any] = super().find_class(module, name)
            return found
        if module.startswith(ROOMS) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and _is_value(found):
                return found
        raise NotPlain(name)


def _is_value(kind: type) -> bool:
    return is_dataclass(kind) or issubclass(kind, Enum | DomainError) or hasattr(kind, "_fields")

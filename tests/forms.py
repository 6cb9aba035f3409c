"""The forms of a kernel: as written, as the loops that are compiled, and compiled."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

from likewise.domain import compiling


def as_loops(function: Callable[..., Any]) -> Callable[..., Any]:
    """What the compiler is given, uncompiled: a kernel's loops, which call others' loops."""
    loops: Any = compiling._recipes[function].loops or function
    seen = dict(loops.__globals__)
    for name in loops.__code__.co_names:
        if isinstance(seen.get(name), FunctionType) and seen[name] in compiling._recipes:
            seen[name] = as_loops(seen[name])
    return FunctionType(loops.__code__, seen, loops.__name__, loops.__defaults__)


FORMS = (compiling.as_written, as_loops, compiling.compiled)

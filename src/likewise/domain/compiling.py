"""Loops in two forms: as they are written, and compiled. Small work takes the first.

Compiling is worth its seconds only for work that takes longer. So a loop is plain Python, marked as
a `kernel`; whoever has work for it says how much there is, and `way` gives the form to use:

    way(work=len(spells), at_most=SPELLS_AS_WRITTEN)(count_buckets)(person, ...)

Both forms give the same answer, bit for bit; the tests hold them to it. The compiler is imported
when the first kernel is compiled. docs/decisions/0022 says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from inspect import getsource
from numbers import Number
from threading import RLock
from types import FunctionType
from typing import Any, Protocol

# Written in a kernel, these iterations may be shared among threads once they are compiled.
prange = range


class Way(Protocol):
    """Gives a kernel in the form that it is to be called in."""

    def __call__[Function: Callable[..., Any]](self, function: Function, /) -> Function: ...


@dataclass(frozen=True, kw_only=True)
class _Recipe:
    """How a kernel is compiled: from which loops, with what options; or what stands for it."""

    loops: FunctionType | None
    made: str
    options: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Compiled:
    """A kernel's compiled form, and a digest of all that its machine code depends on."""

    function: Any
    digest: str


_recipes: dict[Any, _Recipe] = {}
_compiled: dict[Any, _Compiled] = {}
_one_at_a_time = RLock()
_under_way: list[None] = []


def kernel[Function: Callable[..., Any]](
    *,
    loops: Callable[..., Any] | None = None,
    made: str = "",
    parallel: bool = False,
    inline: bool = False,
) -> Callable[[Function], Function]:
    """Mark a function as a kernel. It stays what it is; `compiled` gives its other form.

    Parameters
    ----------
    loops : callable, optional
        What to compile in its place, where the function itself is written with whole arrays, so
        that it is quick uncompiled, and loops are quicker once compiled.
    made : str, optional
        Where the compiled form is, as "module:name", if it is neither.
    parallel : bool
        Whether `prange` shares its iterations among threads.
    inline : bool
        Whether the kernel is copied into those that call it, before they are compiled.
    """
    options: dict[str, Any] = {"nogil": True}
    if parallel:
        options["parallel"] = True
    if inline:
        options["inline"] = "always"

    def marked(function: Function) -> Function:
        _recipes[function] = _Recipe(loops=loops, made=made, options=options)  # type: ignore[arg-type]
        return function

    return marked


def way(*, work: int, at_most: int) -> Way:
    """The form for so much work: as written up to a limit, compiled beyond it.

    The limit is in the caller's own units, and found by measuring: work at the limit takes about
    as long uncompiled as a first answer may take (`make bench NAME=first`).

    Examples
    --------
    >>> @kernel()
    ... def twice(number):
    ...     return 2 * number
    >>> way(work=10, at_most=100)(twice) is twice
    True
    """
    return as_written if work <= at_most else compiled


def as_written[Function: Callable[..., Any]](function: Function, /) -> Function:
    """The kernel as it is written."""
    return function


def compiled[Function: Callable[..., Any]](function: Function, /) -> Function:
    """The kernel's compiled form. It is compiled for the arguments it is first called with.

    The machine code is kept on disk, beside the source where one may write there, else in the
    user's cache folder, else not at all.
    """
    with _one_at_a_time:
        return _made(function).function  # type: ignore[no-any-return]


def is_under_way() -> bool:
    """Whether something is being compiled just now: worth a word to whoever waits."""
    return bool(_under_way)


def _made(function: Any) -> _Compiled:
    if function not in _compiled:
        recipe = _recipes[function]
        if not _compiled:
            _watch_the_compiler()
        if recipe.made:
            module, _, name = recipe.made.partition(":")
            there = import_module(module)
            _compiled[function] = _Compiled(
                function=getattr(there, name), digest=getsource(there) + name
            )
        else:
            _compiled[function] = _compile(recipe.loops or function, recipe.options)
    return _compiled[function]


def _compile(function: FunctionType, options: dict[str, Any]) -> _Compiled:
    """Compile a copy of the function for which kernels are their compiled forms.

    Numba's cache looks only at the file a function stands in, while the machine code also holds
    what the function calls in other files: a change there, in an upgrade for instance, would go
    unnoticed. So the cache is also stamped with a digest of this kernel and of every kernel that
    it calls.
    """
    from numba import njit
    from numba import prange as shared

    seen, digest = dict(function.__globals__), sha256(described(function).encode())
    for name in function.__code__.co_names:
        if name == "prange":
            seen[name] = shared
        elif isinstance(seen.get(name), FunctionType) and seen[name] in _recipes:
            inner = _made(seen[name])
            seen[name] = inner.function
            digest.update(inner.digest.encode())
    copy = FunctionType(
        function.__code__, seen, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
    try:
        result = njit(cache=True, **options)(copy)
    except RuntimeError:  # nowhere to keep it: no folder that one may write to
        return _Compiled(function=njit(**options)(copy), digest=digest.hexdigest())
    cache_file = result._cache._cache_file
    cache_file._source_stamp = (cache_file._source_stamp, digest.hexdigest())
    return _Compiled(function=result, digest=digest.hexdigest())


def described(function: Callable[..., Any]) -> str:
    """All that a kernel's machine code depends on, but for the kernels that it calls."""
    code = function.__code__
    used = {}
    for name in code.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, Number | tuple):
            used[name] = repr(value)
        else:
            used[name] = repr(getattr(value, "_fields", None))
    return repr((function.__qualname__, code.co_code, code.co_consts, code.co_names, used))


def _watch_the_compiler() -> None:
    from numba.core import event

    class Watch(event.Listener):  # type: ignore[misc]
        def on_start(self, event: Any) -> None:
            _under_way.append(None)

        def on_end(self, event: Any) -> None:
            _under_way.pop()

    event.register("numba:compile", Watch())

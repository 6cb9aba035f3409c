"""How the kernels of this package are compiled, and when their cache on disk is void."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import numpy as np
from numba import njit

_so_far = sha256()


def kernel[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile a function when it is first called, and keep the machine code on disk.

    Numba's cache looks only at the file a function stands in, while the machine code also holds
    what the function calls in other files: a change there, in an upgrade for instance, would go
    unnoticed. So the cache is also stamped with a digest of this kernel and of every kernel
    defined before it, which includes all that it can call.
    """
    compiled: Any = njit(cache=True)(function)
    _so_far.update(described(function).encode())
    cache_file = compiled._cache._cache_file
    cache_file._source_stamp = (cache_file._source_stamp, _so_far.hexdigest())
    result: Function = compiled
    return result


def described(function: Callable[..., Any]) -> str:
    """All that a kernel's machine code depends on, but for the kernels that it calls."""
    code = function.__code__
    used = {}
    for name in code.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, int | np.integer):
            used[name] = str(value)
        else:
            used[name] = repr(getattr(value, "_fields", None))
    return repr((function.__qualname__, code.co_code, code.co_consts, code.co_names, used))

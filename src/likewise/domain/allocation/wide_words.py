"""Products of 64-bit words for the compiler; imported only when something is compiled."""

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic


@intrinsic
def high(context: Any, a: Any, b: Any) -> Any:
    """The upper 64 bits of a product."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(word, wide) for word in arguments))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@njit(inline="always")
def low(a: Any, b: Any) -> Any:
    """The lower 64 bits of a product."""
    return a * b

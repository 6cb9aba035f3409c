"""Chances of stopping tabulated over rates: exact at Chebyshev points, refined to an even grid."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from likewise.domain.compiling import compiled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Singles = npt.NDArray[np.float32]
    Whole = npt.NDArray[np.int64]

# Starting states are coded as CODE x new + settled.
CODE: Final = 1 << 16
NODES: Final = 18
GRID: Final = 73
ROOM: Final = 16


def starting_codes(*, people: "Whole", new: "Floats") -> "tuple[Whole, Floats]":
    """The two whole starting states beside an expected one, coded, and the part of the second.

    Shapes (n_cohorts, 2) and (n_cohorts,).
    """
    import numpy as np

    whole = np.floor(new).astype(np.int64)
    both = np.stack([whole, np.minimum(whole + 1, people)], axis=1)
    return both * CODE + people[:, None] - both, new - whole


def table(
    *,
    top: tuple[float, float],
    base: tuple[float, float],
    settling: float,
    coming: "Floats",
    extra: "Floats",
    counted: "Whole",
    minimum: int,
    run: int,
    horizons: tuple[int, ...],
    codes: "Whole",
    workers: int,
) -> "Singles":
    """Chances for each code over an even grid of roots of rates: (code, GRID, GRID, horizon).

    Each month's arrivals are the rate times `coming`, and `extra` whatever the rate.
    """
    import numpy as np

    from likewise.domain.renewal import many_kernels

    unit = nodes_of(number=NODES)
    keys = np.stack([np.zeros_like(codes), codes // CODE, codes % CODE], axis=1)
    most = keys.max(axis=0)
    solved = np.empty((NODES, NODES, codes.size, len(horizons)))
    room = ROOM if minimum > 1 else 5

    solve_nodes = compiled(many_kernels.solve_nodes)

    def share(first: int, last: int) -> None:
        solve_nodes(
            first, last, unit * top[0], unit * top[1], base[0], base[1], settling, coming,
            extra, counted, minimum, run, np.array(horizons), int(most[1]) + room // 2 + 2,
            int(most[2]) + room, keys, solved,
        )  # fmt: skip

    spread(work=share, size=NODES, workers=workers)
    refine = between_nodes(nodes=unit, places=np.linspace(0, 1, GRID))
    table = np.empty((codes.size, GRID, GRID, len(horizons)), np.float32)
    for code in range(codes.size):
        for horizon in range(len(horizons)):
            table[code, :, :, horizon] = refine @ solved[:, :, code, horizon] @ refine.T
    return table


def nodes_of(*, number: int) -> "Floats":
    """Chebyshev points of the second kind on 0 to 1, ends included."""
    import numpy as np

    nodes: Floats = (1 - np.cos(np.pi * np.arange(number) / (number - 1))) / 2
    return nodes


def between_nodes(*, nodes: "Floats", places: "Floats") -> "Floats":
    """The matrix from values at Chebyshev points to values at places, shape (places, nodes).

    By barycentric interpolation.

    Berrut JP, Trefethen LN. SIAM Review 2004;46:501-517. doi:10.1137/S0036144502417715
    """
    import numpy as np

    weights = (-1.0) ** np.arange(nodes.size)
    weights[[0, -1]] /= 2
    apart = places[:, None] - nodes[None, :]
    same = np.abs(apart) < 1e-14
    terms = weights / np.where(same, 1.0, apart)
    matrix: Floats = terms / terms.sum(axis=1, keepdims=True)
    matrix[same.any(axis=1)] = 0.0
    matrix[same] = 1.0
    return matrix


def spread(*, work: Callable[[int, int], None], size: int, workers: int) -> None:
    """Do a piece of work in equal parts, by so many threads."""
    if workers < 2:
        work(0, size)
        return
    pieces = min(size, 8 * workers)
    edges = [size * piece // pieces for piece in range(pieces + 1)]
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, edges[:-1], edges[1:]))

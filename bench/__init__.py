"""Measurements: every figure the project promises, beside its named peer, in one run.

`make bench` runs them all; `make bench NAME=lineage` one; `JSON=1` prints one object a line.
Each module in this folder is one benchmark: its docstring says in words what is timed, and its
`run()` yields rows. Kernels are warmed before timing; their compilation is reported apart.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measurement. `ok` says that the answer equals the peer's or an independent oracle's."""

    name: str
    size: int
    seconds: float
    peak_mb: float | None
    ok: bool
    peer: str | None = None
    peer_seconds: float | None = None
    variant: str | None = None

    @property
    def ratio(self) -> float | None:
        if self.peer_seconds is None:
            return None
        return self.peer_seconds / self.seconds

"""Proves what is promised at full size, each step within its minutes, on both databases.

`steps` the list; `running` how each is run; `__main__` the table. A step is a driver of its own,
some tests, or a benchmark; whatever it is, it answers with figures, which are compared with what
is wanted of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SHARE = "LIKEWISE_PROOF"  # the share of the full size, for tests and benchmarks to read
DATABASES = ("SQLite", "PostgreSQL")
BOTH = ("both",)  # for what goes to both by itself


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A figure that says how much was tried; it shrinks with the share that is asked for."""

    number: int

    def wanted(self, share: float) -> str:
        """In words."""
        return f"at least {self._least(share):,}"

    def is_met(self, figure: float, share: float) -> bool:
        """Whether so much was tried."""
        return figure >= self._least(share)

    def _least(self, share: float) -> int:
        return max(1, int(self.number * share))


@dataclass(frozen=True, slots=True)
class AtMost:
    """A figure that says what went wrong, or how long it took."""

    number: float

    def wanted(self, share: float) -> str:
        """In words."""
        return f"at most {self.number:g}"

    def is_met(self, figure: float, share: float) -> bool:
        """Whether it is no more."""
        return figure <= self.number


type Wanted = Mapping[str, AtLeast | AtMost]
NONE = AtMost(0)


@dataclass(frozen=True, slots=True)
class Driver:
    """A program of the tests' own, whose last line is JSON. Numbers in `sizes` shrink."""

    program: str
    sizes: Mapping[str, int]
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Suite:
    """Some tests; figures are what they recorded as properties, summed, and how many failed."""

    nodes: tuple[str, ...]
    sizes: Mapping[str, int]  # environment variables whose numbers shrink
    each_of: int = 1  # of how many kinds a size is the sum


@dataclass(frozen=True, slots=True)
class Bench:
    """A benchmark of `bench`, which goes to both databases by itself; its own `ok` is compared."""

    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list. It is stopped after its minutes; both databases go side by side."""

    name: str
    minutes: float
    does: Driver | Suite | Bench
    wanted: Wanted
    databases: tuple[str, ...] = DATABASES

"""What is wrong with somebody's files: where, what, and what to do; never a name."""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Self

from likewise.domain.refusals import DomainError

LISTED = 200
APART = 3  # equal ones in one column that are listed each; more become one
LINES = 10  # of equal ones that are named
SAID = 20  # problems in one sentence of a refusal


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in somebody's files: a file or sheet, a line (1 is the first), a column by heading."""

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        where = self.file
        if self.line is not None:
            where += f", line {self.line}"
        if self.column is not None:
            where += f", column {self.column}"
        return where


class Level(IntEnum):
    """How far down a problem is: whoever mends one of a lower number may mend later ones by it."""

    FILE = 0
    HEADING = 1
    CELL = 2
    REFERENCE = 3
    REPEAT = 4
    RULE = 5


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. `what` is a sentence or two: what it is, and what to do.

    `like` is what it has in common with others of its column, where that is not all that it says.
    `more` are equal ones that are not listed by themselves, the first of them in these `lines`.
    """

    place: Place
    what: str
    level: Level = field(default=Level.CELL, compare=False)
    like: str = field(default="", compare=False)
    more: int = field(default=0, compare=False)
    lines: tuple[int, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.place}: {self.said}"

    @property
    def said(self) -> str:
        """What is wrong, and how many equal ones there are."""
        if not self.more:
            return self.what
        where = "in this column" if self.place.column else "in this file"
        lines = ", ".join(str(each) for each in self.lines)
        dots = ", …" if self.more > len(self.lines) else ""
        at = f": line{'s' if self.more > 1 else ''} {lines}{dots}" if lines else ""
        return f"{self.what} And {self.more:,} more {where}{at}."


class CellNotRight(DomainError):
    """A cell that cannot be read; the sentence says what to write instead."""


class FileNotRight(DomainError):
    """A file that cannot be read as what it should be: where, what, and what to do.

    It holds one problem, or all that were found; its sentence says the first twenty.
    """

    def __init__(
        self,
        what: str,
        *,
        file: str = "",
        line: int | None = None,
        column: str | None = None,
        others: Sequence[Problem] = (),
    ) -> None:
        self.problems = (Problem(Place(file, line, column), what), *others)
        said = [str(each) if each.place.file else each.what for each in self.problems[:SAID]]
        if len(self.problems) > SAID:
            said.append(f"And {len(self.problems) - SAID:,} more problems of this file.")
        super().__init__("\n".join(said))

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Self:
        """The refusal of a file with these problems, one or more."""
        place = problems[0].place
        return cls(
            problems[0].what,
            file=place.file,
            line=place.line,
            column=place.column,
            others=problems[1:],
        )

    @property
    def problem(self) -> Problem:
        """The first problem."""
        return self.problems[0]


class ImportRefused(DomainError):
    """Files with problems. Nothing was stored; 200 problems are listed, equal ones as one."""

    def __init__(self, problems: "Problems") -> None:
        many = problems.count != 1
        sentence = (
            f"{problems.count:,} problem{'s' if many else ''} in these files, so nothing was "
            f"stored. Correct {'them' if many else 'it'}, then import again."
        )
        super().__init__(sentence)
        self.problems = problems


@dataclass(slots=True)
class _Equal:
    """Problems that say the same of one column, as many as are kept."""

    first: list[Problem]
    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        self.count += 1
        insort(self.first, problem, key=_in_order)
        del self.first[APART:]
        if problem.place.line is not None:
            insort(self.lines, problem.place.line)
            del self.lines[LINES + 1 :]

    def listed(self) -> list[Problem]:
        if self.count <= APART:
            return self.first
        return [replace(self.first[0], more=self.count - 1, lines=tuple(self.lines[1:]))]


@dataclass(slots=True)
class Problems:
    """Collects problems: lists the first 200 that are not equal, counts them all."""

    count: int = 0
    _equal: dict[tuple[str, str | None, str], _Equal] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        """One more problem."""
        self.count += 1
        key = (problem.place.file, problem.place.column, problem.like or problem.what)
        if key not in self._equal:
            if len(self._equal) >= LISTED:
                return
            self._equal[key] = _Equal([])
        self._equal[key].add(problem)

    def at(self, place: Place, what: str, level: Level = Level.CELL, like: str = "") -> None:
        """One more problem, at a place."""
        self.add(Problem(place, what, level, like))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Several more problems."""
        for problem in problems:
            self.add(problem)

    def has_any(self) -> bool:
        """Whether anything is wrong so far."""
        return self.count > 0

    def refuse_any(self) -> None:
        """Refuse where there is a problem.

        Raises
        ------
        ImportRefused
            With the problems, causes before what may follow from them.
        """
        if self.count:
            raise ImportRefused(self)

    @property
    def listed(self) -> list[Problem]:
        """The problems to show, causes before what may follow from them; equal ones as one."""
        found = [each for equal in self._equal.values() for each in equal.listed()]
        return sorted(found, key=_in_order)[:LISTED]

    @property
    def unlisted(self) -> int:
        """How many more there are than are listed."""
        return self.count - sum(1 + each.more for each in self.listed)


def _in_order(problem: Problem) -> tuple[int, str, int, str, str]:
    """By level, place and words: the same files, the same list."""
    place = problem.place
    return problem.level, place.file, place.line or 0, place.column or "", problem.what

"""What is wrong with somebody's files: where, what, and what to do; never a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from likewise.domain.refusals import DomainError

LISTED = 200
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


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. `what` is a sentence or two: what it is, and what to do."""

    place: Place
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


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
    """Files with problems. Nothing was stored; the first 200 problems are listed."""

    def __init__(self, problems: "Problems") -> None:
        many = problems.count != 1
        sentence = (
            f"{problems.count:,} problem{'s' if many else ''} in these files, so nothing was "
            f"stored. Correct {'them' if many else 'it'}, then import again."
        )
        super().__init__(sentence)
        self.problems = problems


@dataclass(slots=True)
class Problems:
    """Collects problems: lists the first 200, counts them all."""

    listed: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, problem: Problem) -> None:
        """One more problem."""
        self.count += 1
        if len(self.listed) < LISTED:
            self.listed.append(problem)

    def at(self, place: Place, what: str) -> None:
        """One more problem, at a place."""
        self.add(Problem(place, what))

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
            With the problems, in the order of their places.
        """
        if self.count:
            self.listed.sort(key=_in_order)
            raise ImportRefused(self)

    @property
    def unlisted(self) -> int:
        """How many more there are than are listed."""
        return self.count - len(self.listed)


def _in_order(problem: Problem) -> tuple[str, int, str, str]:
    """By place, and in words where several are at one: the same files, the same list."""
    place = problem.place
    return place.file, place.line or 0, place.column or "", problem.what

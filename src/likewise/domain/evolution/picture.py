"""The alluvial picture as numbers: columns of places, and the bands of people between them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from likewise.domain.disclosure import Shown
from likewise.domain.evolution.stacking import Place, Places
from likewise.domain.refusals import DomainError


class Ever(Enum):
    """Stands where a place would, for everyone who had ever joined."""

    JOINED = "joined"


type Totals = Mapping[tuple[int, Place | Ever], Shown]


class BandsDoNotSum(DomainError):
    """Bands that do not add up to the places they join."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The people of one arm who went, or stayed, between two neighbouring columns.

    `column` counts the later one; `source` none are newcomers; `arm` none was never allocated.
    `told` is what is said of a band of a veiled picture; `people` is then only how wide it is.
    """

    column: int
    source: Place | None
    target: Place
    arm: str | None
    people: int
    told: Shown | None = None

    @property
    def count(self) -> Shown:
        """How many people may be said to be in it."""
        return self.told or Shown(self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Columns and bands. It cannot be made unless every column sums to everyone who ever joined.

    `columns` give each place's size by arm; the first column's people arrive by no band. Of a
    veiled picture (`veiling`) these are only how wide things are drawn, and need not sum; `totals`
    are what is said of them.

    Raises
    ------
    BandsDoNotSum
        When what enters and leaves a place by bands is not its size, or somebody goes missing.
    """

    days: tuple[date, ...]
    columns: tuple[Mapping[Place, Mapping[str | None, int]], ...]
    bands: tuple[Band, ...]
    totals: Totals | None = None

    def __post_init__(self) -> None:
        if self.totals is None:
            self._check_sums()

    def _check_sums(self) -> None:
        entering, leaving = Counter[tuple[int, Place]](), Counter[tuple[int, Place]]()
        for band in self.bands:
            entering[band.column, band.target] += band.people
            if band.source is not None:
                leaving[band.column - 1, band.source] += band.people
        for position in range(len(self.columns)):
            for place in self.columns[position]:
                size = self.size(position, place)
                comes = position == 0 or entering[position, place] == size
                goes = position == len(self.columns) - 1 or leaving[position, place] == size
                if not (comes and goes):
                    raise BandsDoNotSum(
                        f"The bands at a place on {self.days[position]} do not sum to it. "
                        "Please report this: it is a fault of ours."
                    )

    def size(self, position: int, place: Place) -> int:
        """How many people are at a place in a column."""
        return sum(self.columns[position].get(place, {}).values())

    def total(self, position: int) -> int:
        """Everyone who had joined by a column's day, those who have left included."""
        return sum(sum(arms.values()) for arms in self.columns[position].values())

    @property
    def is_veiled(self) -> bool:
        """Whether small numbers are hidden and others rounded."""
        return self.totals is not None

    def count_at(self, position: int, place: Place) -> Shown:
        """How many people may be said to be at a place in a column."""
        if self.totals is None:
            return Shown(self.size(position, place))
        return self.totals.get((position, place), Shown(0))

    def count_ever(self, position: int) -> Shown:
        """How many may be said to have joined by a column's day."""
        if self.totals is None:
            return Shown(self.total(position))
        return self.totals[position, Ever.JOINED]

    @property
    def all_places(self) -> tuple[Place, ...]:
        """Every place on the picture, in the order of their first appearance."""
        return tuple(dict.fromkeys(place for column in self.columns for place in column))


def draw_numbers(
    *, days: Sequence[date], placed: Sequence[Places], arms: Mapping[str, str]
) -> Picture:
    """Count the columns and the bands between them.

    Parameters
    ----------
    placed
        Each person's place on each day, as `places` gives them.
    arms
        Each person's allocated arm; who has none is counted under none.
    """
    columns, bands = [], []
    for position, column in enumerate(placed):
        people, here = list(column), list(column.values())
        of_arm = list(map(arms.get, people))
        counts: dict[Place, dict[str | None, int]] = {}
        for (place, arm), size in Counter(zip(here, of_arm, strict=True)).items():
            counts.setdefault(place, {})[arm] = size
        columns.append(counts)
        if position:
            before = map(placed[position - 1].get, people)
            pairs = Counter(zip(before, here, of_arm, strict=True))
            bands += [
                Band(column=position, source=source, target=target, arm=arm, people=size)
                for (source, target, arm), size in pairs.items()
            ]
    return Picture(days=tuple(days), columns=tuple(columns), bands=tuple(bands))

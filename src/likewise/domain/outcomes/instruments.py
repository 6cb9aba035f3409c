"""An instrument as its file defines it: what is asked, what may be answered, how it is scored.

Nothing in a definition is carried out: a score is a sum or a mean of named items, some of them
reversed, with at most so many missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class How(StrEnum):
    """How a score follows from its items."""

    SUM = "sum"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to an item: the value that it stands for, and its words."""

    value: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question, with its answers in the order in which they are printed."""

    name: str
    words: str
    options: tuple[Option, ...]

    @property
    def values(self) -> frozenset[int]:
        """What may be answered."""
        return frozenset(each.value for each in self.options)

    def reversed(self, value: int) -> int:
        """A value mirrored within the item: the least for the greatest, and so on."""
        return min(self.values) + max(self.values) - value


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A number made of items.

    `reverse` names those that are mirrored first. With more than `most_missing` unanswered there is
    no score; with fewer, each missing one counts as the mean of those answered. `times` multiplies.
    """

    name: str
    title: str
    how: How
    items: tuple[str, ...]
    reverse: frozenset[str] = frozenset()
    most_missing: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """All that an instrument's file says."""

    name: str
    title: str
    version_name: str
    language: str
    intro: str
    licence: str
    attribution: str
    source: str
    items: tuple[Item, ...]
    scores: tuple[Score, ...]

    def item(self, name: str) -> Item | None:
        """One of its items by name; none where it has no such item."""
        return next((each for each in self.items if each.name == name), None)


def scored(definition: Definition, answers: Mapping[str, int]) -> dict[str, Decimal | None]:
    """Every score of an instrument, from its answers by item.

    Parameters
    ----------
    answers
        The values answered, by the name of their item; an item that is not there was not answered.

    Returns
    -------
    dict of score name to Decimal, or None
        Exact where nothing is missing, or the items answered divide; otherwise to 28 digits. None
        where more are missing than the score allows, or all are.

    Examples
    --------
    >>> yes_no = (Option(0, "No"), Option(1, "Yes"))
    >>> items = tuple(Item(name=n, words=n, options=yes_no) for n in ("a", "b", "c"))
    >>> total = Score(name="total", title="Total", how=How.SUM, items=("a", "b", "c"),
    ...               reverse=frozenset({"c"}), most_missing=1)
    >>> made = Definition(name="x", title="X", version_name="1", language="English", intro="",
    ...                   licence="", attribution="", source="", items=items, scores=(total,))
    >>> scored(made, {"a": 1, "b": 0, "c": 0})
    {'total': Decimal('2')}
    >>> scored(made, {"a": 1, "b": 1})
    {'total': Decimal('3')}
    >>> scored(made, {"a": 1})
    {'total': None}
    """
    return {each.name: _score(definition, each, answers) for each in definition.scores}


def _score(definition: Definition, score: Score, answers: Mapping[str, int]) -> Decimal | None:
    values = [
        item.reversed(answers[item.name]) if item.name in score.reverse else answers[item.name]
        for item in definition.items
        if item.name in score.items and item.name in answers
    ]
    if not values or len(score.items) - len(values) > score.most_missing:
        return None
    count = len(score.items) if score.how is How.SUM else 1
    return Decimal(sum(values) * count * score.times) / len(values)

"""Labels that never touch: how wide a text is, and where it finds room."""

from collections.abc import Sequence
from dataclasses import dataclass

# Advance widths of Arial in ems, by kind of letter, rounded up within each kind.
NARROW, SLENDER, BROAD = frozenset("ijl|!.,:;'"), frozenset("ftrI()[] -·/"), frozenset("mwMWQO@%&")


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """About how wide a text is drawn in a sans-serif face, in the unit of `size`; rather more."""
    return sum(map(_ems, text)) * size * (1.08 if is_bold else 1.0)


def _ems(letter: str) -> float:
    if letter in NARROW:
        return 0.28
    if letter in SLENDER:
        return 0.34
    if letter in BROAD:
        return 0.85
    return 0.7 if letter.isupper() else 0.56


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle that something takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Room") -> bool:
        """Whether the two have any point inside both."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """A label beside a line that leads to `at`: in which lane, and between which edges."""

    at: float
    lane: int
    left: float
    right: float

    def suits(self, other: "Flag") -> bool:
        """Whether neither the labels touch, nor the line to one runs through the other."""
        if self.lane == other.lane:
            return self.right <= other.left or other.right <= self.left
        near, far = sorted((self, other), key=lambda flag: flag.lane)
        return not near.left - 3 < far.at < near.right + 3


def in_lanes(
    wanted: Sequence[tuple[float, float]], *, low: float, high: float
) -> list[Flag | None]:
    """Put labels into lanes beside the picture, each with a line to its place.

    Parameters
    ----------
    wanted
        Each label's place and its width, in order of the places.
    low, high
        The edges of the paper.

    Returns
    -------
    list of Flag or None
        In the order given, none for a label that finds no room. Nothing touches anything.
    """
    attempts = [_in_order(wanted, order, low, high) for order in _orders(len(wanted))]
    return min(attempts, key=lambda flags: (flags.count(None), sum(f.lane for f in flags if f)))


def _orders(count: int) -> list[list[int]]:
    onwards = list(range(count))
    outwards = sorted(onwards, key=lambda index: -abs(index - (count - 1) / 2))
    return [onwards[::-1], onwards, outwards, outwards[::-1]]


def _in_order(
    wanted: Sequence[tuple[float, float]], order: Sequence[int], low: float, high: float
) -> list[Flag | None]:
    flags: list[Flag | None] = [None] * len(wanted)
    waiting = set(order)
    for index in order:
        waiting.discard(index)
        at, width = wanted[index]
        rest = [wanted[other][0] for other in waiting]
        for lane in range(len(wanted)):
            left = _first_left(at, width, lane, flags, rest, low, high)
            if left is not None:
                flags[index] = Flag(at, lane, left, left + width)
                break
    return flags


def _first_left(
    at: float,
    width: float,
    lane: int,
    flags: Sequence[Flag | None],
    waiting: Sequence[float],
    low: float,
    high: float,
) -> float | None:
    """Where a label may begin in a lane: about its place, else to one side of it."""
    for share in (0.5, 0.2, 0.8, 0.0, 1.0):
        left = min(max(at - share * width, low), max(high - width, low))
        flag = Flag(at, lane, left, left + width)
        # Lines that are still to be drawn to lanes further out must not run through it either.
        crossed = any(left - 3 < other < left + width + 3 for other in waiting)
        if not crossed and all(flag.suits(other) for other in flags if other is not None):
            return left
    return None


def in_two(text: str, size: float, room: float, *, is_bold: bool = False) -> list[str]:
    """The text in one line or two, the second shortened where even two are too little room."""
    if text_width(text, size, is_bold=is_bold) <= room:
        return [text]
    first, rest = "", text.split()
    while rest and text_width(f"{first} {rest[0]}".strip(), size, is_bold=is_bold) <= room:
        first = f"{first} {rest.pop(0)}".strip()
    lines = [first, " ".join(rest)] if first else [text]
    return [shortened(line, size, room, is_bold=is_bold) for line in lines]


def shortened(text: str, size: float, room: float, *, is_bold: bool = False) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    if text_width(text, size, is_bold=is_bold) <= room:
        return text
    while text and text_width(f"{text}…", size, is_bold=is_bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(sentence: str, size: float, room: float) -> list[str]:
    """The sentence in as many lines as it needs."""
    lines = [""]
    for word in sentence.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size) > room and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def spread(wanted: Sequence[tuple[float, float]], *, low: float, high: float) -> list[float]:
    """Move labels as little as need be so that none touches another.

    Parameters
    ----------
    wanted
        Each label's wanted middle and its size, in order of the middles.
    low, high
        Where the first may begin and the last should end; where there is not room for all, they
        run over `high` rather than into one another.

    Returns
    -------
    list of float
        The middles, in the order given; neighbours are at least half their sizes apart.

    Examples
    --------
    >>> spread([(10, 4), (11, 4), (30, 4)], low=0, high=40)
    [8.5, 12.5, 30.0]
    """
    blocks: list[list[float]] = []  # sum of wanted starts less offsets, size, count
    members: list[list[int]] = []
    for index, (middle, size) in enumerate(wanted):
        blocks.append([middle - size / 2, size, 1.0])
        members.append([index])
        while len(blocks) > 1 and _start(blocks[-2], low, high) + blocks[-2][1] > _start(
            blocks[-1], low, high
        ):
            last, ids = blocks.pop(), members.pop()
            before = blocks[-1]
            before[0] += last[0] - last[2] * before[1]
            before[1] += last[1]
            before[2] += last[2]
            members[-1] += ids
    middles = [0.0] * len(wanted)
    end = low
    for block, ids in zip(blocks, members, strict=True):
        end = max(end, _start(block, low, high))
        for index in ids:
            middles[index] = end + wanted[index][1] / 2
            end += wanted[index][1]
    return middles


def _start(block: Sequence[float], low: float, high: float) -> float:
    return max(low, min(block[0] / block[2], high - block[1]))

"""Ids of facts that an import records; they follow from its operation, as all ids do."""

import hashlib
from collections.abc import Callable, Iterator

TOGETHER = 2000  # ids whose chance is drawn at once
_BASE32 = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in range(256))
_RISING = "234567abcdefghijklmnopqrstuvwxyz"  # digits first, so that text rises as numbers do
_PAIRS = [one + other for one in _RISING for other in _RISING]  # ten bits each
_OF_CHANCE = str.maketrans("0123456789abcdef", _RISING[16:])


def made_id(operation: str, *parts: object) -> str:
    """An id that follows from the operation and from what it is for: 26 characters, 130 bits."""
    source = "|".join((operation, *map(str, parts))).encode()
    return hashlib.blake2b(source, digest_size=26).digest().translate(_BASE32).decode()


def rising_ids(
    operation: str, count: int, *, progress: Callable[[int], None] = lambda _: None
) -> Iterator[list[str]]:
    """Ids that rise: each begins with its rank among `count`, and ends with 80 bits of chance.

    They come some thousands at a time. `progress` is told before each how many there are.
    """
    for first in range(0, count, TOGETHER):
        progress(first)
        chance = hashlib.shake_256(f"{operation}|{first}".encode()).hexdigest(10 * TOGETHER)
        letters = chance.translate(_OF_CHANCE)
        numbers = range(first, min(first + TOGETHER, count))
        ranks = [((number << 30) + 0x1555_5555) // count for number in numbers]
        yield [
            _PAIRS[rank >> 20] + _PAIRS[(rank >> 10) & 1023] + _PAIRS[rank & 1023]
            + letters[at : at + 20]
            for rank, at in zip(ranks, range(0, 20 * TOGETHER, 20), strict=False)
        ]  # fmt: skip

"""The Merkle tree of RFC 9162: its root, the path from one leaf to it, and whether a path holds.

Laurie, Messeri and Stradling, Certificate Transparency Version 2.0, sections 2.1.1 to 2.1.3,
doi 10.17487/RFC9162. Leaves are given hashed.
"""

from collections.abc import Sequence
from hashlib import sha256

from likewise.domain.sealing.packing import SealingRefused

JOINT = b"\x01"


def root_of(*, leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over leaves in order.

    Pairs are joined from the left; an odd one goes up as it is, which gives the same tree as the
    standard's split at the largest power of two.
    """
    if not leaves:
        raise SealingRefused("There is nothing to seal: the list has no slots.")
    level = list(leaves)
    while len(level) > 1:
        level = level_above(level=level)
    return level[0]


def level_above(*, level: Sequence[bytes]) -> list[bytes]:
    """The hashes one level higher: pairs joined, an odd one as it is."""
    ends = len(level) - 1
    joined = [sha256(JOINT + level[i] + level[i + 1]).digest() for i in range(0, ends, 2)]
    if len(level) % 2:
        joined.append(level[-1])
    return joined


def inclusion_path(*, leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes that lead from one leaf, by its index from 0, up to the root (RFC 9162, 2.1.3.1).

    Raises
    ------
    SealingRefused
        When there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise SealingRefused("There is no such slot in the seal.")
    level, path, place = list(leaves), [], index
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, place = level_above(level=level), place // 2
    return tuple(path)


def root_by_path(*, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a path gives for a leaf in a tree of `size` leaves; none if it is no path.

    Notes
    -----
    RFC 9162, 2.1.3.2: index and size say on which side each hash stands, and how many there are,
    so that one path never proves two places.

    Examples
    --------
    >>> leaves = [bytes([i]) * 32 for i in range(5)]
    >>> path = inclusion_path(leaves=leaves, index=4)
    >>> root_by_path(leaf=leaves[4], index=4, size=5, path=path) == root_of(leaves=leaves)
    True
    >>> root_by_path(leaf=leaves[4], index=4, size=4, path=path) is None
    True
    """
    if not 0 <= index < size:
        return None
    place, last, digest = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            digest = sha256(JOINT + beside + digest).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = sha256(JOINT + digest + beside).digest()
        place, last = place >> 1, last >> 1
    return digest if last == 0 else None

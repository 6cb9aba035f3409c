"""Keys that whoever writes made and that are not stored yet: stored together, before the rest is.

Storing durably takes a disk far longer than everything else that a small act does, and an act
makes up to three keys: its own, a person's and a text's. So within one turn to write they are held
here, and go into the store in one step at its end, which is before what they seal is there for
anybody else. Where that fails, so does the turn; what only these keys opened was nobody's yet.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from likewise.records.keys import store

AT_MOST = store.TOGETHER  # an import makes 100,000; more than these are stored as they come

type Store = Callable[[Mapping[str, bytes]], None]


class _Held(threading.local):
    keys: dict[str, bytes] | None = None


_held = _Held()


@contextmanager
def until_the_end(keep: Store, is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Hold the keys that are made within, and `keep` them at its end; not where it fails.

    Nor where, at the end, they are not wanted. Within another it is a part of that.
    """
    if _held.keys is not None:
        yield
        return
    _held.keys = {}
    try:
        with store.kept_open():
            yield
            if is_wanted():
                _let_go(keep)
    finally:
        _held.keys = None


def hold(new: Mapping[str, bytes], keep: Store) -> bool:
    """Hold new keys where somebody is writing, and `keep` them where they are many by now.

    Answers whether: where nobody is writing, nothing is held.
    """
    if _held.keys is None:
        return False
    _held.keys.update(new)
    if len(_held.keys) >= AT_MOST:
        _let_go(keep)
    return True


def forget(owners: frozenset[str]) -> int:
    """Let go of the held keys of these owners, which nobody has then; how many they were."""
    return sum(1 for owner in owners if _held.keys and _held.keys.pop(owner, None))


def among(owners: frozenset[str]) -> dict[str, bytes]:
    """The keys of these owners that are held."""
    return (
        {owner: _held.keys[owner] for owner in owners if owner in _held.keys} if _held.keys else {}
    )


def _let_go(keep: Store) -> None:
    if _held.keys:
        keep(_held.keys)
        _held.keys = {}

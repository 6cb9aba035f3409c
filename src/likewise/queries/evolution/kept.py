"""What was told of an evolution, and its pictures, kept until something else is recorded.

People look at the same picture again and again, from one day to the next and from band to band,
and reading it whole takes a second where there are 500 cohorts.
"""

from collections.abc import Callable, Hashable
from threading import Lock

from likewise.records.models import Operation

KEPT_AT_MOST = 16

_kept: dict[Hashable, object] = {}
_lock = Lock()


def kept[T](asked: Hashable, *, make: Callable[[], T]) -> T:
    """The answer to what was asked: the one made since the last act on record, else a new one.

    The last act is looked up before the answer is made, so that an act in between makes the answer
    count for the record before it, which nobody asks for again.
    """
    last = Operation.objects.order_by("-sequence").values_list("sequence", "id").first()
    key = (asked, last)
    with _lock:
        answer = _kept.pop(key, None)
    if answer is None:
        answer = make()
    with _lock:
        while len(_kept) >= KEPT_AT_MOST:
            _kept.pop(next(iter(_kept)))
        _kept[key] = answer  # the last used is the last to go
    return answer  # type: ignore[return-value]

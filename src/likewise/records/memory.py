"""What a process keeps in memory of the record, and lets go of when somebody is erased.

Nothing of it lies on disk. Whoever keeps something opened says here how to let go of it; a thread
looks at the ledger twice a second, so that every process has let go within one second.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from likewise.records.keys import ledger

EVERY = 0.5  # seconds

type LetGo = Callable[[], None]
_kept_by: list[LetGo] = []
_starting = threading.Lock()
_watching: list[threading.Thread] = []


def lets_go(function: LetGo) -> LetGo:
    """Marks what lets go of everything in memory that was opened with a key since destroyed."""
    _kept_by.append(function)
    return function


def let_go() -> None:
    """Let go in this process, now."""
    for function in _kept_by:
        function()


def watch() -> None:
    """See to it that this process lets go, from now on."""
    with _starting:
        if not _watching:
            _watching.append(threading.Thread(target=_look, name="erasures", daemon=True))
            _watching[0].start()


def _look() -> None:
    seen = ledger.stamp()
    while True:
        time.sleep(EVERY)
        now = ledger.stamp()
        if now != seen:
            with suppress(ledger.LedgerDamaged):  # which every page says, until it is mended
                let_go()
                seen = now

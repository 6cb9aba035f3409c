"""What a process that reads a stranger's file may use: so much time, and so much memory.

Time is processor time, so that a busy machine takes nothing from anybody. It is an allowance: what
is delivered earns more of it, up to the whole again, and so an honest file may be as long as it
likes. A file that makes work and delivers nothing uses it up.
"""

import contextlib
import signal
import sys
from pathlib import Path

SECONDS = 6.0  # of processor time
MEMORY = 256 << 20  # bytes, beyond what the process has before it opens the file
EARNED_PER_LINE = 120e-6  # twice what a workbook takes where two processors are busy with six
EARNED_PER_CELL = 60e-6


def limit_memory(extra: int) -> None:
    """Let this process have so many bytes more than it has.

    Linux keeps to both limits. macOS takes them and keeps to neither; Windows has none.
    """
    if sys.platform == "win32":
        return
    import resource

    for kind, has in ((resource.RLIMIT_AS, 0), (resource.RLIMIT_DATA, 5)):
        with contextlib.suppress(OSError, ValueError):  # there, or lower already
            resource.setrlimit(kind, (_pages(has) + extra,) * 2)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _pages(column: int) -> int:
    """How many bytes this process has: all of them (0), or those of its own (5)."""
    import resource

    said = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(said[column]) * resource.getpagesize()


class Allowance:
    """Processor time that is left. Where it ends, the system ends the process, whatever it does."""

    def __init__(self, seconds: float) -> None:
        self._most = seconds
        if sys.platform != "win32":
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, seconds)

    def earn(self, *, lines: int = 0, cells: int = 0, seconds: float = 0.0) -> None:
        """More time, for what was delivered."""
        if sys.platform != "win32":
            left, _ = signal.getitimer(signal.ITIMER_PROF)
            more = seconds + lines * EARNED_PER_LINE + cells * EARNED_PER_CELL
            signal.setitimer(signal.ITIMER_PROF, min(self._most, left + more))

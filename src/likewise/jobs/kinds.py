"""The kinds of job, each registered by declaration where its handler stands.

A handler does what needs no transaction, and answers what is to be written, if anything: that is
written in the transaction that says the job is done. Two lines make a periodic job:

    @does("looks.move", period=Period.HOURLY)
    def move(held: Claim) -> Write: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from likewise import jobs
from likewise.domain.jobs import LEASE, MOST_ATTEMPTS, Period
from likewise.records.jobs import Claim

type Write = Callable[[], object] | None
type Handler = Callable[[Claim], Write]


class NotYet(Exception):
    """Raised by a handler that failed and has something to write about that.

    It is tried again; the words of what it was raised from are ours, and are stored.
    """

    def __init__(self, write: Write) -> None:
        super().__init__()
        self.write = write


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is done, how long it may take, and how often it is tried."""

    name: str
    handler: Handler
    period: Period | None
    lease: timedelta
    most_attempts: int


_KINDS: dict[str, Kind] = {}


def does(
    name: str,
    *,
    period: Period | None = None,
    lease: timedelta = LEASE,
    most_attempts: int = MOST_ATTEMPTS,
) -> Callable[[Handler], Handler]:
    """Makes a function the handler of a kind of job; with a period, it is due by itself."""

    def keep(handler: Handler) -> Handler:
        _KINDS[name] = Kind(
            name=name, handler=handler, period=period, lease=lease, most_attempts=most_attempts
        )
        return handler

    return keep


def kind_named(name: str) -> Kind | None:
    """A kind of job; none where this version knows no such work."""
    _find()
    return _KINDS.get(name)


def periodic() -> tuple[tuple[str, Period], ...]:
    """What is due by itself, and how often."""
    _find()
    return tuple((kind.name, kind.period) for kind in _KINDS.values() if kind.period is not None)


def lease_of(name: str) -> timedelta:
    """How long a job of a kind may take."""
    kind = kind_named(name)
    return kind.lease if kind else LEASE


def most_attempts_of(name: str) -> int:
    """How often a job of a kind is tried before it is stopped."""
    kind = kind_named(name)
    return kind.most_attempts if kind else MOST_ATTEMPTS


@cache
def _find() -> None:
    """Read every shelf of this room; each registers its kinds."""
    for each in iter_modules(jobs.__path__):
        import_module(f"{jobs.__name__}.{each.name}")

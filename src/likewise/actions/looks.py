"""Looking at somebody, coming in and being refused change nothing, and are noted all the same."""

import secrets
import time
from collections.abc import Hashable, Sequence
from datetime import datetime
from threading import Lock

from django.utils import timezone

from likewise.domain.accounts import Actor
from likewise.domain.looks import Access, AccessKind
from likewise.records import looks

# What somebody can ask for without end, to fill the disk: each is noted once in so long.
BOUNDED = frozenset({AccessKind.FAILED, AccessKind.LOCKED_OUT, AccessKind.REFUSED})
SECONDS = 60
KEPT_AT_MOST = 1000


class Lately:
    """What this process noted within the last minute; when it is too much, the rest of it waits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._noted: dict[Hashable, float] = {}

    def is_first(self, what: Hashable) -> bool:
        """Whether this was not noted within the last minute, nor so much else."""
        now = time.monotonic()
        with self._lock:
            if now - self._noted.get(what, -SECONDS) < SECONDS:
                return False
            if len(self._noted) >= KEPT_AT_MOST:
                self._noted = {k: at for k, at in self._noted.items() if now - at < SECONDS}
            is_room = len(self._noted) < KEPT_AT_MOST
            if is_room:
                self._noted[what] = now
            return is_room

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._noted.clear()


lately = Lately()


def record_look(*, by: Actor, at: datetime, about: Sequence[str], what: str) -> None:
    """Note that somebody looked: one access a page, with everybody who was seen.

    Looking at oneself is not noted.
    """
    others = tuple(sorted(set(about) - {by.participant}))
    if others:
        _note(AccessKind.LOOK, by, at, what, others)


def record_access(kind: AccessKind, *, by: Actor | str, at: datetime, what: str = "") -> None:
    """Note that somebody came in, went, took a file away, or was refused something.

    `by` is an account where no hat is worn yet, and empty where it is not known whose it is. What
    was refused to an account, and failed for it, is noted once a minute, page by page.
    """
    account = by if isinstance(by, str) else by.account
    if kind not in BOUNDED or lately.is_first((kind, account, what)):
        _note(kind, by, at, what, ())


def _note(
    kind: AccessKind, by: Actor | str, at: datetime, what: str, people: tuple[str, ...]
) -> None:
    account, role, programme = (
        (by, "", "") if isinstance(by, str) else (by.account, by.role, by.programme or "")
    )
    looks.note(
        Access(
            id=secrets.token_hex(16),
            kind=kind,
            at=at,
            noted_at=timezone.now(),
            account=account,
            role=role,
            programme=programme,
            what=what[:100],
            people=people,
        )
    )

"""Looking at somebody, coming in and being refused change nothing, and are noted all the same."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from likewise.domain.accounts import Actor
from likewise.domain.looks import Access, AccessKind
from likewise.records import looks


def record_look(*, by: Actor, at: datetime, about: Sequence[str], what: str) -> None:
    """Note that somebody looked: one access a page, with everybody who was seen.

    Looking at oneself is not noted.
    """
    others = tuple(sorted(set(about) - {by.participant}))
    if others:
        _note(AccessKind.LOOK, by, at, what, others)


def record_access(kind: AccessKind, *, by: Actor | str, at: datetime, what: str = "") -> None:
    """Note that somebody came in, went, took a file away, or was refused something.

    `by` is an account where no hat is worn yet, and empty where it is not known whose it is.
    """
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

"""The part of the audit that a role reads, and who looked at one's own record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from likewise.api.declared import Caller, Query
from likewise.api.evolution import NothingAsked
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import Asks
from likewise.domain.looks import AccessKind
from likewise.queries.audit import latest_events
from likewise.queries.looks import looks_at_me

MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAsked:
    """How much of the audit is asked for."""

    at_most: Annotated[int, Asks(question=f"How many of the latest events? At most {MOST}")] = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One event, never with names; `about` is how many ids it speaks of.

    Acts are numbered as they are chained; a look, a sign-in or another access is of a kind.
    """

    number: int | None
    kind: AccessKind | None
    at: datetime
    account: str
    role: str
    what: str
    about: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The latest events, latest first."""

    events: tuple[AuditEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody in a role looked: how often in the last year, and when last."""

    role: ActingRole
    what: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Who looked at one's own record, latest first."""

    looks: tuple[Look, ...]


def list_audit(caller: Caller, asked: AuditAsked) -> Audit:
    """The latest events of the part of the audit that the role reads."""
    found = latest_events(caller.actor, at_most=min(max(1, asked.at_most), MOST))
    return Audit(
        events=tuple(
            AuditEvent(
                number=each.number,
                kind=each.kind,
                at=each.at,
                account=each.account[:8],
                role=each.role,
                what=each.what,
                about=each.about,
            )
            for each in found
        )
    )


def list_looks(caller: Caller, asked: NothingAsked) -> Looks:
    """Who looked at one's own record in the last year: for members."""
    found = looks_at_me(caller.actor, at=caller.at)
    return Looks(
        looks=tuple(
            Look(role=each.role, what=each.what, times=each.times, last_at=each.last_at)
            for each in found
        )
    )


QUERIES = (
    Query(path="/audit", asks=AuditAsked, answers=Audit, tell=list_audit, page="/audit/"),
    Query(path="/looks", asks=NothingAsked, answers=Looks, tell=list_looks, page="/"),
)

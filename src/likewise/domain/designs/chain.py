"""Between the facts of claims and the chain of records that `sealing` checks and hashes."""

from collections.abc import Iterable

from likewise.domain.designs.facts import Because, Claim, RecordKind
from likewise.domain.sealing import Book, Event, Places


def book_of(*, places: Places, claims: Iterable[Claim]) -> Book:
    """The chain of a design as far as it goes, every record of it checked.

    Raises
    ------
    SealingRefused
        When a record does not follow from those before it: the record was changed by some other
        way than an act.
    """
    book = Book(places=places)
    for claim in sorted(claims, key=lambda each: each.number):
        book.add(event=event_of(claim=claim, previous=book.head))
    return book


def event_of(*, claim: Claim, previous: bytes) -> Event:
    """A claim as a record of the chain, after the one with the digest `previous`."""
    return Event(
        index=claim.number,
        kind=claim.kind.value,
        stratum=claim.stratum,
        position=claim.position,
        unit=claim.unit,
        levels=claim.levels,
        at=claim.at,
        by=claim.claimed_by,
        second=claim.second,
        reason=claim.reason or "",
        root=bytes.fromhex(claim.root),
        previous=previous,
        digest=bytes.fromhex(claim.own_digest),
    )


def claim_of(
    *,
    event: Event,
    id: str,  # noqa: A002 - the field's own name
    design: str,
    are_practices: bool,
) -> Claim:
    """A record of the chain as a fact; `are_practices`: its units are practices, not people."""
    unit = event.unit or None
    return Claim(
        id=id,
        design=design,
        number=event.index,
        kind=RecordKind(event.kind),
        stratum=event.stratum,
        position=event.position,
        participant=None if are_practices else unit,
        practice=unit if are_practices else None,
        levels=event.levels,
        at=event.at,
        claimed_by=event.by,
        second=event.second,
        reason=Because(event.reason) if event.reason else None,
        root=event.root.hex(),
        own_digest=event.digest.hex(),
    )

"""Locks of outcomes: what is open before one, and what came after it, kept apart."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.outcomes import (
    DataCut,
    DataLock,
    Entered,
    LateOutcome,
    Locking,
    Measurement,
    Occasion,
    Standing,
    Unfinished,
    doubts,
)
from likewise.queries.access import Label, labels, may_read
from likewise.queries.consent.uses import programme_of
from likewise.queries.outcomes.due import places
from likewise.records import models, outcomes
from likewise.records.entries import entries_of
from likewise.records.facts import current

# Acts by which somebody said of a value that it is as it was read.
SURE = ("outcomes.record_measurement",)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockLine:
    """A lock, since when it stands so, its occasions and cut, and what the viewer may do with it.

    `late` counts what came after it, and is kept apart.
    """

    lock: DataLock
    since: datetime
    occasions: tuple[str, ...]
    cut: DataCut | None
    late: int
    may_agree: bool
    may_ask_to_open: bool
    may_agree_to_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """The locks of a programme, the latest first; what is open of each occasion that has none.

    `free` are the occasions that may be locked.
    """

    lines: tuple[LockLine, ...]
    unfinished: tuple[Unfinished, ...]
    free: tuple[Occasion, ...]
    may_ask: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LateLine:
    """An outcome that came after its lock; `label` and `outcome` for who reads outcomes alone.

    `called` is what it is of, in words.
    """

    at: datetime
    lock: str
    occasion: str
    called: str
    why: str
    is_correction: bool
    label: Label | None
    outcome: LateOutcome | None


def locks_of(viewer: Actor, *, today: date) -> Locks:
    """The locks of the viewer's programme, and what is open.

    Raises
    ------
    NotFound
        When the viewer's role reads none.
    """
    programme = _reads(viewer)
    occasions = outcomes.occasions_of(programme)
    found = outcomes.locks_of(programme)
    names = {each.id: each.name for each in occasions}
    cuts = {each.lock: each for each in current(DataCut, programme_id=programme) if each.lock}
    rows = models.DataLock.objects.filter(programme_id=programme, superseded_at__isnull=True)
    by = {
        fact: (at, account)
        for fact, at, account in rows.values_list("fact", "recorded_at", "operation__account")
    }
    late = Counter(each.lock for each in current(LateOutcome, programme_id=programme))
    asks, agrees = (may(viewer, each) for each in (Capability.LOCK_OUTCOMES, Capability.AGREE_LOCK))
    lines = []
    for each in found:
        since, account = by[each.id]
        is_other = agrees and account != viewer.account
        lines.append(
            LockLine(
                lock=each,
                since=since,
                occasions=tuple(names.get(one, "an occasion") for one in each.occasions),
                cut=cuts.get(each.id),
                late=late[each.id],
                may_agree=is_other and each.state is Locking.ASKED,
                may_ask_to_open=asks and each.state is Locking.LOCKED,
                may_agree_to_open=is_other and each.state is Locking.OPENING,
            )
        )
    lines.sort(key=lambda each: (each.since, each.lock.name, each.lock.id), reverse=True)
    over = (Locking.OPENED, Locking.REFUSED)
    taken = {one for each in found if each.state not in over for one in each.occasions}
    held = {one for each in found if each.holds for one in each.occasions}
    return Locks(
        lines=tuple(lines),
        unfinished=unfinished(
            viewer, occasions=[e for e in occasions if e.id not in held], today=today
        ),
        free=tuple(each for each in occasions if each.id not in taken),
        may_ask=asks,
    )


def unfinished(
    viewer: Actor, *, occasions: Collection[Occasion], today: date
) -> tuple[Unfinished, ...]:
    """What is open of occasions of the viewer's programme, in counts: no person, and no value."""
    programme = programme_of(viewer)
    stand = Counter(
        (each.occasion.id, each.standing) for each in places(viewer, programme, occasions, today)
    )
    entered = Counter((each.form.occasion, each.stands) for each in entries_of(programme))
    unusual = Counter(_unusual(programme))
    return tuple(
        Unfinished(
            occasion=each.id,
            name=each.name,
            due=stand[each.id, Standing.DUE] + stand[each.id, Standing.LATE],
            lacking=stand[each.id, Standing.OVER],
            to_come=stand[each.id, Standing.TO_COME],
            waiting=entered[each.id, Entered.WAITS],
            differing=entered[each.id, Entered.DIFFERS],
            unusual=unusual[each.id],
        )
        for each in occasions
    )


def late_outcomes(viewer: Actor) -> tuple[LateLine, ...]:
    """What came after a lock, the latest first: to assessors whose and what, to others what of.

    Raises
    ------
    NotFound
        When the viewer's role reads no locks.
    """
    programme = _reads(viewer)
    found = current(LateOutcome, programme_id=programme)
    reads = may_read(viewer, LateOutcome, "value")
    seen = labels(viewer, participants=[each.participant for each in found]) if reads else {}
    rows = models.LateOutcome.objects.filter(programme_id=programme, version=1)
    at = dict(rows.values_list("fact", "recorded_at"))
    names = {each.id: each.name for each in outcomes.occasions_of(programme)}
    called = {each.id: each.name for each in outcomes.locks_of(programme)}
    titles = dict(
        models.Instrument.objects.filter(programme_id=programme).values_list("fact", "title")
    )
    lines = [
        LateLine(
            at=at[each.id],
            lock=called.get(each.lock, ""),
            occasion=names.get(each.occasion, ""),
            called=each.measure or titles.get(each.instrument or "", "that it is missed"),
            why=each.why,
            is_correction=each.is_correction,
            label=seen.get(each.participant),
            outcome=each if reads else None,
        )
        for each in found
    ]
    # Not by id, so that the order of two at one instant says nothing of whose they are.
    return tuple(
        sorted(lines, key=lambda e: (e.at, e.lock, e.occasion, e.called, e.why), reverse=True)
    )


def _reads(viewer: Actor) -> str:
    programme = programme_of(viewer)
    if not may_read(viewer, DataLock, "name"):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    return programme


def _unusual(programme: str) -> Iterable[str]:
    """The occasion of each unusual value that nobody said to be as it was read."""
    found = [
        each
        for each in current(Measurement, programme_id=programme)
        if doubts(each.measure, value=each.value, unit=each.unit, second=each.second)
    ]
    rows = models.Measurement.objects.filter(
        fact__in=[each.id for each in found], operation__action__in=SURE
    )
    sure = set(rows.values_list("fact", flat=True))
    sure |= {
        each.form.id
        for each in entries_of(programme)
        if each.stands in (Entered.AGREES, Entered.SETTLED)
    }
    return [each.occasion for each in found if each.id not in sure]

"""The audit in one order, latest first: a page of it, or all of it as it is read."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import batched
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from likewise.domain.access import Capability, Extent, NotFound, extent, may
from likewise.domain.accounts import Actor
from likewise.domain.audit import accessed, done
from likewise.domain.looks import Access, AccessKind
from likewise.queries.access import now_recorded, reaches_all
from likewise.queries.accounts import reachable_accounts, staff_addresses
from likewise.queries.audit.accesses import (
    noted_accesses,
    staff_unseen_by,
    stored_accesses,
    whole,
)
from likewise.queries.audit.asking import Conditions, EventsAsked, sees_ids
from likewise.queries.audit.events import PARTS, stored_acts
from likewise.records import models

PAGE_SIZE = 19  # so that a page of them is no longer than 3,000 pixels
COUNTED = 1000  # on pages; whoever wants more narrows what is asked, or takes all of it away
AT_ONCE = 500
THINGS_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What an event is about: what kind of thing, its id, and whether the viewer may open it."""

    noun: str
    id: str
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One act, or one access of a kind, never with names; `about` is how many ids it speaks of.

    Acts are numbered as they are chained; `what` is the page of an access, `said` the event in
    words. `address` is that of the staff account, for whoever may read those; the `ids` are there
    for whoever reads of acts on people.
    """

    number: int | None
    kind: AccessKind | None
    at: datetime
    entered_at: datetime
    account: str
    address: str
    role: str
    what: str
    said: str
    about: int
    ids: tuple[str, ...]
    things: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """One page; `found` counts no further than `COUNTED`: `is_more` says that there are more."""

    lines: tuple[AuditLine, ...]
    found: int
    is_more: bool
    page: int
    pages: int


def audit_page(viewer: Actor, *, asked: EventsAsked, page: int = 1) -> AuditPage:
    """One page of the events that are asked for, of the viewer's part of the audit, latest first.

    Raises
    ------
    NotFound
        When the viewer's role reads no part of the audit.
    """
    _check_reads(viewer)
    conditions = Conditions.of(viewer, asked)
    latest = _latest(viewer, conditions, COUNTED + 1)
    is_more, found = len(latest) > COUNTED, latest[:COUNTED]
    last = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, page), last)
    lines = _lines(viewer, _read(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]))
    return AuditPage(
        lines=tuple(_with_things(viewer, lines)),
        found=len(found),
        is_more=is_more,
        page=page,
        pages=last,
    )


def latest_events(viewer: Actor, *, at_most: int = 100) -> tuple[AuditLine, ...]:
    """The latest events of the viewer's part of the programme's audit, latest first.

    Raises
    ------
    NotFound
        When the viewer's role reads no part of the audit.
    """
    _check_reads(viewer)
    found = _latest(viewer, Conditions.of(viewer, EventsAsked()), at_most)
    return tuple(_lines(viewer, _read(found)))


def audit_lines(viewer: Actor, *, asked: EventsAsked) -> Iterator[AuditLine]:
    """Every event that is asked for, of the viewer's part of the audit, read some at a time.

    Raises
    ------
    NotFound
        When the viewer's role reads no part of the audit.
    """
    _check_reads(viewer)
    conditions = Conditions.of(viewer, asked)
    noted = noted_accesses(viewer, conditions)
    ordered = merge(
        sorted(((each.noted_at, each) for each in noted.values()), key=_WHEN, reverse=True),
        *(_stored(rows, noted) for rows in stored_accesses(viewer, conditions)),
        ((act.entered_at, act) for act in stored_acts(viewer, conditions).iterator(AT_ONCE)),
        key=_WHEN,
        reverse=True,
    )
    for some in batched(ordered, AT_ONCE):
        yield from _lines(viewer, [each for _, each in some])


type _Stored = models.AuditEvent | models.Access
type _Found = _Stored | Access
_WHEN = itemgetter(0)


def _check_reads(viewer: Actor) -> None:
    if not any(extent(viewer, part) is Extent.PROGRAMME for part in PARTS):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")


def _stored(
    rows: "QuerySet[models.Access]", noted: Collection[str]
) -> Iterator[tuple[datetime, _Found]]:
    """Rows as they are read, but those that were read already as noted."""
    return ((e.noted_at, e) for e in rows.iterator(AT_ONCE) if e.id not in noted)


def _latest(viewer: Actor, conditions: Conditions, at_most: int) -> list["_Key"]:
    """The latest that are asked for: when, and what was noted, or where it is stored."""
    noted = noted_accesses(viewer, conditions)
    found: list[_Key] = [(each.noted_at, None, each) for each in noted.values()]
    acts = stored_acts(viewer, conditions).values_list("entered_at", "sequence")[:at_most]
    found += [(at, models.AuditEvent, number) for at, number in acts]
    for rows in stored_accesses(viewer, conditions):
        kept = rows.values_list("noted_at", "sequence", "id")[: at_most + len(noted)]
        found += [(at, models.Access, number) for at, number, id_ in kept if id_ not in noted]
    return sorted(found, key=_WHEN, reverse=True)[:at_most]


type _Key = tuple[datetime, type[_Stored] | None, int | Access]


def _read(keys: Sequence[_Key]) -> list[_Found]:
    """What these keys stand for, in their order."""
    stored: dict[tuple[object, object], _Found] = {}
    for model in (models.AuditEvent, models.Access):
        numbers = [number for _, of, number in keys if of is model and isinstance(number, int)]
        rows = model._default_manager.filter(sequence__in=numbers)
        stored |= {(model, row.sequence): row for row in rows}
    return [each if isinstance(each, Access) else stored[model, each] for _, model, each in keys]


def _lines(viewer: Actor, found: Sequence[_Found]) -> Iterator[AuditLine]:
    """What was found as lines, in its order."""
    unseen = staff_unseen_by(viewer)
    shows_ids = sees_ids(viewer)
    rows = [each for each in found if isinstance(each, models.Access)]
    read = {each.id: each for each in whole(rows, unseen=unseen)}
    addresses = staff_addresses(viewer, ids={each.account for each in found})
    for each in found:
        address = addresses.get(each.account, "")
        if isinstance(each, models.AuditEvent):
            line = _of_act(each, address)
        else:
            line = _of_access(read[each.id] if isinstance(each, models.Access) else each, address)
        yield line if shows_ids else replace(line, ids=())


def _of_act(event: models.AuditEvent, address: str) -> AuditLine:
    return AuditLine(
        number=event.sequence,
        kind=None,
        at=event.at,
        entered_at=event.entered_at,
        account=event.account,
        address=address,
        role=event.role,
        what=event.action,
        said=done(event.action),
        about=len(event.about),
        ids=tuple(event.about),
    )


def _of_access(access: Access, address: str) -> AuditLine:
    return AuditLine(
        number=None,
        kind=access.kind,
        at=access.at,
        entered_at=access.noted_at,
        account=access.account,
        address=address,
        role=access.role,
        what=access.what,
        said=accessed(access.kind, access.what),
        about=len(access.people),
        ids=access.people,
    )


def _with_things(viewer: Actor, lines: Iterable[AuditLine]) -> Iterator[AuditLine]:
    """The same with the first few people, cohorts, meetings and accounts that they are about."""
    found = list(lines)
    known = _things(viewer, {each for line in found for each in line.ids})
    for line in found:
        things = [known[each] for each in line.ids if each in known]
        yield replace(line, things=tuple(things[:THINGS_SHOWN]))


def _things(viewer: Actor, ids: Collection[str]) -> dict[str, Thing]:
    opens = reaches_all(viewer) and viewer.programme is not None
    found: dict[str, Thing] = {}
    for noun, model, capability in _NOUNS:
        # Asked for by id alone: beside a programme, SQLite would look through all that it has.
        here = model._default_manager.filter(now_recorded(), fact__in=ids)
        may_open = opens and may(viewer, capability)
        found |= {
            each: Thing(noun=noun, id=each, may_open=may_open)
            for each, programme in here.values_list("fact", "programme_id")
            if programme == viewer.programme
        }
    within_reach = reachable_accounts(viewer, ids=ids)
    accounts = models.Account.objects.filter(id__in=ids).values_list("id", flat=True)
    return found | {
        each: Thing(noun="account", id=each, may_open=each in within_reach) for each in accounts
    }


_NOUNS: tuple[tuple[str, Any, Capability], ...] = (
    ("person", models.Participant, Capability.SEE_ROSTERS),
    ("cohort", models.Cohort, Capability.SEE_COHORTS),
    ("meeting", models.Meeting, Capability.SEE_MEETINGS),
)

"""Invitations, for those who make and agree to them: never a secret, or a digest."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from likewise.domain.access import Capability, Extent, NotFound, extent, may
from likewise.domain.accounts import OF_PARTICIPANTS, ActingRole, Actor
from likewise.domain.invitations import (
    NOT_THERE,
    InvitationState,
    Way,
    check_is_good,
    digest_of,
)
from likewise.domain.periods import day_of
from likewise.queries.access import labels, short_id
from likewise.queries.accounts.listing import ADDRESS
from likewise.records import models
from likewise.records.accounts import said_of
from likewise.records.invitations import gone_among, invited, whom
from likewise.records.models.versions import current

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLine:
    """One invitation: for whom as the viewer may see, for which role, and what it is good for."""

    id: str
    text: str
    is_name: bool
    participant: str | None
    account: str | None
    role: ActingRole
    way: Way
    programme_name: str
    made_at: datetime
    last_on: date
    state: InvitationState
    may_agree: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPage:
    """One page of invitations, counted from one; `waiting` is how many the viewer can agree to."""

    rows: tuple[InvitationLine, ...]
    found: int
    page: int
    pages: int
    waiting: int


def invitations(
    viewer: Actor,
    *,
    today: date,
    state: InvitationState | None = None,
    participant: str | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> InvitationPage:
    """One page of the invitations that the viewer makes or agrees to, the latest first.

    Raises
    ------
    NotFound
        When the viewer's role has nothing to do with invitations.
    """
    rows = _in_reach(viewer)
    if participant is not None:
        rows = rows.filter(participant=participant)
    all_rows = list(rows.order_by("-made_at", "id"))
    gone = gone_among((row.participant_id for row in all_rows), today=today)
    states = {row.id: invited(row, gone=gone).state(today) for row in all_rows}
    found = [row for row in all_rows if state in (None, states[row.id])]
    last = max(1, -(-len(found) // size))
    page = min(max(1, page), last)
    return InvitationPage(
        rows=_lines(viewer, found[(page - 1) * size : page * size], states),
        found=len(found),
        page=page,
        pages=last,
        waiting=sum(_may_agree(viewer, row, states[row.id]) for row in all_rows),
    )


def how_many_invitations(viewer: Actor, *, today: date) -> Mapping[InvitationState, int]:
    """How many of the invitations that the viewer makes or agrees to are in each state.

    Raises
    ------
    NotFound
        When the viewer's role has nothing to do with invitations.
    """
    rows = list(_in_reach(viewer))
    gone = gone_among((row.participant_id for row in rows), today=today)
    return Counter(invited(row, gone=gone).state(today) for row in rows)


def invitation_line(viewer: Actor, *, invitation: str, today: date) -> InvitationLine:
    """One invitation that the viewer makes or agrees to.

    Raises
    ------
    NotFound
    """
    rows = list(_in_reach(viewer).filter(id=invitation))
    if not rows:
        raise NotFound("There is no such invitation.")
    gone = gone_among([rows[0].participant_id], today=today)
    return _lines(viewer, rows, {invitation: invited(rows[0], gone=gone).state(today)})[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody who has a link is told: neither for whom it is, nor in which programme."""

    role: ActingRole
    last_on: date


def asked_by_link(*, code: str, at: datetime) -> Asked:
    """What an invitation asks; before there is a viewer, as it makes one.

    Raises
    ------
    NotFound, InvitationNotGood
    """
    row = models.Invitation.objects.filter(digest=digest_of(code)).exclude(way=Way.NONE).first()
    if row is None:
        raise NotFound(NOT_THERE)
    (zone,) = models.Programme.objects.filter(current(), fact=row.programme_id).values_list(
        "zone", flat=True
    )
    today = day_of(at, zone)
    found = invited(row, gone=gone_among([row.participant_id], today=today))
    check_is_good(found, today=today)
    return Asked(role=found.role, last_on=found.last_on)


def _in_reach(viewer: Actor) -> "QuerySet[models.Invitation]":
    rows = models.Invitation.objects.all()
    if viewer.programme is not None:
        rows = rows.filter(programme=viewer.programme)
    if may(viewer, Capability.AGREE_ROLES):
        return rows.exclude(role__in=OF_PARTICIPANTS)
    if not may(viewer, Capability.MANAGE_ACCOUNTS):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    return rows.filter(role__in=OF_PARTICIPANTS) if viewer.role is ActingRole.COORDINATOR else rows


def _may_agree(viewer: Actor, row: models.Invitation, state: InvitationState) -> bool:
    is_other = viewer.account not in (row.made_by, row.account_id)
    return state is InvitationState.WAITING and is_other and may(viewer, Capability.AGREE_ROLES)


def _lines(
    viewer: Actor, rows: list[models.Invitation], states: dict[str, InvitationState]
) -> tuple[InvitationLine, ...]:
    programmes = models.Programme.objects.filter(
        current(), fact__in={row.programme_id for row in rows}
    )
    called = dict(programmes.values_list("fact", "name"))
    people = {row.participant_id for row in rows if row.participant_id}
    seen = labels(viewer, participants=people) if viewer.programme else {}
    sees = extent(viewer, ADDRESS) is Extent.PROGRAMME
    theirs = models.Account.objects.filter(
        id__in={row.account_id or row.used_by_id for row in rows if not row.participant_id}
    )
    addresses = said_of(theirs) if sees else {}
    lines = []
    for row in rows:
        label = seen.get(row.participant_id or "")
        email = whom(row)[0] if sees else ""
        known = addresses.get(row.account_id or row.used_by_id or "", ("", ""))[0]
        someone = row.participant_id or row.account_id
        state = states[row.id]
        lines.append(
            InvitationLine(
                id=row.id,
                text=label.text if label else email or known or _unnamed(someone),
                is_name=label is not None and label.is_name,
                participant=row.participant_id if label and label.is_name else None,
                account=row.account_id,
                role=ActingRole(row.role),
                way=Way(row.way),
                programme_name=called.get(row.programme_id, ""),
                made_at=row.made_at,
                last_on=invited(row, gone=frozenset()).last_on,
                state=state,
                may_agree=_may_agree(viewer, row, state),
                may_withdraw=state not in (InvitationState.USED, InvitationState.WITHDRAWN),
            )
        )
    return tuple(lines)


def _unnamed(someone: str | None) -> str:
    return short_id(someone) if someone else "Somebody whose address was forgotten"

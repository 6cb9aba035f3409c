"""What leaves the house, for whoever looks after it: when, why and how, never to whom or what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.post import Channel, LetterState
from likewise.records.models import OutboxLetter
from likewise.records.post import UNDECIDED as UNDECIDED

# Not by id: letters of one instant read alike whatever their ids.
LATEST = ("-asked_at", "reason", "channel", "state", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter, without whom it is for; whether somebody may decide about it."""

    id: str
    asked_at: datetime
    by: Channel
    reason: str
    state: LetterState
    attempts: int
    failure: str
    is_undecided: bool
    can_go_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Where letters go, how many are in each state, and the latest of them."""

    where: Mapping[Channel, str]
    counts: Mapping[LetterState, int]
    lines: tuple[LetterLine, ...]


def how_many_letters(viewer: Actor) -> Mapping[LetterState, int]:
    """How many letters are in each state.

    Raises
    ------
    NotAllowed
    """
    check_may(viewer, Capability.SEE_TO_WORK)
    grouped = OutboxLetter.objects.values_list("state").annotate(number=Count("id"))
    return {LetterState(state): number for state, number in grouped}


def outbox(viewer: Actor, *, at_most: int = 100) -> Outbox:
    """The letters, those to decide about first, then the latest.

    Raises
    ------
    NotAllowed
    """
    counts = how_many_letters(viewer)
    undecided = OutboxLetter.objects.filter(state__in=UNDECIDED)
    others = OutboxLetter.objects.exclude(state__in=UNDECIDED)
    rows = [*undecided.order_by(*LATEST)[:at_most], *others.order_by(*LATEST)[:at_most]]
    at = timezone.now()
    return Outbox(
        where={channel: sender.where for channel, sender in settings.SENDERS.items()},
        counts=counts,
        lines=tuple(_line(each, at) for each in rows[:at_most]),
    )


def _line(letter: OutboxLetter, at: datetime) -> LetterLine:
    is_undecided = letter.state in UNDECIDED
    return LetterLine(
        id=letter.id,
        asked_at=letter.asked_at,
        by=Channel(letter.channel),
        reason=letter.reason,
        state=LetterState(letter.state),
        attempts=letter.attempts,
        failure=letter.failure,
        is_undecided=is_undecided,
        can_go_again=is_undecided and bool(letter.sealed) and letter.worth_until > at,
    )

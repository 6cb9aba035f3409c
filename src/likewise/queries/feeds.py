"""What stands in a calendar feed, and the address of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.feeds import Feed, title_of
from likewise.domain.meetings import MeetingState
from likewise.domain.words import join_words
from likewise.formats.calendars import Event, calendar_file
from likewise.queries.meetings import MeetingLine, in_reach, lines
from likewise.records import models
from likewise.records.feeds import feed_at, feed_of, secret_of

PAST, AHEAD = timedelta(days=60), timedelta(days=400)
REFRESH = timedelta(hours=1)
NAME = "Meetings"
READER = "calendar feed"  # the account by which nobody signs in


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFeed:
    """One's own feed, with the secret part of its address."""

    feed: Feed
    secret: str


def own_feed(viewer: Actor) -> OwnFeed | None:
    """The calendar feed that a viewer has, if any.

    Raises
    ------
    NotAllowed, NotFound
        When the viewer's role has none, or no person wears it.
    """
    check_may(viewer, Capability.HAVE_FEED)
    if viewer.participant is None:
        raise NotFound("There is nobody here whose meetings these could be.")
    feed = feed_of(viewer.participant)
    return None if feed is None else OwnFeed(feed=feed, secret=secret_of(feed))


def feed_file(secret: str, *, day: date) -> bytes:
    """The calendar at a secret address, as a file; it is read by whoever has the address.

    What it shows is what its owner sees in the roles that they have now, and of that only what
    they asked for. Whoever has no role any more has no calendar.

    Raises
    ------
    NotFound
        Where there is no such feed, or no longer.
    """
    feed = feed_at(secret)
    if feed is None:
        raise NotFound("There is no such calendar, or no longer.")
    found: dict[str, Event] = {}
    owners = _owners(feed)
    if not owners:
        raise NotFound("There is no such calendar, or no longer.")
    for owner in owners:
        for event in _events(owner, feed, day):
            found.setdefault(event.uid, event)
    events = sorted(found.values(), key=lambda each: (each.starts_at, each.uid))
    return calendar_file(events, name=NAME, refresh=REFRESH)


def _owners(feed: Feed) -> list[Actor]:
    """Whose calendar it is, in each of the roles in which they can sign in now."""
    programme = models.Feed.objects.values_list("programme_id", flat=True).get(
        fact=feed.id, superseded_at=None
    )
    held = models.RoleGrant.objects.filter(
        participant_id=feed.participant,
        programme=programme,
        revoked_at=None,
        account__is_active=True,
        role__in=(ActingRole.MEMBER, ActingRole.FACILITATOR),
    )
    return [
        Actor(
            account=READER,
            role=ActingRole(role),
            programme=programme,
            participant=feed.participant,
        )
        for role in sorted(set(held.values_list("role", flat=True)))
    ]


def _events(owner: Actor, feed: Feed, day: date) -> Iterable[Event]:
    rows = list(
        in_reach(owner, today=day)
        .filter(on__gte=day - PAST, on__lt=day + AHEAD)
        .order_by("starts_at", "fact")
    )
    shown = lines(owner, rows, today=day) if feed.shows_place or feed.shows_cohort else ()
    said = {each.id: each for each in shown}
    return [_event(row, said.get(row.fact), feed) for row in rows]


def _event(row: models.Meeting, line: MeetingLine | None, feed: Feed) -> Event:
    is_off = row.state == MeetingState.CANCELLED
    names = join_words(name for _, name in line.cohorts) if line and feed.shows_cohort else ""
    return Event(
        uid=f"{row.fact}@likewise",
        starts_at=row.starts_at,
        changed_at=row.recorded_at,
        title=title_of(is_off=is_off, cohort=names),
        sequence=row.version - 1,
        minutes=row.minutes,
        place=line.venue if line and feed.shows_place else "",
        is_off=is_off,
    )

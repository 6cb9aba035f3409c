"""Who has yet to hear that a meeting was moved or cancelled, and who was told by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, Extent, NotFound, extent, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.consent import Element, Purpose
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.news import (
    Standing,
    Telling,
    is_to_be_told,
    latest_tellings,
    standing_of,
)
from likewise.domain.participants import Person
from likewise.queries.access import Label, labels, may_read
from likewise.queries.consent.lists import numbers_of
from likewise.queries.consent.uses import may_use
from likewise.queries.meetings import MeetingLine, in_reach, lines
from likewise.records import models
from likewise.records.facts import current
from likewise.records.news import planned_first, tellings_about
from likewise.records.replies import asked_to


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """Somebody who has yet to hear: whether by telephone, and on which number, where one is read.

    `was_told` is what they were told before the last change.
    """

    label: Label
    may_ring: bool
    telephone: str
    was_told: Telling | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody who knows: how, since when, and told by whom: in which role, or by the viewer."""

    label: Label
    telling: Telling
    role: ActingRole
    by_viewer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNews:
    """What has to be told of a meeting. `planned` and `venues` say how it stood at first."""

    line: MeetingLine
    planned: Standing
    planned_venue: str
    to_tell: tuple[ToTell, ...]
    told: tuple[Told, ...]
    may_tell: bool

    @property
    def is_news(self) -> bool:
        """Whether there is, or was, anything to tell."""
        return bool(self.to_tell or self.told)


def news_of(viewer: Actor, *, meeting: str, today: date) -> MeetingNews | None:
    """Who has yet to hear how a meeting stands; none for who does not read that of others.

    Raises
    ------
    NotFound
        When the meeting is out of reach.
    """
    row = in_reach(viewer, today=today).filter(fact=meeting).first()
    if row is None:
        raise NotFound("There is no such meeting.")
    if extent(viewer, "Telling") not in (Extent.GROUP, Extent.PROGRAMME):
        return None
    (fact,) = current(Meeting, fact=meeting)
    people, planned = asked_to(fact), planned_first([meeting])[meeting]
    latest = latest_tellings(tellings_about(meeting))
    is_over = fact.state is MeetingState.HELD or fact.on < today
    waiting = [
        who
        for who in people
        if not is_over and is_to_be_told(latest.get(who), planned=planned, now=standing_of(fact))
    ]
    venues = models.Venue.objects.filter(fact=planned.venue or "", superseded_at=None)
    return MeetingNews(
        line=lines(viewer, [row], today=today)[0],
        planned=planned,
        planned_venue=next(iter(venues.values_list("name", flat=True)), ""),
        to_tell=_to_tell(viewer, waiting, latest, today),
        told=_told(viewer, [each for who, each in latest.items() if who not in waiting], today),
        may_tell=may(viewer, Capability.TELL_NEWS) and not is_over,
    )


def news_for_me(viewer: Actor, *, meetings: Iterable[str]) -> frozenset[str]:
    """Those of these meetings that stand otherwise than a viewer knows, as far as the record says.

    The viewer's reach is checked by whoever asks.
    """
    facts = current(Meeting, fact__in=list(meetings))
    planned = planned_first(each.id for each in facts)
    told = current(
        Telling, meeting_id__in=[each.id for each in facts], participant_id=viewer.participant
    )
    latest = {each.meeting: each for each in sorted(told, key=lambda each: each.number)}
    return frozenset(
        each.id
        for each in facts
        if is_to_be_told(latest.get(each.id), planned=planned[each.id], now=standing_of(each))
    )


def _to_tell(
    viewer: Actor, people: list[str], latest: Mapping[str, Telling], today: date
) -> tuple[ToTell, ...]:
    answers = may_use(
        viewer, participants=people, purpose=Purpose.CONTACT, element=Element.TELEPHONE, day=today
    )
    rung = [who for who, answer in answers.items() if answer.may]
    reads = may_read(viewer, Person, "telephone") and viewer.programme is not None
    numbers = numbers_of(viewer.programme or "", rung) if reads else {}
    seen = labels(viewer, participants=people, today=today)
    found = [
        ToTell(
            label=seen[who],
            may_ring=answers[who].may,
            telephone=numbers.get(who, ""),
            was_told=latest.get(who),
        )
        for who in people
    ]
    return tuple(sorted(found, key=lambda e: (not e.may_ring, e.label.order, e.label.participant)))


def _told(viewer: Actor, tellings: list[Telling], today: date) -> tuple[Told, ...]:
    rows = models.Telling.objects.filter(fact__in=[each.id for each in tellings], version=1)
    by = {
        fact: (account, role)
        for fact, account, role in rows.values_list("fact", "operation__account", "operation__role")
    }
    seen = labels(viewer, participants=[each.participant for each in tellings], today=today)
    found = [
        Told(
            label=seen[each.participant],
            telling=each,
            role=ActingRole(by[each.id][1]),
            by_viewer=by[each.id][0] == viewer.account,
        )
        for each in tellings
    ]
    return tuple(sorted(found, key=lambda e: (e.label.order, e.label.participant)))

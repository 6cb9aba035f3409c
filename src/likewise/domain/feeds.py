"""A calendar feed: somebody's meetings in a calendar of theirs, at an address that is secret."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.refusals import DomainError

MEETING, OFF = "Meeting", "Cancelled: no meeting"


class FeedNotRight(DomainError):
    """A feed that cannot be had, or ended, as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Fact):
    """That somebody has their meetings in a calendar of theirs, and what it shows beside the time.

    Its address follows from its id and the installation's key. Whoever has the address reads it,
    so that it is ended, or made anew, where others may have seen it.
    """

    declared: ClassVar = Declaration(noun="calendar feed", heading="Calendars")

    participant: ParticipantId
    since: date
    shows_place: bool = False
    shows_cohort: bool = False

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        more = {
            (False, False): "",
            (True, False): ", with the place",
            (False, True): ", with the name of the cohort",
            (True, True): ", with the place and the name of the cohort",
        }[self.shows_place, self.shows_cohort]
        return said(f"{who} has their meetings in a calendar of theirs{more}", does)


def title_of(*, is_off: bool, cohort: str) -> str:
    """What a meeting is called in a calendar: no more than that it is one, unless asked for."""
    title = OFF if is_off else MEETING
    return f"{title}, {cohort}" if cohort else title


def plan_make(*, new: Feed, known: Feed | None, ids: Ids) -> Plan:
    """Plan that somebody has a feed at a new address; the former one ends.

    `known` is the feed that they have.
    """
    draft = Draft(MakeFeed.declared.name, ids)
    if known is not None:
        draft.void(known)
    draft.record(new)
    return draft.plan(about=(new.participant,))


def plan_change(*, known: Feed | None, place: bool, cohort: bool, ids: Ids) -> Plan:
    """Plan that a feed shows other things, at the address that it has.

    Raises
    ------
    FeedNotRight
    """
    if known is None:
        raise FeedNotRight("There is no feed. Make one first.")
    if (known.shows_place, known.shows_cohort) == (place, cohort):
        raise FeedNotRight("It shows just that already.")
    draft = Draft(ChangeFeed.declared.name, ids)
    draft.revise(replace(known, shows_place=place, shows_cohort=cohort))
    return draft.plan(about=(known.participant,))


def plan_end(*, known: Feed | None, ids: Ids) -> Plan:
    """Plan that somebody's feed ends: its address leads nowhere from now on.

    Raises
    ------
    FeedNotRight
    """
    if known is None:
        raise FeedNotRight("There is no feed to end.")
    draft = Draft(EndFeed.declared.name, ids)
    draft.void(known)
    return draft.plan(about=(known.participant,))


_Who = Annotated[ParticipantId, Asks(question="Whose?", option="participant")]
_Place = Annotated[
    bool,
    Asks(
        question="Show the place?",
        hint="Whoever sees your calendar sees it, on your telephone's locked screen too",
    ),
]
_Cohort = Annotated[
    bool,
    Asks(
        question="Show what your cohort is called?",
        hint="Its name may say what you meet about",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeFeed(Act):
    """Somebody has their meetings in a calendar of theirs, at a new address; a former one ends."""

    declared: ClassVar[Declared] = Declared(
        name="feeds.make",
        needs=Capability.HAVE_FEED,
        stays="An address that was given out stays known. End the feed, or make another address.",
    )
    participant: _Who
    shows_place: _Place = False
    shows_cohort: _Cohort = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFeed(Act):
    """A calendar feed shows other things beside the time, at the address that it has."""

    declared: ClassVar[Declared] = Declared(
        name="feeds.change",
        needs=Capability.HAVE_FEED,
        stays="What a calendar took in stays there. Change again what the feed shows.",
    )
    participant: _Who
    shows_place: _Place = False
    shows_cohort: _Cohort = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFeed(Act):
    """Somebody has no calendar feed any more: its address leads nowhere."""

    declared: ClassVar[Declared] = Declared(
        name="feeds.end",
        needs=Capability.HAVE_FEED,
        stays="An address that was ended is not good again. Make another.",
    )
    participant: _Who

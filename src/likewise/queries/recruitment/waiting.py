"""Who waits at which step, the longest first."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.recruitment import AnyStep, Place, Step, StepToFacilitate
from likewise.queries.access import Label, check_sees, labels
from likewise.queries.recruitment.funnel import (
    places_of_facilitators,
    places_of_members,
    practice_names,
)
from likewise.records import consent


class Way(StrEnum):
    """Which of the two ways into the programme somebody is on."""

    MEMBERS = "members"
    FACILITATORS = "facilitators"


STEPS: dict[Way, tuple[AnyStep, ...]] = {
    Way.MEMBERS: tuple(each for each in Step if each is not Step.ENROLLED),
    Way.FACILITATORS: tuple(
        each for each in StepToFacilitate if each is not StepToFacilitate.APPOINTED
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """Somebody who waits: since when, at which step, and of which practice."""

    label: Label
    step: AnyStep
    since: date
    practice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A page of those who wait at a step; how many wait at each, and at which practices here."""

    lines: tuple[WaitingLine, ...]
    page: int
    pages: int
    found: int
    at_steps: tuple[tuple[AnyStep, int], ...]
    practices: tuple[tuple[str, str], ...]


def step_named(way: Way, name: str) -> AnyStep:
    """The step at which people may wait that an address names.

    Raises
    ------
    NotFound
    """
    for each in STEPS[way]:
        if address_of(each) == name:
            return each
    raise NotFound("There is no such step.")


def address_of(step: AnyStep) -> str:
    """A step as an address has it."""
    return step.value.replace(" ", "-")


def waiting(
    viewer: Actor,
    *,
    way: Way,
    step: AnyStep,
    today: date,
    practice: str = "",
    page: int = 1,
    size: int | None = None,
) -> Waiting:
    """Who waits at a step today, the longest first; those of a practice where one is named.

    Raises
    ------
    NotFound, NotAllowed
        When the viewer's role recruits nobody.
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    check_may(viewer, Capability.RECRUIT)
    of_way = places_of_members if way is Way.MEMBERS else places_of_facilitators
    all_of_them = {who: each for who, each in of_way(programme, today).items() if each.waits}
    there = {who: each for who, each in all_of_them.items() if each.step is step}
    at = consent.practices_on(there, today)
    names = practice_names(programme)
    chosen = [who for who in there if not practice or at.get(who) == practice]
    chosen.sort(key=lambda who: (there[who].since, who))
    last = max(1, -(-len(chosen) // size)) if size else 1
    page = min(page, last)
    some = chosen[(page - 1) * size : page * size] if size else chosen
    seen = labels(viewer, participants=some)
    counted = Counter(each.step for each in all_of_them.values())
    return Waiting(
        lines=tuple(_line(seen[who], there[who], names.get(at.get(who, ""), "")) for who in some),
        page=page,
        pages=last,
        found=len(chosen),
        at_steps=tuple((each, counted[each]) for each in STEPS[way]),
        practices=tuple(
            sorted(((each, names[each]) for each in {*at.values()} if each in names),
                   key=lambda pair: pair[1])
        ),
    )  # fmt: skip


def _line(label: Label, place: Place, practice: str) -> WaitingLine:
    return WaitingLine(label=label, step=place.step, since=place.since, practice=practice)

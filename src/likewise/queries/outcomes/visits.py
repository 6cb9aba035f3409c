"""One person at one occasion: what is asked, and what is recorded already."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.outcomes import (
    Definition,
    Measure,
    Measurement,
    MissedOccasion,
    Place,
    Response,
    asked_at,
    place_of,
)
from likewise.queries.access import Label, check_sees, labels
from likewise.queries.outcomes.due import not_to_be_asked
from likewise.queries.outcomes.settings import definition_of
from likewise.records import outcomes
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that an occasion asks for, and what is recorded of it; none where nothing is.

    It is a measure, or an instrument with its definition. `is_to_be_asked` says no where they
    refused it, or it stopped.
    """

    key: str
    called: str
    definition: Definition | None
    recorded: Measurement | Response | None
    is_to_be_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """One person at one occasion, for whoever records outcomes."""

    label: Label
    place: Place
    asked: tuple[Asked, ...]
    missed: MissedOccasion | None


def visit(viewer: Actor, *, participant: str, occasion: str, today: date) -> VisitPage:
    """What is asked of one person at one occasion, with the values that are recorded.

    Raises
    ------
    NotFound
        When the viewer's role records none, or there is no such person or occasion.
    """
    programme = check_sees(viewer, Capability.ENTER_OUTCOMES)
    found = next((e for e in outcomes.occasions_of(programme) if e.id == occasion), None)
    if found is None or participant not in outcomes.members_of(programme):
        raise NotFound("There is no such person, or no such occasion.")
    known = outcomes.known_of(programme, [participant])
    not_asked = not_to_be_asked(
        viewer, participants=[participant], occasions=[found], today=today
    ).get(participant, frozenset())
    recorded = _recorded(participant, occasion)
    return VisitPage(
        label=labels(viewer, participants=[participant])[participant],
        place=place_of(
            participant,
            found,
            window=known.window(found, participant),
            there=known.there.get((participant, occasion), ()),
            is_missed=(participant, occasion) in known.missed,
            not_asked=not_asked,
            today=today,
        ),
        asked=tuple(
            _asked(viewer, each, recorded.get(each), is_to_be_asked=each not in not_asked)
            for each in asked_at(found)
        ),
        missed=outcomes.missed_by(participant, occasion),
    )


def _recorded(participant: str, occasion: str) -> dict[str, Measurement | Response]:
    own = {"participant_id": participant, "occasion_id": occasion}
    return {
        **{each.measure: each for each in current(Measurement, **own)},
        **{each.instrument: each for each in current(Response, **own)},
    }


def _asked(
    viewer: Actor, key: str, recorded: Measurement | Response | None, *, is_to_be_asked: bool
) -> Asked:
    instrument, definition = (
        (None, None) if key in set(Measure) else definition_of(viewer, instrument=key)
    )
    return Asked(
        key=key,
        called=instrument.title if instrument else key,
        definition=definition,
        recorded=recorded,
        is_to_be_asked=is_to_be_asked,
    )

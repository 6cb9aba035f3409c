"""One person at one occasion: what is asked, and what is recorded already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.outcomes import (
    DataLock,
    Definition,
    Entered,
    FirstEntry,
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
from likewise.records.entries import entries_of
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that an occasion asks for, and what is recorded of it; none where nothing is.

    It is a measure, or an instrument with its definition. `is_to_be_asked` says no where they
    refused it, or it stopped. `entered` says how it stands where it is entered twice: until the
    second entry, what is recorded is told to nobody but who entered it, and `may_enter_again` to
    whom else.
    """

    key: str
    called: str
    definition: Definition | None
    recorded: Measurement | Response | None
    is_to_be_asked: bool
    entered: Entered | None = None
    may_enter_again: bool = False

    @property
    def is_unseen(self) -> bool:
        """Whether it is recorded, and withheld from the viewer until its second entry."""
        return self.entered is Entered.WAITS and self.recorded is None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """One person at one occasion, for whoever records outcomes."""

    label: Label
    place: Place
    asked: tuple[Asked, ...]
    missed: MissedOccasion | None
    lock: DataLock | None


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
    held = (each for each in outcomes.locks_of(programme) if each.holds)
    lock = next((each for each in held if occasion in each.occasions), None)
    recorded = _recorded(participant, occasion)
    entered = (
        {e.form.id: e for e in entries_of(programme, participant=participant, occasion=occasion)}
        if found.is_entered_twice
        else {}
    )
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
            _asked(
                viewer,
                each,
                recorded.get(each),
                entered,
                is_to_be_asked=each not in not_asked,
                is_locked=lock is not None,
            )
            for each in asked_at(found)
        ),
        missed=outcomes.missed_by(participant, occasion),
        lock=lock,
    )


def _recorded(participant: str, occasion: str) -> dict[str, Measurement | Response]:
    own = {"participant_id": participant, "occasion_id": occasion}
    return {
        **{each.measure: each for each in current(Measurement, **own)},
        **{each.instrument: each for each in current(Response, **own)},
    }


def _asked(
    viewer: Actor,
    key: str,
    recorded: Measurement | Response | None,
    entered: Mapping[str, FirstEntry],
    *,
    is_to_be_asked: bool,
    is_locked: bool,
) -> Asked:
    twice = entered.get(recorded.id) if recorded else None
    instrument, definition = (
        (None, None) if key in set(Measure) else definition_of(viewer, instrument=key)
    )
    return Asked(
        key=key,
        called=instrument.title if instrument else key,
        definition=definition,
        recorded=recorded if twice is None or twice.is_seen_by(viewer.account) else None,
        is_to_be_asked=is_to_be_asked,
        entered=twice.stands if twice else None,
        may_enter_again=twice is not None
        and not is_locked
        and twice.second is None
        and viewer.account not in twice.entered_by | twice.tried_by,
    )

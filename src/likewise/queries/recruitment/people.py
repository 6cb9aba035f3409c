"""How one person was recruited, step by step."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.consent import Events
from likewise.domain.recruitment import (
    Baseline,
    Criteria,
    FacilitatorStep,
    Place,
    Recruited,
    RecruitmentExit,
    Screening,
    criteria_on,
    place_of,
    place_to_facilitate,
)
from likewise.queries.access import Label, check_reaches_participant, labels, may_read, shown
from likewise.queries.consent.uses import programme_of
from likewise.records import recruitment
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecruitment:
    """How one person was recruited: where they stand, and everything that says so.

    `criteria` are all versions, by id; `in_force` is today's.
    """

    participant: str
    label: Label
    place: Place | None
    to_facilitate: Place | None
    events: Events
    screenings: tuple[Screening, ...]
    baselines: tuple[Baseline, ...]
    exits: tuple[RecruitmentExit, ...]
    steps: tuple[FacilitatorStep, ...]
    criteria: dict[str, Criteria]
    in_force: Criteria | None
    may_recruit: bool
    is_self: bool


def recruitment_of(viewer: Actor, *, participant: str, today: date) -> PersonRecruitment:
    """How one person was recruited, as far as the viewer may read it.

    Raises
    ------
    NotFound
        When the person is out of reach, or the viewer's role reads nothing of it.
    """
    check_reaches_participant(viewer, participant=participant, today=today)
    is_self = participant == viewer.participant
    if not may_read(viewer, Screening, "screened_on", is_own=is_self):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    programme = programme_of(viewer)
    found: Recruited = recruitment.recruited(programme, [participant])[participant]
    known = current(Criteria, programme_id=programme)
    return PersonRecruitment(
        participant=participant,
        label=labels(viewer, participants=[participant])[participant],
        place=place_of(found, day=today),
        to_facilitate=place_to_facilitate(found, day=today),
        events=found.events,
        screenings=tuple(
            shown(viewer, each)
            for each in sorted(
                current(Screening, participant_id=participant), key=lambda each: each.order
            )
        ),
        baselines=tuple(shown(viewer, e) for e in current(Baseline, participant_id=participant)),
        exits=tuple(
            shown(viewer, each) for each in current(RecruitmentExit, participant_id=participant)
        ),
        steps=tuple(
            shown(viewer, each) for each in current(FacilitatorStep, participant_id=participant)
        ),
        criteria={each.id: each for each in known},
        in_force=criteria_on(known, today),
        may_recruit=may(viewer, Capability.RECRUIT) and not is_self,
        is_self=is_self,
    )

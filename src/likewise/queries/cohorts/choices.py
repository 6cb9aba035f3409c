"""What the forms about cohorts offer: cohorts, people on a day, venues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import State
from likewise.domain.participants import RoleName
from likewise.domain.programmes import Phase, PhaseName, phase_on
from likewise.queries.access import Label, check_reaches_cohort, check_sees, labels, now_recorded
from likewise.queries.cohorts.listing import cohorts as listed
from likewise.records import cohorts as reading
from likewise.records import models
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortChoice:
    """A cohort that may be chosen: one that has not ended."""

    id: str
    name: str
    format: Format | None
    state: State | None
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChoice:
    """Somebody of a chosen cohort on the day of the change."""

    label: Label
    role: RoleName
    cohort: str
    leads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChoices:
    """What a form may offer for a change on a day, and which phase's rules hold then."""

    cohorts: tuple[CohortChoice, ...]
    venues: tuple[tuple[str, str], ...]
    people: tuple[PersonChoice, ...]
    phase: PhaseName


def form_choices(
    viewer: Actor, *, on: date, today: date, chosen: Sequence[str] = ()
) -> FormChoices:
    """What may be chosen for a change on a day; `people` are those of the chosen cohorts then.

    Raises
    ------
    NotFound
        When a chosen cohort is of another programme or out of reach.
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    for cohort in chosen:
        check_reaches_cohort(viewer, cohort=cohort, today=today)
    going_on = [
        CohortChoice(
            id=each.id,
            name=each.name,
            format=each.format,
            state=each.state,
            members=each.members,
        )
        for each in listed(viewer, today=today).cohorts
        if each.state is not State.ENDED
    ]
    venues = models.Venue.objects.filter(now_recorded(), programme_id=programme).order_by("name")
    return FormChoices(
        cohorts=tuple(going_on),
        venues=tuple(venues.values_list("fact", "name")),
        people=_people(viewer, chosen, on),
        phase=phase_on(current(Phase, programme_id=programme), on),
    )


def _people(viewer: Actor, chosen: Sequence[str], on: date) -> tuple[PersonChoice, ...]:
    found = reading.histories(chosen, programme=viewer.programme)
    spells = [(spell, found[cohort]) for cohort in chosen for spell in found[cohort].spells_on(on)]
    seen = labels(viewer, participants=(spell.participant for spell, _ in spells))
    spells.sort(
        key=lambda each: (each[1].cohort.name, each[0].role, seen[each[0].participant].text)
    )
    return tuple(
        PersonChoice(
            label=seen[spell.participant],
            role=spell.role,
            cohort=history.id,
            leads=spell.participant in {lead.participant for lead in history.leads_on(on)},
        )
        for spell, history in spells
    )

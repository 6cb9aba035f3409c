"""What the forms about cohorts offer: cohorts, people on a day, venues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import State
from likewise.domain.participants import RoleName
from likewise.domain.programmes import Phase, PhaseName, phase_on
from likewise.queries.access import (
    Label,
    check_reaches_cohort,
    check_sees,
    cohort_names,
    labels,
    now_recorded,
)
from likewise.queries.cohorts.listing import CohortOutline, outlines, states_on
from likewise.queries.participants.listing import practices_of
from likewise.records import cohorts as reading
from likewise.records import models
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChoice:
    """Somebody of a chosen cohort on the day of the change, with their practice of today."""

    label: Label
    role: RoleName
    cohort: str
    leads: bool
    practice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChoices:
    """What a form may offer for a change on a day, and which phase's rules hold then."""

    cohorts: tuple[CohortOutline, ...]
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
    return FormChoices(
        cohorts=going_on(viewer, today=today),
        venues=venue_choices(viewer),
        people=people_of(viewer, cohorts=chosen, on=on, today=today) if chosen else (),
        phase=phase_of_rules(viewer, on=on),
    )


def venue_choices(viewer: Actor) -> tuple[tuple[str, str], ...]:
    """Where a cohort of the viewer's programme may meet: ids with names, by name."""
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    venues = models.Venue.objects.filter(now_recorded(), programme_id=programme).order_by("name")
    return tuple(venues.values_list("fact", "name"))


def going_on(viewer: Actor, *, today: date) -> tuple[CohortOutline, ...]:
    """The cohorts in reach that have not ended, open ones first."""
    found = outlines(viewer, today=today)
    return tuple(each for each in found if each.state is not State.ENDED)


def name_of_cohort_going_on(viewer: Actor, *, cohort: str, today: date) -> str:
    """What a cohort in reach that has not ended is called.

    Raises
    ------
    NotFound
        When it is of another programme, out of reach, or has ended.
    """
    check_sees(viewer, Capability.SEE_ROSTERS)
    check_reaches_cohort(viewer, cohort=cohort, today=today)
    if states_on(today, cohorts=[cohort]).get(cohort) is State.ENDED:
        raise NotFound("There is no such cohort, or it has ended.")
    return cohort_names(viewer, cohorts=[cohort])[cohort]


def phase_of_rules(viewer: Actor, *, on: date) -> PhaseName:
    """Which phase's rules hold on a day in the viewer's programme."""
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    return phase_on(current(Phase, programme_id=programme), on)


def people_of(
    viewer: Actor, *, cohorts: Sequence[str], on: date, today: date
) -> tuple[PersonChoice, ...]:
    """Who is in these cohorts on a day, by cohort, role and name.

    Raises
    ------
    NotFound
        When a cohort is of another programme or out of reach.
    """
    for cohort in cohorts:
        check_reaches_cohort(viewer, cohort=cohort, today=today)
    found = reading.histories(cohorts, programme=viewer.programme, with_meetings=False)
    spells = [(spell, found[cohort]) for cohort in cohorts for spell in found[cohort].spells_on(on)]
    ids = {spell.participant for spell, _ in spells}
    seen, practices = labels(viewer, participants=ids), practices_of(ids, today=today)
    spells.sort(
        key=lambda each: (each[1].cohort.name, each[0].role, seen[each[0].participant].order)
    )
    return tuple(
        PersonChoice(
            label=seen[spell.participant],
            role=spell.role,
            cohort=history.id,
            leads=spell.participant in {lead.participant for lead in history.leads_on(on)},
            practice=practices.get(spell.participant, ""),
        )
        for spell, history in spells
    )

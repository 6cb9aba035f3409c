"""A lineage event as somebody is about to put it right: who was there, and what each did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import CohortHistory, LineageEvent, cohorts_of
from likewise.domain.cohorts.retelling import Retold
from likewise.domain.cohorts.words import happened
from likewise.domain.participants import RoleName
from likewise.domain.words import join_words
from likewise.queries.access import check_reaches_cohort, check_sees, cohort_names, labels
from likewise.queries.cohorts.choices import PersonChoice
from likewise.queries.participants.listing import practices_of
from likewise.records import cohorts as reading
from likewise.records.facts import current
from likewise.records.lineage import event_with_acts, named_by


@dataclass(frozen=True, slots=True, kw_only=True)
class EventToCorrect:
    """An event with its people, each once, and what may be said of them.

    `said` is what happened, in words; `parts` what each did, by the record; `options` what they
    may have done, with its words.
    """

    event: LineageEvent
    said: str
    people: tuple[PersonChoice, ...]
    parts: Mapping[str, str]
    options: tuple[tuple[str, str], ...]
    names: Mapping[str, str]


def event_to_correct(viewer: Actor, *, event: str, on: date | None, today: date) -> EventToCorrect:
    """An event, with those who were in its cohorts on its day, or on another.

    Raises
    ------
    NotFound, NotAllowed, EventNotThere
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    check_may(viewer, Capability.CHANGE_COHORTS)
    if not current(LineageEvent, fact=event, programme_id=programme):
        raise NotFound("There is no such event.")
    found = event_with_acts(event, programme=programme)
    cohorts = named_by(found.event)
    for cohort in cohorts:
        check_reaches_cohort(viewer, cohort=cohort, today=today)
    retold, names = found.retold, cohort_names(viewer, cohorts=cohorts)
    before = reading.histories(
        cohorts_of(retold.act), programme=programme, with_meetings=False, before=found.sequence
    )
    here = _roles(retold, before, on or found.event.on)
    seen, practices = labels(viewer, participants=here), practices_of(set(here), today=today)
    people = [
        PersonChoice(
            label=seen[who], role=role, cohort=cohort, leads=False, practice=practices.get(who, "")
        )
        for who, (role, cohort) in here.items()
    ]
    before_names, after_names = (
        join_words(names.get(each, "a cohort") for each in side)
        for side in (found.event.predecessors, found.event.successors)
    )
    return EventToCorrect(
        event=found.event,
        said=happened(found.event.kind, before=before_names, after=after_names),
        people=tuple(sorted(people, key=lambda each: (each.role, each.label.text))),
        parts={who: retold.parts.get(who, retold.by_default) for who in here},
        options=tuple((each, names.get(each, each)) for each in retold.options),
        names=names,
    )


def _roles(
    retold: Retold, before: Mapping[str, CohortHistory], on: date
) -> dict[str, tuple[RoleName, str]]:
    """Who may have done something else, with their role and where they came from."""
    if not retold.options:
        return {}
    here = {
        spell.participant: (spell.role, cohort)
        for cohort in retold.sources
        for spell in before[cohort].spells_on(on)
    }
    if not retold.sources:  # a cohort that started: those who were there from the first day
        here = {each.participant: (each.role, "") for each in retold.event.passages}
    return here

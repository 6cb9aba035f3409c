"""What is in the record already and may be the very thing that an act is about to add.

It is pointed out before it is saved, among what the viewer may see, and hinders nobody: two people
may have one name. `domain/likeness.py` says when names and numbers are the same or alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import EVERYWHERE, Capability, extent_of_field, may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import Cohort, State
from likewise.domain.likeness import Likeness, are_like, words_of
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.operations import Already, Plan
from likewise.domain.participants import GONE, Participant, Person
from likewise.domain.periods import in_words
from likewise.domain.practices import Practice, Registration, Venue
from likewise.domain.words import clock
from likewise.queries.access import (
    cohort_names,
    cohorts_in_reach,
    now_recorded,
    people_in_reach,
    short_id,
)
from likewise.queries.cohorts.listing import states_on
from likewise.queries.participants.listing import PersonRow, rows_of
from likewise.records import called, models
from likewise.records.names import alike

ADDED = (Participant, Cohort, Practice, Venue, Meeting)
POINTED_OUT = 5  # of one kind; of more than that, a search says more


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newcomer:
    """Somebody whom a plan adds."""

    person: Person
    practice: str | None


def adds_something(plan: Plan) -> bool:
    """Whether a plan adds what may be there already."""
    return any(step.does == "record" and isinstance(step.fact, ADDED) for step in plan.steps)


def already_there(viewer: Actor, *, plan: Plan, today: date) -> tuple[Already, ...]:
    """What is there already of what a plan adds, as far as the viewer may see it."""
    found: list[Already] = []
    if may(viewer, Capability.SEE_NAMES) and may(viewer, Capability.SEE_ROSTERS):
        for each in _newcomers(plan):
            found += _people(viewer, each, today)
    if may(viewer, Capability.SEE_COHORTS):
        found += list(_cohorts(viewer, plan, today))[:POINTED_OUT]
        found += list(_places(viewer, plan))[:POINTED_OUT]
        found += list(_meetings(viewer, plan, today))[:POINTED_OUT]
    return tuple(dict.fromkeys(found))


def _newcomers(plan: Plan) -> Iterator[_Newcomer]:
    persons = {each.id: each for each in _added(plan, Person)}
    practices = {each.participant: each.practice for each in _added(plan, Registration)}
    for each in _added(plan, Participant):
        person = persons.get(each.person or "")
        if person is not None:
            yield _Newcomer(person=person, practice=practices.get(each.id))


def _people(viewer: Actor, new: _Newcomer, today: date) -> Iterator[Already]:
    reads_numbers = extent_of_field(viewer, Person, "telephone") in EVERYWHERE
    likenesses = alike(
        viewer.programme or "",
        given=new.person.given_name,
        family=new.person.family_name,
        telephone=new.person.telephone if reads_numbers else "",
        email=new.person.email if reads_numbers else "",
        near=_registered_at(new.practice, today),
    )
    if not likenesses:
        return
    seen = people_in_reach(viewer, participants=likenesses, today=today)
    order = list(Likeness)
    first = sorted(seen, key=lambda each: (order.index(likenesses[each]), each))[:POINTED_OUT]
    for row in rows_of(viewer, first, today=today):
        yield Already(
            kind=Participant.__name__,
            id=row.participant,
            sentence=f"There is already {_told(row)}: {likenesses[row.participant]}. "
            "Open their page, or go on.",
        )


def _told(row: PersonRow) -> str:
    where = " and ".join(name for _, name in row.cohorts)
    parts = (
        row.practice or "no practice known",
        f"in {where}"
        if where
        else "left the programme"
        if row.status in GONE
        else "in no cohort now",
        f"id {short_id(row.participant)}",
    )
    return f"{row.label.text} ({', '.join(parts)})"


def _registered_at(practice: str | None, today: date) -> frozenset[str]:
    """Who is registered with a practice today, or was once: a name is like one there for long."""
    if practice is None:
        return frozenset()
    rows = models.Registration.objects.filter(
        now_recorded(), practice_id=practice, starts_on__lte=today
    )
    return frozenset(rows.values_list("participant_id", flat=True))


def _cohorts(viewer: Actor, plan: Plan, today: date) -> Iterator[Already]:
    new = {words_of(each.name) for each in _added(plan, Cohort)}
    if not new:
        return
    reach = cohorts_in_reach(viewer, today=today)
    named = called.cohorts_called(viewer.programme or "")
    same = [
        each
        for each, name in named.items()
        if words_of(name) in new and (reach is None or each in reach)
    ]
    states = states_on(today, cohorts=same)
    for cohort, name in cohort_names(viewer, cohorts=same).items():
        if words_of(name) in new:
            ended = ", which has ended" if states.get(cohort) is State.ENDED else ""
            yield Already(
                kind=Cohort.__name__,
                id=cohort,
                sentence=f"There is already a cohort called {name}{ended}. Open it, or go on.",
            )


def _places(viewer: Actor, plan: Plan) -> Iterator[Already]:
    for kind, model, noun in (
        (Practice, models.Practice, "practice"),
        (Venue, models.Venue, "place to meet"),
    ):
        new = _places_added(plan, kind)
        if not new or extent_of_field(viewer, kind, "name") not in EVERYWHERE:
            continue
        rows = model.objects.filter(now_recorded(), programme_id=viewer.programme)
        for place, name in rows.order_by("name").values_list("fact", "name"):
            if any(are_like(words_of(name), each) for each in new):
                yield Already(
                    kind=kind.__name__,
                    id=place,
                    sentence=f"There is already a {noun} called {name}. "
                    f"Use that {noun.split()[0]}, or go on.",
                )


def _places_added(plan: Plan, kind: type[Practice | Venue]) -> list[tuple[str, ...]]:
    places = (*_added(plan, Practice), *_added(plan, Venue))
    return [words_of(each.name) for each in places if isinstance(each, kind)]


def _meetings(viewer: Actor, plan: Plan, today: date) -> Iterator[Already]:
    planned = [each for each in _added(plan, Meeting) if each.state is not MeetingState.CANCELLED]
    new = {(cohort, each.starts) for each in planned for cohort in each.cohorts}
    if not new:
        return
    reach = cohorts_in_reach(viewer, today=today)
    cohorts = {cohort for cohort, _ in new if reach is None or cohort in reach}
    for meeting, cohort, starts in _meetings_of(cohorts, {starts for _, starts in new}):
        if (cohort, starts) in new:
            name = cohort_names(viewer, cohorts=[cohort])[cohort]
            yield Already(
                kind=Meeting.__name__,
                id=meeting,
                sentence=f"{name} already meets on {in_words(starts.date())} at {clock(starts)}. "
                "Open that meeting, or go on.",
            )


def _meetings_of(
    cohorts: Iterable[str], starts: Iterable[datetime]
) -> Iterator[tuple[str, str, datetime]]:
    hosted = models.MeetingHost.objects.filter(cohort_id__in=set(cohorts))
    at_that_day = models.Meeting.objects.filter(
        now_recorded(),
        fact__in=hosted.values("meeting_id"),
        on__in={each.date() for each in starts},
    ).exclude(state=MeetingState.CANCELLED)
    when = dict(at_that_day.values_list("fact", "starts"))
    pairs = hosted.filter(meeting_id__in=list(when)).values_list("meeting_id", "cohort_id")
    for meeting, cohort in pairs:
        yield meeting, cohort, when[meeting]


def _added[F: (Participant, Person, Cohort, Practice, Venue, Meeting, Registration)](
    plan: Plan, kind: type[F]
) -> tuple[F, ...]:
    return tuple(
        step.fact for step in plan.steps if step.does == "record" and isinstance(step.fact, kind)
    )

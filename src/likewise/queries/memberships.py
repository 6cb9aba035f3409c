"""Who was in which cohort on a day, as known on a day; where somebody has been."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.evolution import Dated
from likewise.domain.participants import RoleName
from likewise.queries.access import (
    Label,
    check_reaches_cohort,
    check_reaches_participant,
    labels,
    names_pairs,
)
from likewise.queries.evolution.reach import Reach, reach_of
from likewise.queries.evolution.reading import (
    known_until,
    left_programme,
    of_programme,
    without_people,
)
from likewise.records import models
from likewise.records.cohorts import names as cohort_names
from likewise.records.facts import known_at
from likewise.records.memberships import covering

type Spelled = tuple[str, str, date, date | None]  # participant, role, joined, left


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """One spell that covers the day."""

    label: Label
    role: RoleName
    joined_on: date
    left_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A cohort on a day: its members and its facilitators, each in order of what is shown."""

    cohort: str
    day: date
    known_on: date | None
    members: tuple[RosterLine, ...]
    facilitators: tuple[RosterLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortThatDay:
    """A cohort on a day, in numbers. `was` is the format that it had until `since`."""

    id: str
    name: str
    format: Format | None
    was: Format | None
    since: date | None
    members: int
    facilitators: int
    leads: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereOnDay:
    """Who was where on a day: every cohort with somebody in it, and those in none.

    `ever` is everyone who had joined by then; `also` how many are in several cohorts at once, who
    are counted in each of them here. Of those in none, `left` had left the programme and
    `nowhere` had not; who does not see all of the programme is not told which.
    """

    day: date
    known_on: date | None
    cohorts: tuple[CohortThatDay, ...]
    people: int
    also: int
    nowhere: int
    left: int | None
    ever: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One spell of a person's path."""

    cohort: str
    name: str
    role: RoleName
    joined_on: date
    left_on: date | None


def members_on(
    viewer: Actor, *, cohort: str, day: date, today: date, known_on: date | None = None
) -> Roster:
    """Who was in a cohort on a day: as the record says now, or said at the end of `known_on`.

    Raises
    ------
    NotFound
        When the cohort is of another programme, or out of the viewer's reach.
    """
    check_reaches_cohort(viewer, cohort=cohort, today=today)
    known = known_at(known_until(viewer.programme or "", known_on))
    spells = models.Membership.objects.filter(known, covering(day), cohort_id=cohort)
    found = list(spells.values_list("participant_id", "role", "joined_on", "left_on"))
    seen = labels(viewer, participants={row[0] for row in found}, today=today)
    return _roster(cohort, day, known_on, found, seen)


def rosters_on(
    viewer: Actor, *, day: date, today: date, known_on: date | None = None
) -> tuple[Roster, ...]:
    """Who was in each cohort in the viewer's reach on a day, in order of the cohorts' ids.

    Raises
    ------
    NotFound
        When the viewer may not see who is in a cohort.
    """
    reach = reach_of(viewer, today=today)
    if not reach.sees_people:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    known = known_at(known_until(reach.programme, known_on))
    cohorts = models.Cohort.objects.filter(known, programme_id=reach.programme)
    if reach.cohorts is not None:
        cohorts = cohorts.filter(fact__in=reach.cohorts)
    spells = models.Membership.objects.filter(
        known, covering(day), cohort_id__in=cohorts.values("fact")
    )
    found: dict[str, list[Spelled]] = defaultdict(list)
    columns = ("cohort_id", "participant_id", "role", "joined_on", "left_on")
    for cohort, person, role, joined_on, left_on in spells.values_list(*columns):
        found[cohort].append((person, role, joined_on, left_on))
    people = {spell[0] for here in found.values() for spell in here}
    seen = labels(viewer, participants=people, today=today)
    return tuple(_roster(cohort, day, known_on, found[cohort], seen) for cohort in sorted(found))


def _roster(
    cohort: str,
    day: date,
    known_on: date | None,
    found: Sequence[Spelled],
    seen: Mapping[str, Label],
) -> Roster:
    lines = [
        RosterLine(label=seen[person], role=RoleName(role), joined_on=joined_on, left_on=left_on)
        for person, role, joined_on, left_on in found
    ]
    lines.sort(key=lambda line: _by_text(line.label))
    return Roster(
        cohort=cohort,
        day=day,
        known_on=known_on,
        members=tuple(line for line in lines if line.role is RoleName.MEMBER),
        facilitators=tuple(line for line in lines if line.role is RoleName.FACILITATOR),
    )


def where_on(
    viewer: Actor,
    *,
    day: date,
    today: date,
    known_on: date | None = None,
    names_pairs: bool = True,
) -> WhereOnDay:
    """Who was where on a day, in numbers, for every cohort in the viewer's reach.

    One-to-one cohorts are often called after their people: they keep their names only where the
    viewer may see names, and `names_pairs`.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it, or reads suppressed counts only.
    """
    reach = reach_of(viewer, today=today)
    if reach.counts_only:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    known = known_at(known_until(reach.programme, known_on))
    names = cohort_names(known, programme_id=reach.programme)
    if reach.cohorts is not None:
        names = {cohort: name for cohort, name in names.items() if cohort in reach.cohorts}
    if not (names_pairs and reach.names_pairs):
        names = without_people(names, known, programme=reach.programme)
    there: dict[str, dict[RoleName, set[str]]] = defaultdict(lambda: defaultdict(set))
    spells = models.Membership.objects.filter(
        known, covering(day), cohort_id__in=of_programme(reach, known)
    )
    for cohort, person, role in spells.values_list("cohort_id", "participant_id", "role"):
        if cohort in names:
            there[cohort][RoleName(role)].add(person)
    people = {person for here in there.values() for person in here[RoleName.MEMBER]}
    places = sum(len(here[RoleName.MEMBER]) for here in there.values())
    ever = _ever(known, reach, day)
    gone = {who for who, dated in left_programme(reach, known).items() if dated.on(day)}
    left = len((ever & gone) - people)
    return WhereOnDay(
        day=day,
        known_on=known_on,
        cohorts=_cohorts(viewer, known, reach, names, there, day),
        people=len(people),
        also=places - len(people),
        nowhere=len(ever) - len(people) - left,
        left=left if reach.cohorts is None else None,
        ever=len(ever),
    )


def _ever(known: Q, reach: Reach, day: date) -> set[str]:
    """Who had been a member, by a day, of a cohort in reach."""
    cohorts = models.Cohort.objects.filter(known, programme_id=reach.programme)
    if reach.cohorts is not None:
        cohorts = cohorts.filter(fact__in=reach.cohorts)
    rows = models.Membership.objects.filter(
        known, joined_on__lte=day, role=RoleName.MEMBER, cohort_id__in=cohorts.values("fact")
    )
    return set(rows.values_list("participant_id", flat=True))


def path_of(
    viewer: Actor, *, participant: str, today: date, known_on: date | None = None
) -> tuple[PathStep, ...]:
    """Where somebody has been, first to last, as member and as facilitator.

    Raises
    ------
    NotFound
        When the person is of another programme, or out of the viewer's reach.
    """
    check_reaches_participant(viewer, participant=participant, today=today)
    known = known_at(known_until(viewer.programme or "", known_on))
    names = cohort_names(known, programme_id=viewer.programme)
    if not names_pairs(viewer):
        names = without_people(names, known, programme=viewer.programme or "")
    rows = models.Membership.objects.filter(known, participant_id=participant)
    columns = rows.order_by("joined_on", "fact").values_list(
        "cohort_id", "role", "joined_on", "left_on"
    )
    return tuple(
        PathStep(
            cohort=cohort,
            name=names[cohort],
            role=RoleName(role),
            joined_on=joined_on,
            left_on=left_on,
        )
        for cohort, role, joined_on, left_on in columns
    )


def _cohorts(
    viewer: Actor,
    known: Q,
    reach: Reach,
    names: Mapping[str, str],
    there: Mapping[str, Mapping[RoleName, set[str]]],
    day: date,
) -> tuple[CohortThatDay, ...]:
    present = {cohort for cohort, here in there.items() if any(here.values())}
    formats: dict[str, list[tuple[date, Format]]] = defaultdict(list)
    here = of_programme(reach, known)
    rows = models.CohortFormat.objects.filter(known, starts_on__lte=day, cohort_id__in=here)
    for cohort, starts_on, format in rows.values_list("cohort_id", "starts_on", "format"):
        formats[cohort].append((starts_on, Format(format)))
    leads: dict[str, list[str]] = defaultdict(list)
    leading = models.Lead.objects.filter(
        known, covering(day, starts="starts_on", ends="ends_on"), cohort_id__in=here
    )
    for cohort, person in leading.order_by("starts_on", "participant_id").values_list(
        "cohort_id", "participant_id"
    ):
        if cohort in present:
            leads[cohort].append(person)
    seen = labels(viewer, participants={person for people in leads.values() for person in people})
    made = [
        _that_day(cohort, names[cohort], Dated.of(formats[cohort]), there[cohort],
                  sorted((seen[person] for person in leads[cohort]), key=_by_text))
        for cohort in present
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda each: (-each.members, each.name, each.id)))


def _by_text(label: Label) -> tuple[str, str]:
    return (label.order, label.participant)


def _that_day(
    cohort: str,
    name: str,
    formats: Dated[Format],
    here: Mapping[RoleName, set[str]],
    leads: Sequence[Label],
) -> CohortThatDay:
    changed = len(formats.values) > 1
    return CohortThatDay(
        id=cohort,
        name=name,
        format=formats.values[-1] if formats.values else None,
        was=formats.values[-2] if changed else None,
        since=formats.days[-1] if changed else None,
        members=len(here[RoleName.MEMBER]),
        facilitators=len(here[RoleName.FACILITATOR]),
        leads=tuple(leads),
    )

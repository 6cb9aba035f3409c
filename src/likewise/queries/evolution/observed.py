"""Declared cohorts beside those that attendance shows: who really meets whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.evolution import Comparison, Finding, compare_cohorts, observed_cohorts
from likewise.domain.meetings import MeetingState
from likewise.queries.access import Label, labels
from likewise.queries.evolution.kept import kept
from likewise.queries.evolution.reach import Reach, reach_of
from likewise.queries.evolution.reading import known_until, of_programme, without_people
from likewise.records import models
from likewise.records.cohorts import names as cohort_names
from likewise.records.facts import known_at
from likewise.records.meetings import came_for_support
from likewise.records.memberships import covering

AT_ONCE = 13
ORDER = (Finding.OTHERWISE, Finding.AS_DECLARED, Finding.CANNOT_TELL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedPage:
    """Each declared cohort beside the most alike observed one, with where they differ.

    Declared are the members on the last day; observed is who met in the period. `meetings` is how
    many held meetings the answer rests on, `findings` how many comparisons came out how.
    `comparisons` are those on one page of the ones asked for, the least alike first.
    """

    first: date
    last: date
    meetings: int
    findings: Mapping[Finding, int]
    comparisons: tuple[Comparison, ...]
    asked_for: int
    page: int
    last_page: int
    cohorts: Mapping[str, str]
    labels: Mapping[str, Label]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    meetings: int
    comparisons: tuple[Comparison, ...]
    cohorts: Mapping[str, str]


def observed_cohorts_between(
    viewer: Actor,
    *,
    first: date,
    last: date,
    today: date,
    known_on: date | None = None,
    find: str = "",
    finding: Finding | None = None,
    page: int = 1,
) -> ObservedPage:
    """Compare the cohorts declared on `last` with those that met from `first` to `last`.

    Parameters
    ----------
    find
        Part of the name of a cohort, or of somebody who belongs or meets, as the viewer sees it.
    finding
        Only the comparisons that came out like this.
    page
        From 1, of 13 comparisons each; one that is not there is the nearest.

    Raises
    ------
    NotFound
        When the viewer may not see who is in a cohort.
    """
    reach = reach_of(viewer, today=today)
    if not reach.sees_people:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    asked = (reach, first, last, known_on)
    compared = kept(("meets", viewer.role, *asked), make=lambda: _compared(*asked))
    wanted = _ordered(compared, finding)
    if find.strip():
        wanted = _found(viewer, wanted, compared.cohorts, find.strip().casefold())
    last_page = max(1, -(-len(wanted) // AT_ONCE))
    page = min(max(page, 1), last_page)
    here = tuple(wanted[(page - 1) * AT_ONCE : page * AT_ONCE])
    return ObservedPage(
        first=first,
        last=last,
        meetings=compared.meetings,
        findings=Counter(each.finding for each in compared.comparisons),
        comparisons=here,
        asked_for=len(wanted),
        page=page,
        last_page=last_page,
        cohorts=compared.cohorts,
        labels=labels(viewer, participants={p for each in here for p in each.everyone}),
    )


def _compared(reach: Reach, first: date, last: date, known_on: date | None) -> _Compared:
    known = known_at(known_until(reach.programme, known_on))
    cohorts = cohort_names(known, programme_id=reach.programme)
    if not reach.names_pairs:
        cohorts = without_people(cohorts, known, programme=reach.programme)
    if reach.cohorts is not None:
        cohorts = {each: name for each, name in cohorts.items() if each in reach.cohorts}
    meetings = _attended(reach, known, first, last)
    return _Compared(
        meetings=len(meetings),
        comparisons=compare_cohorts(
            declared=_declared(reach, known, cohorts, last),
            observed=observed_cohorts(meetings.values()),
        ),
        cohorts=cohorts,
    )


def _ordered(compared: _Compared, finding: Finding | None) -> list[Comparison]:
    """Where the two differ first, the least alike first; within the same likeness, by name."""

    def key(each: Comparison) -> tuple[int, float, str, str]:
        name = compared.cohorts[each.declared] if each.declared else ""
        return (ORDER.index(each.finding), each.jaccard, name.casefold(), each.declared or "")

    chosen = [each for each in compared.comparisons if finding in (None, each.finding)]
    return sorted(chosen, key=key)


def _found(
    viewer: Actor, wanted: Sequence[Comparison], cohorts: Mapping[str, str], find: str
) -> list[Comparison]:
    """Those in whose cohort's name, or in the name of somebody of it, something stands."""
    seen = labels(viewer, participants={p for each in wanted for p in each.everyone})
    people = {person for person, label in seen.items() if find in label.text.casefold()}
    return [
        each
        for each in wanted
        if (each.declared and find in cohorts[each.declared].casefold())
        or not people.isdisjoint(each.everyone)
    ]


def _attended(reach: Reach, known: Q, first: date, last: date) -> dict[str, frozenset[str]]:
    """Who came to be supported to each held meeting in reach."""
    hosts = models.MeetingHost.objects.filter(cohort_id__in=_cohorts(reach, known))
    held = models.Meeting.objects.filter(
        known,
        programme_id=reach.programme,
        state=MeetingState.HELD,
        on__gte=first,
        on__lte=last,
        fact__in=hosts.values("meeting_id"),
    )
    rows = models.Attendance.objects.filter(
        known, came_for_support(), meeting_id__in=held.values("fact")
    )
    found: dict[str, set[str]] = {meeting: set() for meeting in held.values_list("fact", flat=True)}
    for meeting, person in rows.values_list("meeting_id", "participant_id"):
        found[meeting].add(person)
    return {meeting: frozenset(people) for meeting, people in found.items()}


def _cohorts(reach: Reach, known: Q) -> Iterable[str]:
    return of_programme(reach, known) if reach.cohorts is None else reach.cohorts


def _declared(
    reach: Reach, known: Q, cohorts: Mapping[str, str], day: date
) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = models.Membership.objects.filter(
        known, covering(day), cohort_id__in=_cohorts(reach, known), role="member"
    )
    for cohort, person in rows.values_list("cohort_id", "participant_id"):
        found[cohort].add(person)
    ordered = sorted(found, key=lambda cohort: (cohorts[cohort], cohort))
    return {cohort: frozenset(found[cohort]) for cohort in ordered}

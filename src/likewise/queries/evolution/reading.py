"""Reads what the evolution is told from: as the record says now, or as it said on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db.models import CharField, Max, Q, QuerySet
from django.db.models.functions import Cast

from likewise.domain.access import NotFound
from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts import LineageEvent
from likewise.domain.evolution import Chronicle, Dated, Spell
from likewise.domain.memberships import Lead
from likewise.domain.participants import GONE as OUT
from likewise.domain.participants import RoleName
from likewise.domain.periods import FOREVER
from likewise.domain.programmes import Phase, PhaseName, Programme
from likewise.queries.access import short_id
from likewise.queries.evolution.reach import Reach
from likewise.records import models
from likewise.records.cohorts import names as cohort_names
from likewise.records.facts import as_known, current, known_at

LIVE_DAYS = 92  # a record that goes on has had something on record within a quarter
_TEXT = CharField(max_length=10)
ELSEWHERE = "elsewhere"  # stands for every cohort out of a facilitator's reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The chronicle of a programme, with the names and the events that go with it."""

    programme: Programme
    phases: tuple[Phase, ...]
    chronicle: Chronicle
    cohorts: dict[str, str]
    practices: dict[str, str]
    arms: tuple[Arm, ...]
    events: tuple[LineageEvent, ...]
    last_day: date | None


def zone_of(programme: str) -> ZoneInfo:
    """The time zone in which a programme's days begin and end."""
    found = current(Programme, fact=programme)
    if not found:
        raise NotFound("There is no such programme.")
    return ZoneInfo(found[0].zone)


def known_until(programme: str, known_on: date | None) -> datetime | None:
    """The end of a day in the programme's zone, as the instant up to which something was known."""
    if known_on is None:
        return None
    midnight = datetime.combine(known_on, time.min) + timedelta(days=1)
    return midnight.replace(tzinfo=zone_of(programme)) - timedelta(microseconds=1)


def read(reach: Reach, *, known_on: date | None, today: date, names_pairs: bool = True) -> Told:
    """Everything about the programme's evolution that is in reach, as known at the end of a day.

    One-to-one cohorts are often called after their people: they keep their names only where the
    viewer may see names, and `names_pairs`.
    """
    known = known_until(reach.programme, known_on)
    when = known_at(known)
    cohorts = cohort_names(when, programme_id=reach.programme)
    inside = set(cohorts) if reach.cohorts is None else set(reach.cohorts) & set(cohorts)
    formats = _formats(when, reach, inside)
    if not (names_pairs and reach.names_pairs):
        cohorts = without_people(cohorts, when, programme=reach.programme)
    spells = tuple(_spells(when, reach, inside))
    events = (
        as_known(LineageEvent, known, **_of(reach))
        if known
        else current(LineageEvent, **_of(reach))
    )
    in_reach = [event for event in events if inside & _named(event)]
    arms = tuple(sorted(current(Arm, **_of(reach)), key=lambda arm: (arm.name, arm.id)))
    return Told(
        programme=current(Programme, fact=reach.programme)[0],
        phases=tuple(sorted(current(Phase, **_of(reach)), key=lambda phase: phase.starts_on)),
        chronicle=Chronicle(
            spells=spells,
            formats=formats,
            practices=_practices(when, reach),
            arms=_arms(when, reach) if reach.sees_arms else {},
            left=left_programme(reach, when),
            leads=_leads(when, reach, inside),
        ),
        cohorts={cohort: name for cohort, name in cohorts.items() if cohort in inside},
        practices=dict(
            models.Practice.objects.filter(when, **_of(reach)).values_list("fact", "name")
        ),
        arms=arms if reach.sees_arms else (),
        events=tuple(sorted(in_reach, key=lambda event: (event.on, event.id))),
        last_day=_last_day(spells, in_reach, reach, when, today),
    )


def of_programme(reach: Reach, when: Q) -> QuerySet[models.Cohort, str]:
    """The ids of the programme's cohorts, as a part of another question."""
    found = models.Cohort.objects.filter(when, **_of(reach))
    return found.values_list("fact", flat=True)


def without_people(cohorts: dict[str, str], when: Q, *, programme: str) -> dict[str, str]:
    """Cohorts' names, by id, those of one-to-one cohorts replaced: they often name their people."""
    here = models.Cohort.objects.filter(when, programme_id=programme).values("fact")
    rows = models.CohortFormat.objects.filter(when, format=Format.ONE_TO_ONE, cohort_id__in=here)
    pairs = set(rows.values_list("cohort_id", flat=True))
    return {
        cohort: f"1:1 pair {short_id(cohort)}" if cohort in pairs else name
        for cohort, name in cohorts.items()
    }


def _of(reach: Reach) -> dict[str, str]:
    return {"programme_id": reach.programme}


def _named(event: LineageEvent) -> set[str]:
    return {*event.predecessors, *event.successors, *event.staying}


def _spells(when: Q, reach: Reach, inside: set[str]) -> Iterable[Spell]:
    """Members' spells in the programme; of a facilitator's people all, elsewhere put together."""
    rows = models.Membership.objects.filter(
        when,
        role=RoleName.MEMBER,
        participant_id__in=models.Participant.objects.filter(known_at(None), **_of(reach)).values(
            "fact"
        ),
    )
    if reach.cohorts is not None:
        mine = rows.filter(cohort_id__in=inside).values("participant_id")
        rows = rows.filter(participant_id__in=mine)
    # Days come as text and few are distinct: made into days once each, which is much quicker.
    columns = rows.values_list(
        "participant_id", "cohort_id", Cast("joined_on", _TEXT), Cast("left_on", _TEXT)
    )
    day = cache(date.fromisoformat)
    for person, cohort, joined_on, left_on in columns:
        yield Spell(
            person,
            cohort if cohort in inside else ELSEWHERE,
            day(joined_on),
            day(left_on) if left_on else FOREVER,
        )


def _formats(when: Q, reach: Reach, cohorts: set[str]) -> dict[str, Dated[Format]]:
    rows = models.CohortFormat.objects.filter(when, cohort_id__in=of_programme(reach, when))
    starts: dict[str, list[tuple[date, Format]]] = defaultdict(list)
    for cohort, day, format in rows.values_list("cohort_id", "starts_on", "format"):
        if cohort in cohorts:
            starts[cohort].append((day, Format(format)))
    return {cohort: Dated.of(each) for cohort, each in starts.items()}


def left_programme(reach: Reach, when: Q) -> dict[str, Dated[bool]]:
    """Since when people have left the programme, or are back: for whoever sees all of it."""
    if reach.cohorts is not None or reach.counts_only:
        return {}
    people = models.Participant.objects.filter(known_at(None), **_of(reach)).values("fact")
    ended = models.Status.objects.filter(when, status__in=OUT, participant_id__in=people)
    rows = models.Status.objects.filter(when, participant_id__in=ended.values("participant_id"))
    starts: dict[str, list[tuple[date, bool]]] = defaultdict(list)
    for person, day, status in rows.values_list("participant_id", "starts_on", "status"):
        starts[person].append((day, status in OUT))
    return {person: Dated.of(each) for person, each in starts.items()}


def _practices(when: Q, reach: Reach) -> dict[str, Dated[str]]:
    rows = models.Registration.objects.filter(
        when, practice_id__in=models.Practice.objects.filter(when, **_of(reach)).values("fact")
    ).values_list("participant_id", "starts_on", "practice_id")
    starts: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for person, day, practice in rows:
        starts[person].append((day, practice))
    return {person: Dated.of(each) for person, each in starts.items()}


def _arms(when: Q, reach: Reach) -> dict[str, str]:
    rows = models.Allocation.objects.filter(when, participant_id__isnull=False, **_of(reach))
    return dict(rows.values_list("participant_id", "arm_id"))


def _leads(when: Q, reach: Reach, cohorts: set[str]) -> dict[str, list[Lead]]:
    leads: dict[str, list[Lead]] = defaultdict(list)
    rows = models.Lead.objects.filter(when, cohort_id__in=of_programme(reach, when))
    columns = ("fact", "cohort_id", "participant_id", "starts_on", "ends_on")
    for fact, cohort, participant, starts_on, ends_on in rows.values_list(*columns):
        if cohort in cohorts:
            leads[cohort].append(
                Lead(
                    id=fact,
                    cohort=cohort,
                    participant=participant,
                    starts_on=starts_on,
                    ends_on=ends_on,
                )
            )
    return leads


def _last_day(
    spells: Iterable[Spell],
    events: Iterable[LineageEvent],
    reach: Reach,
    when: Q,
    today: date,
) -> date | None:
    """Where the picture ends: today, or the last day on record where that is a quarter ago."""
    held = models.Meeting.objects.filter(when, state="held", **_of(reach))
    if reach.cohorts is not None:
        hosts = models.MeetingHost.objects.filter(cohort_id__in=reach.cohorts)
        held = held.filter(fact__in=hosts.values("meeting_id"))
    days = [event.on for event in events]
    for spell in spells:
        days += [spell.joined_on, spell.left_on]
    met = held.aggregate(last=Max("on"))["last"]
    days += [met] if met else []
    last = max((day for day in days if day <= today), default=None)
    return today if last and (today - last).days <= LIVE_DAYS else last


def ended_on(phases: Iterable[Phase]) -> date | None:
    """The day on which the programme ended; none while it goes on."""
    return next((each.starts_on for each in phases if each.phase is PhaseName.ENDED), None)

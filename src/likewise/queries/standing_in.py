"""While a facilitator is away: their cohorts and meetings, and who could stand in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.meetings import MeetingState
from likewise.domain.participants import TAKING_PART, RoleName
from likewise.queries.access import (
    Label,
    as_people_count,
    check_reaches_participant,
    check_sees,
    cohort_names,
    labels,
    now_recorded,
)
from likewise.queries.meetings import MeetingLine, in_reach, lines
from likewise.records import models
from likewise.records.memberships import covering

OFFERED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """One cohort that a facilitator is in: whether they lead it, and who else facilitates it."""

    cohort: str
    name: str
    leads: bool
    leads_alone: bool
    others: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhileAway:
    """What is there to see to; `free` are other facilitators, those in the fewest cohorts first."""

    cohorts: tuple[LeftBehind, ...]
    meetings: tuple[MeetingLine, ...]
    free: tuple[tuple[Label, int], ...]


def while_away(
    viewer: Actor, *, participant: str, since: date, until: date, today: date
) -> WhileAway:
    """The cohorts that somebody facilitates, their meetings between two days, both included.

    Raises
    ------
    NotFound, NotAllowed
        When the viewer does not see the person, or does not record how cohorts change.
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    check_may(viewer, Capability.CHANGE_COHORTS)
    check_reaches_participant(viewer, participant=participant, today=today)
    facilitating = models.Membership.objects.filter(
        now_recorded(), covering(since), programme_id=programme, role=RoleName.FACILITATOR
    )
    theirs = set(
        facilitating.filter(participant_id=participant).values_list("cohort_id", flat=True)
    )
    leading = set(
        models.Lead.objects.filter(
            now_recorded(),
            covering(since, starts="starts_on", ends="ends_on"),
            programme_id=programme,
        ).values_list("cohort_id", "participant_id")
    )
    theirs |= {cohort for cohort, who in leading if who == participant}
    pairs = list(facilitating.values_list("participant_id", "cohort_id"))
    busy = Counter(who for who, _ in pairs)
    free = [
        who for who in _facilitators(programme, since) if who != participant
    ]  # those in none as well
    seen = labels(viewer, participants={*free, *busy})
    names = cohort_names(viewer, cohorts=theirs)
    hosted = models.MeetingHost.objects.filter(cohort_id__in=theirs).values("meeting_id")
    due = in_reach(viewer, today=today).filter(
        state=MeetingState.PLANNED,
        on__gte=since,
        on__lt=until + timedelta(days=1),
        fact__in=hosted,
    )
    free.sort(key=lambda who: (busy[who], seen[who].order))
    return WhileAway(
        cohorts=tuple(
            LeftBehind(
                cohort=cohort,
                name=names.get(cohort, ""),
                leads=(cohort, participant) in leading,
                leads_alone={who for led, who in leading if led == cohort} == {participant},
                others=_sorted(
                    seen[who] for who, where in pairs if where == cohort and who != participant
                ),
            )
            for cohort in sorted(theirs, key=lambda each: as_people_count(names.get(each, "")))
        ),
        meetings=lines(viewer, due.order_by("starts_at", "fact"), today=today),
        free=tuple((seen[who], busy[who]) for who in free[:OFFERED]),
    )


def _facilitators(programme: str, day: date) -> list[str]:
    """Who has the role of a facilitator on a day, and takes part."""
    holding = models.Role.objects.filter(
        now_recorded(),
        covering(day, starts="starts_on", ends="ends_on"),
        programme_id=programme,
        role=RoleName.FACILITATOR,
    ).values("participant_id")
    begun = models.Status.objects.filter(
        now_recorded(), participant_id__in=holding, starts_on__lte=day
    ).order_by("starts_on")
    latest = dict(begun.values_list("participant_id", "status"))
    return [who for who, status in latest.items() if status in TAKING_PART]


def _sorted(people: Iterable[Label]) -> tuple[Label, ...]:
    return tuple(sorted(people, key=lambda label: label.order))

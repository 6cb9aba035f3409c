"""How every cohort of a programme stands today, in few statements, kept until something changes."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from likewise.domain.arms import Format
from likewise.domain.cohorts import State
from likewise.domain.participants import TAKING_PART, RoleName
from likewise.queries.access import covering, now_recorded
from likewise.records import models

LOOKS = "access.look"
LATELY = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The cohorts of a programme on one day, by id, and the members who are in none.

    `since` is the day on which the present state began. Lately is the last four weeks.
    """

    names: dict[str, str]
    states: dict[str, State]
    since: dict[str, date]
    formats: dict[str, Format]
    members: Counter[str]
    leads: dict[str, tuple[str, ...]]
    in_no_cohort: tuple[str, ...]
    joined_lately: int
    left_lately: int

    @property
    def living(self) -> list[str]:
        """The cohorts that have begun and not ended, by name."""
        going = [each for each, state in self.states.items() if state is not State.ENDED]
        return sorted(going, key=lambda cohort: (self.names[cohort].casefold(), cohort))


def standing(programme: str, *, today: date) -> Standing:
    """How the cohorts of a programme stand today.

    What was read is kept in this process until the next act: the hash of the programme's last
    event other than a look says whether there was one.
    """
    last = (
        models.AuditEvent.objects.filter(programme=programme)
        .exclude(action__startswith=LOOKS)
        .order_by("-sequence")
        .values_list("hash", flat=True)
        .first()
    )
    return _standing(programme, today, last)


@lru_cache(maxsize=4)
def _standing(programme: str, today: date, last: str | None) -> Standing:  # noqa: ARG001 - a key
    names = dict(
        models.Cohort.objects.filter(now_recorded(), programme_id=programme).values_list(
            "fact", "name"
        )
    )
    ours = models.Cohort.objects.filter(now_recorded(), programme_id=programme).values("fact")
    states, since, formats = {}, {}, {}
    begun = {"starts_on__lte": today, "cohort_id__in": ours}
    for cohort, state, on in (
        models.CohortState.objects.filter(now_recorded(), **begun)
        .order_by("starts_on")
        .values_list("cohort_id", "state", "starts_on")
    ):
        states[cohort], since[cohort] = State(state), on
    for cohort, format in (
        models.CohortFormat.objects.filter(now_recorded(), **begun)
        .order_by("starts_on")
        .values_list("cohort_id", "format")
    ):
        formats[cohort] = Format(format)
    spells = models.Membership.objects.filter(
        now_recorded(), cohort_id__in=ours, role=RoleName.MEMBER
    )
    here = list(spells.filter(covering(today)).values_list("cohort_id", "participant_id"))
    placed = {participant for _, participant in here}
    since_then = today - LATELY
    joined = spells.filter(joined_on__gt=since_then, joined_on__lte=today)
    left = spells.filter(left_on__gt=since_then, left_on__lte=today)
    return Standing(
        names=names,
        states=states,
        since=since,
        formats=formats,
        members=Counter(cohort for cohort, _ in here),
        leads=_leads(names, today),
        in_no_cohort=tuple(sorted(_taking_part(programme, today) - placed)),
        joined_lately=joined.values("participant_id").distinct().count(),
        left_lately=left.values("participant_id").distinct().count(),
    )


def _leads(names: dict[str, str], today: date) -> dict[str, tuple[str, ...]]:
    now = covering(today, starts="starts_on", ends="ends_on")
    rows = models.Lead.objects.filter(now_recorded(), now).order_by("starts_on", "fact")
    leads: dict[str, list[str]] = defaultdict(list)
    for cohort, participant in rows.values_list("cohort_id", "participant_id"):
        if cohort in names:
            leads[cohort].append(participant)
    return {cohort: tuple(people) for cohort, people in leads.items()}


def _taking_part(programme: str, today: date) -> set[str]:
    """The people who take part today as members."""
    people = models.Participant.objects.filter(now_recorded(), programme_id=programme)
    ours = people.values("fact")
    statuses = dict(
        models.Status.objects.filter(now_recorded(), starts_on__lte=today, participant_id__in=ours)
        .order_by("starts_on")
        .values_list("participant_id", "status")
    )
    roles = models.Role.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        role=RoleName.MEMBER,
        participant_id__in=ours,
    ).values_list("participant_id", flat=True)
    return {who for who in roles if statuses.get(who) in TAKING_PART}

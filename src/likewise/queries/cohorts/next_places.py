"""Where people could go on when their cohort ends."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts.facts import PAIR_SIZE, TAKES_JOINERS
from likewise.domain.participants import RoleName
from likewise.queries.access import as_people_count, check_reaches_cohort, now_recorded
from likewise.queries.cohorts.choices import going_on
from likewise.queries.cohorts.listing import CohortOutline
from likewise.queries.participants.listing import practices_of
from likewise.records import models
from likewise.records.memberships import covering


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPlace:
    """A cohort that takes people. `meets_there`: at the same place as the one that ends;
    `neighbours`: its members of the same practices."""

    outline: CohortOutline
    meets_there: bool
    neighbours: int


def next_places(viewer: Actor, *, cohort: str, today: date) -> tuple[NextPlace, ...]:
    """The cohorts that people of one that ends could join, those nearby first.

    Nearby are those that meet at the same place, and then those with most members of the practices
    at which its members are registered. Pairs that are whole take nobody.

    Raises
    ------
    NotFound
        When the cohort is out of reach.
    """
    check_reaches_cohort(viewer, cohort=cohort, today=today)
    there = [
        each
        for each in going_on(viewer, today=today)
        if each.id != cohort and each.state in TAKES_JOINERS
    ]
    members, sizes = _people([cohort, *(each.id for each in there)], today)
    practices = practices_of({who for some in members.values() for who in some}, today=today)
    ours = {practices[who] for who in members[cohort] if who in practices}
    venues = _venues([cohort, *(each.id for each in there)], today)
    found = [
        NextPlace(
            outline=each,
            meets_there=venues.get(cohort) is not None
            and venues.get(each.id) == venues.get(cohort),
            neighbours=sum(practices.get(who) in ours for who in members[each.id]),
        )
        for each in there
        if each.format is not Format.ONE_TO_ONE or sizes[each.id] < PAIR_SIZE
    ]
    found.sort(
        key=lambda each: (
            not each.meets_there,
            -each.neighbours,
            as_people_count(each.outline.name),
        )
    )
    return tuple(found)


def _people(cohorts: list[str], today: date) -> tuple[dict[str, list[str]], Counter[str]]:
    """The members of each cohort today, and how many people are in it in all."""
    members: dict[str, list[str]] = defaultdict(list)
    sizes: Counter[str] = Counter()
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=cohorts
    )
    for cohort, who, role in spells.values_list("cohort_id", "participant_id", "role"):
        sizes[cohort] += 1
        if role == RoleName.MEMBER:
            members[cohort].append(who)
    return members, sizes


def _venues(cohorts: list[str], today: date) -> dict[str, str | None]:
    rows = models.CohortVenue.objects.filter(
        now_recorded(), cohort_id__in=cohorts, starts_on__lte=today
    )
    return dict(rows.order_by("starts_on").values_list("cohort_id", "venue_id"))

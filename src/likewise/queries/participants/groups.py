"""Who stands how today: by status, role, practice, arm and cohort, as sets of people.

Kept in this process until something changes: asked person by person, a database takes seconds to
find the few of 100,000 who died.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from likewise.domain.participants import TAKING_PART, RoleName, StatusName
from likewise.queries.access import now_recorded
from likewise.queries.keeping import Keeper, Part
from likewise.records import models
from likewise.records.memberships import covering

type People = frozenset[str]


def with_status(programme: str, statuses: Iterable[StatusName], *, today: date) -> People:
    """Those whose latest status is one of these."""
    found = _read(programme, today, "statuses")
    return frozenset[str]().union(*(found.get(each, ()) for each in statuses))


def taking_part(programme: str, *, today: date) -> People:
    """Those who take part, in whatever role."""
    return with_status(programme, TAKING_PART, today=today)


def with_role(programme: str, role: RoleName, *, today: date) -> People:
    """Those who have this role of the programme."""
    return _read(programme, today, "roles").get(role, frozenset())


def of_practice(programme: str, practice: str, *, today: date) -> People:
    """Those who are registered with a practice."""
    return _read(programme, today, "practices").get(practice, frozenset())


def of_arm(programme: str, arm: str, *, today: date) -> People:
    """Those who were allocated an arm."""
    return _read(programme, today, "arms").get(arm, frozenset())


def of_any_arm(programme: str, *, today: date) -> People:
    """Those who were allocated any."""
    return frozenset[str]().union(*_read(programme, today, "arms").values())


def in_a_cohort(programme: str, *, today: date) -> People:
    """Those who are in a cohort, in whatever role."""
    return _read(programme, today, "cohorts").get("", frozenset())


def in_no_cohort(programme: str, *, today: date) -> People:
    """Those who take part, in whatever role, and are in no cohort."""
    return taking_part(programme, today=today) - in_a_cohort(programme, today=today)


def _read(programme: str, today: date, part: str) -> Mapping[str, People]:
    found: Mapping[str, People] = _keeper.up_to_date(programme, today, part).parts[part]
    return found


def _sets(pairs: Iterable[tuple[str, str]]) -> Mapping[str, People]:
    found: dict[str, set[str]] = defaultdict(set)
    for who, value in pairs:
        found[value].add(who)
    return {value: frozenset(people) for value, people in found.items()}


def _statuses(programme: str, today: date) -> Mapping[str, People]:
    begun = models.Status.objects.filter(
        now_recorded(), programme_id=programme, starts_on__lte=today
    )
    latest = dict(begun.order_by("starts_on").values_list("participant_id", "status"))
    return _sets(latest.items())


def _practices(programme: str, today: date) -> Mapping[str, People]:
    begun = models.Registration.objects.filter(
        now_recorded(), programme_id=programme, starts_on__lte=today
    )
    latest = dict(begun.order_by("starts_on").values_list("participant_id", "practice_id"))
    return _sets(latest.items())


def _roles(programme: str, today: date) -> Mapping[str, People]:
    held = models.Role.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        programme_id=programme,
    )
    return _sets(held.values_list("participant_id", "role"))


def _arms(programme: str, _: date) -> Mapping[str, People]:
    drawn = models.Allocation.objects.filter(
        now_recorded(), programme_id=programme, participant_id__isnull=False
    )
    return _sets(
        (who, arm) for who, arm in drawn.values_list("participant_id", "arm_id") if who is not None
    )


def _cohorts(programme: str, today: date) -> Mapping[str, People]:
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), programme_id=programme
    )
    return {"": frozenset(spells.values_list("participant_id", flat=True))}


_keeper = Keeper(
    {
        "statuses": Part(_statuses, frozenset({"Status"})),
        "practices": Part(_practices, frozenset({"Registration"})),
        "roles": Part(_roles, frozenset({"Role"})),
        "arms": Part(_arms, frozenset({"Allocation"})),
        "cohorts": Part(_cohorts, frozenset({"Membership"})),
    }
)

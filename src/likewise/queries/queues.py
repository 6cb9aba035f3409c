"""Lists of people whom somebody has to see to: in no cohort, not heard of, joined lately."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.likeness import folded
from likewise.domain.participants import TAKING_PART, RoleName
from likewise.queries.access import check_sees, cohort_names, has_names_of_all, labels, now_recorded
from likewise.queries.cohorts.standing import LATELY, standing
from likewise.queries.contacts import LastContact, last_contacts
from likewise.queries.keeping import Keeper, Part
from likewise.queries.participants.listing import PersonRow, practices_of, rows_of
from likewise.records import models
from likewise.records.meetings import came, last_came
from likewise.records.memberships import covering
from likewise.records.names import Sought, in_order

QUIET_AFTER = timedelta(weeks=8)
NOWHERE = frozenset[str]()


class Queue(StrEnum):
    """Why people are on a list."""

    PLACE = "no-cohort"
    QUIET = "not-heard-of"
    JOINED = "joined-lately"


class Order(StrEnum):
    """How a list is sorted."""

    WAITING = "waiting"
    NAME = "name"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One person of a queue, and since when they are on it.

    `since` is the day on which they left their last cohort, or enrolled; on which they were last
    heard of; or on which they joined. None: nobody ever heard of them.
    """

    person: PersonRow
    since: date | None
    last_came_on: date | None
    last_contact: LastContact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of what was found of a queue, and by what it may be narrowed: ids and names.

    `in_all` people are on the list, `found` of them were asked for. Pages count from one.
    """

    queue: Queue
    people: tuple[Waiting, ...]
    in_all: int
    found: int
    page: int
    pages: int
    practices: tuple[tuple[str, str], ...]
    cohorts: tuple[tuple[str, str], ...]
    facilitators: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which people of a queue are asked for."""

    words: str = ""
    practice: str = ""
    cohort: str = ""
    facilitator: str = ""
    order: Order = Order.WAITING


def people_queue(
    viewer: Actor,
    *,
    queue: Queue,
    today: date,
    narrowed: Narrowed | None = None,
    page: int = 1,
    size: int | None = None,
) -> QueuePage:
    """The people of a queue, those first who wait longest unless another order is asked for.

    Parameters
    ----------
    page, size
        Which page, counting from one, and how many people it holds; all of them on one, where no
        size is given. A page after the last is the last.

    Raises
    ------
    NotFound
        When the viewer does not see who is in the programme's cohorts.
    NotAllowed
        When the viewer neither sees everybody by name nor records how cohorts change.
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    if not has_names_of_all(viewer):
        check_may(viewer, Capability.CHANGE_COHORTS)
    asked = narrowed or Narrowed()
    since = _since(queue, programme, today)
    kept = _keeper.up_to_date(programme, today, "places", "leads").parts
    places, leads = kept["places"], kept["leads"]
    found = _sorted(
        [
            who
            for who in _asked_for(since, asked, programme=programme, today=today)
            if (not asked.cohort or asked.cohort in places.get(who, ()))
            and (
                not asked.facilitator
                or not leads.get(asked.facilitator, NOWHERE).isdisjoint(places.get(who, ()))
            )
        ],
        since,
        asked.order,
        latest_first=queue is Queue.JOINED,
        today=today,
    )
    size = size or max(1, len(found))
    pages = max(1, -(-len(found) // size))
    page = min(max(1, page), pages)
    chosen = found[(page - 1) * size : page * size]
    came_on = last_came(chosen, today)
    contacts = last_contacts(chosen, today=today)
    return QueuePage(
        queue=queue,
        people=tuple(
            Waiting(
                person=row,
                since=since[row.participant],
                last_came_on=came_on.get(row.participant),
                last_contact=contacts.get(row.participant),
            )
            for row in rows_of(viewer, chosen, today=today)
        ),
        in_all=len(since),
        found=len(found),
        page=page,
        pages=pages,
        practices=_practices(programme),
        cohorts=_named(viewer, {cohort for who in since for cohort in places.get(who, ())}),
        facilitators=_facilitators(viewer, leads),
    )


def _asked_for(
    since: Iterable[str], asked: Narrowed, *, programme: str, today: date
) -> Sequence[str]:
    """Those of a list whom words and practice leave, by name; who has no name comes last, by id."""
    words = [Sought(folded(word)) for word in asked.words.split()]
    here = set(since)
    named = [who for who in in_order(programme, sought=words) if who in here]
    found = named if words else [*named, *sorted(here.difference(named))]
    if asked.practice:
        local = _of_practice(found, asked.practice, today)
        found = [who for who in found if who in local]
    return found


def _sorted(
    found: list[str],
    since: Mapping[str, date | None],
    order: Order,
    *,
    latest_first: bool,
    today: date,
) -> list[str]:
    """People who come by name in the order asked for: by name within the same day or practice."""
    if order is Order.PRACTICE:
        practices = practices_of(found, today=today)
        return sorted(found, key=lambda who: practices.get(who, ""))
    if order is Order.WAITING:
        return sorted(found, key=lambda who: since[who] or date.min, reverse=latest_first)
    return found


def first_in_queue(
    programme: str, queue: Queue, *, today: date, within: frozenset[str] | None
) -> list[str]:
    """Who is on a list, those first who wait longest; only these people, where some are given."""
    since = _since(queue, programme, today)
    found = [who for who in since if within is None or who in within]
    return sorted(
        found, key=lambda who: (since[who] or date.min, who), reverse=queue is Queue.JOINED
    )


# Who is on a list, and since when


def _in_no_cohort(programme: str, today: date) -> dict[str, date | None]:
    people = standing(programme, today=today).in_no_cohort
    left = models.Membership.objects.filter(
        now_recorded(), participant_id__in=people, role=RoleName.MEMBER, left_on__lte=today
    ).order_by("left_on")
    enrolled = models.Status.objects.filter(
        now_recorded(), participant_id__in=people, starts_on__lte=today, status__in=TAKING_PART
    ).order_by("starts_on")
    since: dict[str, date] = dict(enrolled.values_list("participant_id", "starts_on"))
    for who, on in dict(left.values_list("participant_id", "left_on")).items():
        if on is not None:
            since[who] = max(since.get(who, on), on)
    return {who: since.get(who) for who in people}


def _not_heard_of(programme: str, today: date) -> dict[str, date | None]:
    """Members of cohorts who neither came nor were reached for a while, nor joined meanwhile."""
    limit = today - QUIET_AFTER
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), programme_id=programme, role=RoleName.MEMBER
    )
    joined = dict(spells.order_by("joined_on").values_list("participant_id", "joined_on"))
    quiet = {who for who, on in joined.items() if on <= limit}
    lately = models.Meeting.objects.filter(
        now_recorded(), programme_id=programme, on__gt=limit, on__lte=today
    ).values("fact")
    here = models.Attendance.objects.filter(now_recorded(), came(), meeting_id__in=lately)
    quiet.difference_update(here.values_list("participant_id", flat=True))
    reached = models.Contact.objects.filter(
        now_recorded(), programme_id=programme, reached=True, on__lte=today
    )
    quiet.difference_update(reached.filter(on__gt=limit).values_list("participant_id", flat=True))
    last: dict[str, date | None] = dict(last_came(quiet, today))
    spoken = reached.filter(participant_id__in=quiet).order_by("on")
    for who, on in dict(spoken.values_list("participant_id", "on")).items():
        last[who] = max(last.get(who) or on, on)
    return {who: last.get(who) for who in quiet}


def _joined_lately(programme: str, today: date) -> dict[str, date | None]:
    spells = models.Membership.objects.filter(
        now_recorded(),
        covering(today),
        programme_id=programme,
        role=RoleName.MEMBER,
        joined_on__gt=today - LATELY,
    )
    return dict(spells.order_by("joined_on").values_list("participant_id", "joined_on"))


# By what a list may be narrowed


def _places(programme: str, today: date) -> dict[str, set[str]]:
    """The cohorts in which each person is a member today."""
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), programme_id=programme, role=RoleName.MEMBER
    )
    places: dict[str, set[str]] = defaultdict(set)
    for who, cohort in spells.values_list("participant_id", "cohort_id"):
        places[who].add(cohort)
    return dict(places)


def _leads(programme: str, today: date) -> dict[str, set[str]]:
    """The cohorts that each facilitator leads today."""
    rows = models.Lead.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        programme_id=programme,
    )
    leads: dict[str, set[str]] = defaultdict(set)
    for who, cohort in rows.values_list("participant_id", "cohort_id"):
        leads[who].add(cohort)
    return dict(leads)


# All of a programme's members are read for each of these, and a list is looked at a page at a time.
_keeper = Keeper(
    {
        Queue.PLACE: Part(
            _in_no_cohort, frozenset({"Membership", "Role", "Status", "Participant"})
        ),
        Queue.QUIET: Part(
            _not_heard_of, frozenset({"Membership", "Meeting", "Attendance", "Contact"})
        ),
        Queue.JOINED: Part(_joined_lately, frozenset({"Membership"})),
        "places": Part(_places, frozenset({"Membership"})),
        "leads": Part(_leads, frozenset({"Lead"})),
    }
)


def _since(queue: Queue, programme: str, today: date) -> Mapping[str, date | None]:
    """Who is on a list, and since when."""
    found: Mapping[str, date | None] = _keeper.up_to_date(programme, today, queue).parts[queue]
    return found


def _of_practice(people: Iterable[str], practice: str, today: date) -> frozenset[str]:
    rows = models.Registration.objects.filter(
        now_recorded(), participant_id__in=list(people), starts_on__lte=today
    ).order_by("starts_on")
    latest = dict(rows.values_list("participant_id", "practice_id"))
    return frozenset(who for who, where in latest.items() if where == practice)


def _practices(programme: str) -> tuple[tuple[str, str], ...]:
    rows = models.Practice.objects.filter(now_recorded(), programme_id=programme)
    return tuple(rows.order_by("name").values_list("fact", "name"))


def _named(viewer: Actor, cohorts: set[str]) -> tuple[tuple[str, str], ...]:
    names = cohort_names(viewer, cohorts=cohorts)
    return tuple(sorted(names.items(), key=lambda each: each[1].casefold()))


def _facilitators(viewer: Actor, leads: Mapping[str, set[str]]) -> tuple[tuple[str, str], ...]:
    seen = labels(viewer, participants=leads)
    in_order = sorted(seen.values(), key=lambda label: label.order)
    return tuple((each.participant, each.text) for each in in_order)


def queue_named(name: str) -> Queue:
    """The queue of this name.

    Raises
    ------
    NotFound
        When there is none.
    """
    try:
        return Queue(name)
    except ValueError:
        raise NotFound("There is no such list.") from None

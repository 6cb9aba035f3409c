"""Find the people whom a form may choose: the same search wherever somebody is chosen.

What is shown beside a name tells people of one name apart: their practice, their cohorts, and
where somebody else has the whole name as well, the beginning of their random id.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from likewise.domain.access import Capability, check_may, may
from likewise.domain.accounts import Actor
from likewise.domain.participants import TAKING_PART, RoleName, StatusName
from likewise.queries.access import check_sees, now_recorded, people_in_reach, reaches_all
from likewise.queries.participants import listing, narrowing
from likewise.queries.participants.listing import PersonRow
from likewise.queries.participants.searching import found_in_order, sought_by
from likewise.records import models
from likewise.records.memberships import covering
from likewise.records.names import namesakes

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHOWN = 20
OUT_OF_REACH = 10  # people whom a viewer meets by their name alone
FEWEST_LETTERS = 2  # of the name of somebody out of reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who was found, a page at a time, and who was chosen already.

    `found` counts no further than `listing.COUNTED`, as `is_more` says; the chosen are not counted.
    `alike` are those whose name somebody else has as well. `is_narrow`: more of a name has to be
    typed to find the others.
    """

    rows: tuple[PersonRow, ...]
    chosen: tuple[PersonRow, ...]
    found: int
    is_more: bool
    page: int
    pages: int
    alike: frozenset[str]
    is_narrow: bool = False

    @property
    def everybody(self) -> tuple[PersonRow, ...]:
        """Everybody who is shown."""
        return (*self.chosen, *self.rows)


def find_people(
    viewer: Actor,
    *,
    today: date,
    text: str = "",
    page: int = 1,
    size: int = SHOWN,
    chosen: Sequence[str] = (),
    taking_part_on: date | None = None,
    role: RoleName | None = None,
    without: Collection[str] = (),
    only: Collection[str] | None = None,
    nobodys_first: bool = False,
) -> Found:
    """The people in the viewer's reach of whom a text holds, for a form to choose from.

    Parameters
    ----------
    text
        Any part of a name, in any order, a telephone number, an id, a practice or a cohort.
    chosen
        Who was chosen before; whoever may not be chosen any more is left out.
    taking_part_on
        Only people who are enrolled, or have returned, on this day.
    role
        Only people with this role of the programme today.
    without, only
        People who may not be chosen, or who alone may be.
    nobodys_first
        Whether people who are in no cohort today come first.
    """
    may_be = narrowing.in_reach(viewer, today)
    if taking_part_on is not None:
        may_be = _with_status(may_be, taking_part_on, TAKING_PART)
    within = None if only is None else frozenset(only)
    if role is not None:  # few facilitate: so they are known before anybody is asked about
        holders = _holders(viewer, role, today)
        within = holders if within is None else within & holders
    may_stay = chosen if within is None else [each for each in chosen if each in within]
    kept = [each for each in listing.among(may_be, may_stay) if each not in without]
    passed = {*without, *kept}
    listed = _in_order(viewer, text, today, within=within, nobodys_first=nobodys_first)
    everyone = (each for each in listed if each not in passed)
    ids = list(islice(listing.among(may_be, everyone), max(listing.COUNTED, page * size) + 1))
    is_more, last = len(ids) > listing.COUNTED, max(1, -(-len(ids) // size))
    page = min(max(1, page), last)
    rows = listing.rows_of(viewer, [*kept, *ids[(page - 1) * size : page * size]], today=today)
    return Found(
        rows=rows[len(kept) :],
        chosen=rows[: len(kept)],
        found=min(len(ids), listing.COUNTED),
        is_more=is_more,
        page=page,
        pages=min(last, page + 1) if is_more else last,
        alike=_alike(viewer, rows),
    )


def find_visitors(
    viewer: Actor, *, today: date, on: date, text: str = "", page: int = 1,
    chosen: Sequence[str] = (), without: Collection[str] = (),
) -> Found:  # fmt: skip
    """Anybody of the programme who takes part on a day and may have come to a meeting.

    Whoever does not reach the whole programme finds people out of reach by two letters or more of
    their name alone, a few at a time, and is shown no more of them than that name.
    """
    check_may(viewer, Capability.TAKE_REGISTER)
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    if reaches_all(viewer):
        return find_people(
            viewer, today=today, text=text, page=page, chosen=chosen,
            taking_part_on=on, without=without,
        ) if text.strip() or chosen else nobody()  # fmt: skip
    if not may(viewer, Capability.SEE_NAMES):
        return nobody()
    everybody = models.Participant.objects.filter(now_recorded(), programme_id=programme)
    may_be = _with_status(everybody, on, TAKING_PART)
    kept = [each for each in listing.among(may_be, chosen) if each not in without]
    ids = _by_name_alone(viewer, text, may_be, {*without, *kept}, today)
    rows = _as_far_as_reached(viewer, [*kept, *ids[:OUT_OF_REACH]], today)
    return Found(
        rows=rows[len(kept) :],
        chosen=rows[: len(kept)],
        found=min(len(ids), listing.COUNTED),
        is_more=len(ids) > listing.COUNTED,
        page=1,
        pages=1,
        alike=_alike(viewer, rows),
        is_narrow=len(ids) > OUT_OF_REACH,
    )


def nobody() -> Found:
    """What is found before anybody is looked for."""
    return Found(
        rows=(), chosen=(), found=0, is_more=False, page=1, pages=1, alike=frozenset()
    )  # fmt: skip


def _by_name_alone(
    viewer: Actor,
    text: str,
    may_be: "QuerySet[models.Participant]",
    passed: Collection[str],
    today: date,
) -> list[str]:
    sought = sought_by(viewer, text, today=today, by_name_alone=True)
    if sum(len(each.word) for each in sought) < FEWEST_LETTERS:
        return []
    listed = (each for each in found_in_order(viewer, sought) if each not in passed)
    return list(islice(listing.among(may_be, listed), listing.COUNTED + 1))


def _as_far_as_reached(viewer: Actor, ids: Sequence[str], today: date) -> tuple[PersonRow, ...]:
    reached = people_in_reach(viewer, participants=ids, today=today)
    return tuple(
        row
        if row.participant in reached
        else replace(
            row, practice=None, cohorts=(), arm=None, status=None, roles=(), is_reached=False
        )
        for row in listing.rows_of(viewer, ids, today=today)
    )


def _in_order(
    viewer: Actor, text: str, today: date, *, within: frozenset[str] | None, nobodys_first: bool
) -> Iterator[str]:
    """Of whom the text holds, by name; then, where nothing was typed, those without a name."""
    if not may(viewer, Capability.SEE_NAMES):
        return
    named = list(found_in_order(viewer, sought_by(viewer, text, today=today)))
    if within is not None:
        named = [each for each in named if each in within]
    if nobodys_first:
        placed = _in_a_cohort(viewer, named, today)
        named.sort(key=lambda each: each in placed)
    yield from named
    if not text.strip():
        seen = set(named)
        yield from (each for each in _by_id(viewer, within) if each not in seen)


def _by_id(viewer: Actor, within: frozenset[str] | None) -> Iterable[str]:
    if within is not None:
        return sorted(within)
    everybody = models.Participant.objects.filter(now_recorded(), programme_id=viewer.programme)
    return everybody.order_by("fact").values_list("fact", flat=True).iterator()


def _with_status(
    chosen: "QuerySet[models.Participant]", day: date, statuses: Iterable[StatusName]
) -> "QuerySet[models.Participant]":
    """Those whose latest status by a day is one of these; asked person by person, so that a page
    stops looking when it is full."""
    begun = models.Status.objects.filter(
        now_recorded(), participant_id=OuterRef("fact"), starts_on__lte=day
    )
    latest = begun.order_by("-starts_on").values("status")[:1]
    return chosen.alias(status_now=Subquery(latest)).filter(status_now__in=list(statuses))


def _holders(viewer: Actor, role: RoleName, today: date) -> frozenset[str]:
    """Those who have a role of the programme today."""
    held = models.Role.objects.filter(
        now_recorded(),
        covering(today, starts="starts_on", ends="ends_on"),
        programme_id=viewer.programme,
        role=role,
    )
    return frozenset(held.values_list("participant_id", flat=True))


def _in_a_cohort(viewer: Actor, people: Collection[str], today: date) -> frozenset[str]:
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), programme_id=viewer.programme
    )
    if len(people) <= listing.MOST_ASKED:
        spells = spells.filter(participant_id__in=people)
    return frozenset(spells.values_list("participant_id", flat=True))


def _alike(viewer: Actor, rows: Sequence[PersonRow]) -> frozenset[str]:
    """Those whose name somebody else has too: of the programme, or of those who are shown."""
    if reaches_all(viewer):
        return namesakes(viewer.programme or "", [each.participant for each in rows])
    names = [each.label.text for each in rows]
    return frozenset(each.participant for each in rows if names.count(each.label.text) > 1)

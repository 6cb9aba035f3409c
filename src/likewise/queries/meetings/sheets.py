"""The sheet on which a register is taken, and looking for visitors by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.meetings import Attendance, Capacity, MeetingState, capacity_in, mark_of
from likewise.queries.access import labels, listed_to_others, now_recorded
from likewise.queries.meetings.lists import MeetingLine, in_reach, lines, meeting_of
from likewise.queries.meetings.pages import Entry, by_capacity_and_name
from likewise.queries.participants.finding import Found, find_visitors
from likewise.records import meetings as reading
from likewise.records import models
from likewise.records.facts import current
from likewise.records.memberships import covering


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a register is taken on: the people of that day, with what was said of them already.

    `found` are enrolled people outside the host cohorts of whom what was looked for holds;
    `mark` changes when somebody saves the register.
    """

    line: MeetingLine
    entries: tuple[Entry, ...]
    found: Found
    is_taken: bool
    mark: str

    @property
    def people(self) -> tuple[str, ...]:
        """Who is named on the sheet."""
        named = [entry.label.participant for entry in self.entries]
        return (*named, *(row.participant for row in self.found.rows))


def register_sheet(
    viewer: Actor,
    *,
    meeting: str,
    today: date,
    find: str = "",
    page: int = 1,
    visitors: Sequence[str] = (),
) -> Sheet:
    """The sheet for one meeting's register.

    Parameters
    ----------
    find
        What is looked for, to find visitors; `page` counts whom it found from one.
    visitors
        Participants who were found before and are kept on the sheet.

    Raises
    ------
    NotAllowed
        When the viewer's role takes no registers.
    NotFound
        When the meeting is of another programme, out of reach, or was cancelled.
    """
    check_may(viewer, Capability.TAKE_REGISTER)
    row = in_reach(viewer, today=today).filter(fact=meeting).first()
    if row is None or row.state == MeetingState.CANCELLED:
        raise NotFound("There is no such meeting to take a register of.")
    line = lines(viewer, [row], today=today)[0]
    said = {each.participant: each for each in current(Attendance, meeting_id=meeting)}
    belonging = _belonging_on([cohort for cohort, _ in line.cohorts], line.on)
    kept = _enrolled(viewer, set(visitors) - belonging.keys(), line.on)
    capacity = (
        dict.fromkeys(kept, Capacity.VISITOR)
        | {who: each.capacity for who, each in said.items()}
        | belonging
    )
    seen = labels(viewer, participants=capacity)
    meeting_now = meeting_of(row, line)
    before = reading.came_before(meeting_now, capacity)
    entries = [
        Entry(
            label=seen[who],
            capacity=role,
            result=said[who].result if who in said else None,
            is_first_time=said[who].is_first_time if who in said else who not in before,
            has_come_before=who in before,
        )
        for who, role in capacity.items()
    ]
    return Sheet(
        line=line,
        entries=tuple(sorted(entries, key=by_capacity_and_name)),
        found=find_visitors(
            viewer, today=today, on=line.on, text=find, page=page, without=set(capacity)
        ),
        is_taken=line.state is MeetingState.HELD,
        mark=mark_of(meeting_now, said.values()),
    )


def paper_sheet(viewer: Actor, *, meeting: str, today: date) -> tuple[Sheet, int]:
    """The sheet as it is printed, and how many people are left out.

    Whoever is handed the paper sees every name on it, so only those are named who may be on a list
    to others today.

    Raises
    ------
    NotAllowed, NotFound
        As for the sheet itself.
    """
    sheet = register_sheet(viewer, meeting=meeting, today=today)
    named = listed_to_others(viewer, [each.label.participant for each in sheet.entries], today)
    entries = tuple(each for each in sheet.entries if each.label.participant in named)
    return replace(sheet, entries=entries), len(sheet.entries) - len(entries)


def _belonging_on(cohorts: Sequence[str], day: date) -> dict[str, Capacity]:
    rows = models.Membership.objects.filter(
        now_recorded(), covering(day), cohort_id__in=cohorts
    ).values_list("participant_id", "role")
    roles: dict[str, set[str]] = {}
    for participant, role in rows:
        roles.setdefault(participant, set()).add(role)
    capacities = {who: capacity_in(held, takes_part=False) for who, held in roles.items()}
    return {who: capacity for who, capacity in capacities.items() if capacity is not None}


def _enrolled(viewer: Actor, participants: Iterable[str], day: date) -> frozenset[str]:
    wanted = set(participants)
    if not wanted:
        return frozenset()
    ours = models.Participant.objects.filter(
        now_recorded(), fact__in=wanted, programme_id=viewer.programme
    )
    return reading.taking_part_on(ours.values_list("fact", flat=True), day)

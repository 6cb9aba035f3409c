"""Reads which records are of one person or practice, and everything that hangs on each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from likewise.domain.arms import Allocation
from likewise.domain.cohorts import CohortFormat
from likewise.domain.doubles import Half, SamePerson, SamePractice
from likewise.domain.doubles.joining import BECOMES_ONE, MOVES
from likewise.domain.facts import Fact
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Membership
from likewise.domain.participants import Participant, Person
from likewise.domain.practices import Practice, Registration
from likewise.domain.recruitment import InvitationBatch, RecruitmentTarget
from likewise.domain.undoing import Written
from likewise.records import models
from likewise.records.facts import current, known_at
from likewise.records.models.versions import Anchor
from likewise.records.tables import table_of
from likewise.records.written import referring, written_at

HANGS: tuple[type[Fact], ...] = (
    *sorted(BECOMES_ONE | MOVES, key=lambda kind: kind.__name__),
    Allocation,
    InvitationBatch,
    RecruitmentTarget,
)
type Same = SamePerson | SamePractice


def half(known: Participant) -> Half:
    """One of two records of a person: who they are, and every fact that hangs on it."""
    return Half(
        known=known,
        person=next(iter(current(Person, fact=known.person or "")), None),
        facts=tuple(hanging_on(models.ParticipantAnchor, known.id)),
    )


def hanging_on(anchor: type[Anchor], thing: str) -> list[Fact]:
    """Every fact that hangs on a person or a practice, as the record says now."""
    found: list[Fact] = []
    for kind in HANGS:
        found += current(kind, referring(kind, anchor, [thing]))
    return found


def came_since(same: Same, hanging: Iterable[Fact]) -> frozenset[str]:
    """Those of these facts that came after two records were joined."""
    number, at, is_own = _joined(same)
    ids = {fact.id for fact in hanging}
    found: set[str] = set()
    for kind in HANGS:
        rows = table_of(kind).model._default_manager.filter(version=1, fact__in=ids)
        later = rows.filter(operation__gt=number) if is_own else rows.filter(recorded_at__gt=at)
        found |= set(later.values_list("fact", flat=True))
    return frozenset(found)


def written_when_joined(same: Same) -> list[Written]:
    """What the joining of two records wrote of each fact."""
    number, at, is_own = _joined(same)
    return written_at(number, None if is_own else at)


def _joined(same: Same) -> tuple[int, datetime, bool]:
    """The act that joined two records, when, and whether it was one of this installation.

    What came with an export has the instants of its acts, and they are all of one import.
    """
    rows: Any = table_of(type(same)).model._default_manager.filter(fact=same.id, version=1)
    number, at, action = rows.values_list("operation", "recorded_at", "operation__action")[0]
    return number, at, action.startswith("doubles.")


def joined_at(same: Same) -> datetime:
    """When two records were joined."""
    return _joined(same)[1]


def formats_of(halves: Iterable[Half]) -> list[CohortFormat]:
    """The formats of the cohorts in which two records were."""
    cohorts = {spell.cohort for each in halves for spell in each.of(Membership)}
    return current(CohortFormat, cohort_id__in=cohorts)


def meetings_of(lines: Iterable[Fact]) -> dict[str, Meeting]:
    """The meetings in whose registers these lines are, by id."""
    ids = {each.meeting for each in lines if isinstance(each, Attendance)}
    return {each.id: each for each in current(Meeting, fact__in=ids)}


def joined_to(participant: str) -> frozenset[str]:
    """The other records of the same person that were joined to one, and to these in turn."""
    found: set[str] = set()
    waiting = {participant}
    rows = models.SamePerson._default_manager.filter(known_at(None))
    while waiting:
        waiting = (
            set(rows.filter(participant__in=waiting).values_list("other_id", flat=True)) - found
        )
        found |= waiting
    return frozenset(found)


def all_joined(programme: str) -> dict[str, str]:
    """Every person and practice of a programme that was joined to another, and which goes on."""
    people = models.SamePerson._default_manager.filter(known_at(None), programme=programme)
    practices = models.SamePractice._default_manager.filter(known_at(None), programme=programme)
    to = {
        **dict(people.values_list("other_id", "participant_id")),
        **dict(practices.values_list("other_id", "practice_id")),
    }
    return {each: _last(each, to) for each in to}


def _last(joined: str, to: Mapping[str, str]) -> str:
    while joined in to:
        joined = to[joined]
    return joined


def same_person(other: str, programme: str) -> SamePerson | None:
    """That a record was joined to another, where it was and is."""
    return next(iter(current(SamePerson, other_id=other, programme_id=programme)), None)


def same_practice(other: str, programme: str) -> SamePractice | None:
    """That a practice was joined to another, where it was and is."""
    return next(iter(current(SamePractice, other_id=other, programme_id=programme)), None)


def of_practice(practice: Practice) -> tuple[list[Registration], list[Allocation]]:
    """Who is registered with a practice, and what it was allocated."""
    return (
        current(Registration, practice_id=practice.id),
        current(Allocation, practice_id=practice.id),
    )


def recruiting_at(practice: Practice) -> list[InvitationBatch | RecruitmentTarget]:
    """What a practice invited, and how many are to be recruited there."""
    return [
        *current(InvitationBatch, practice_id=practice.id),
        *current(RecruitmentTarget, practice_id=practice.id),
    ]

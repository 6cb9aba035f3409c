"""Two records of one person or one practice: before they are joined, and where they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.accounts import Actor
from likewise.domain.doubles import Half, SamePerson, SamePractice, differing
from likewise.domain.doubles.parting import may_belong
from likewise.domain.facts import Fact
from likewise.domain.meetings import Attendance, Result
from likewise.domain.participants import IDENTITY, Participant
from likewise.domain.practices import Practice
from likewise.domain.words import sentence
from likewise.queries.access import (
    check_reaches_participant,
    check_sees,
    cohort_names,
    label_of,
    short_id,
    shown,
)
from likewise.queries.operations import names_in
from likewise.queries.participants import Found, PersonRow, find_people
from likewise.queries.participants.listing import rows_of
from likewise.records import doubles, models
from likewise.records.facts import current
from likewise.records.names import alike

NOT_JOINED = "There is no such record that was joined to another."


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Two records that may be of one person: what each says, and what has to be asked.

    `identity` gives, for each part that differs, what each of the two says. `spells` are
    cohorts in which both were at one time, `marks` days with what the register says of each.
    """

    kept: PersonRow
    other: PersonRow
    said: tuple[tuple[str, str, str], ...]
    identity: dict[str, tuple[str, str]]
    spells: tuple[str, ...]
    marks: tuple[tuple[date, Result, Result], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """That a record was joined to another, which goes on: its id, what it is called, and when."""

    other: str
    goes_on: str
    name: str
    at: datetime
    may_part: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Two joined records before they part, with what came since, as ids and sentences."""

    joined: Joined
    since: tuple[tuple[str, str], ...]


def other_records(
    viewer: Actor, *, participant: str, today: date, text: str = "", page: int = 1
) -> Found:
    """Who may be the same person: whoever is found, or without a search who is alike.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.MANAGE_PEOPLE)
    check_reaches_participant(viewer, participant=participant, today=today)
    half = doubles.half(current(Participant, fact=participant)[0])
    person, only = half.person, None
    if not text.strip():
        given = {"given": "", "family": "", "telephone": "", "email": ""}
        if person is not None:
            given = {"given": person.given_name, "family": person.family_name,
                     "telephone": person.telephone, "email": person.email}  # fmt: skip
        only = alike(viewer.programme or "", **given, near=_near(viewer, participant)).keys()
    return find_people(viewer, today=today, text=text, page=page, without=[participant], only=only)


def _near(viewer: Actor, participant: str) -> frozenset[str]:
    """Everybody who is registered, or was, with a practice of this person's."""
    rows = models.Registration.objects.filter(superseded_at=None, is_void=False)
    theirs = rows.filter(participant_id=participant).values("practice_id")
    near = rows.filter(practice_id__in=theirs, programme_id=viewer.programme)
    return frozenset(near.values_list("participant_id", flat=True))


def joining(viewer: Actor, *, participant: str, other: str, today: date) -> Joining:
    """Two records of the viewer's programme, and what has to be asked before they become one.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.MANAGE_PEOPLE)
    for each in (participant, other):
        check_reaches_participant(viewer, participant=each, today=today)
    kept, second = (
        doubles.half(current(Participant, fact=each)[0]) for each in (participant, other)
    )
    asked = differing(kept, second)
    names = cohort_names(viewer, cohorts=[some[0].cohort for some in asked.spells])
    meetings = doubles.meetings_of(kept.facts)
    one, two = ({line.meeting: line.result for line in e.of(Attendance)} for e in (kept, second))
    rows = rows_of(viewer, [participant, other], today=today)
    return Joining(
        kept=rows[0],
        other=rows[1],
        said=tuple(_said(viewer, kept, second)),
        identity={name: (_of(kept, name), _of(second, name)) for name in asked.identity},
        spells=tuple(dict.fromkeys(names[some[0].cohort] for some in asked.spells)),
        marks=tuple(
            (meetings[each].on, one[each], two[each]) for each in asked.marks if each in meetings
        ),
    )


def joined_with(viewer: Actor, *, other: str, today: date) -> Joined:
    """Where a record went that was joined to another whose page the viewer may open.

    Raises
    ------
    NotFound
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    same = doubles.same_person(other, programme)
    if same is None:
        raise NotFound(NOT_JOINED)
    goes_on = doubles.all_joined(programme)[other]
    label = label_of(viewer, participant=goes_on, today=today)
    return _joined(viewer, same, goes_on, label.text)


def joined_to(viewer: Actor, *, participant: str) -> tuple[Joined, ...]:
    """The records that were joined to one whose page the viewer may open."""
    if not may(viewer, Capability.MANAGE_PEOPLE):
        return ()
    found = current(SamePerson, participant_id=participant, programme_id=viewer.programme)
    return tuple(_joined(viewer, each, participant, "") for each in found)


def parting(viewer: Actor, *, other: str, today: date) -> Parting:
    """Two joined records, and what came since and may belong to either.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.MANAGE_PEOPLE)
    joined = joined_with(viewer, other=other, today=today)
    same = doubles.same_person(other, viewer.programme or "")
    if same is None:
        raise NotFound(NOT_JOINED)
    hanging = doubles.hanging_on(models.ParticipantAnchor, same.goes_on)
    return Parting(joined=joined, since=_since(viewer, same, hanging))


def practices_joined(viewer: Actor) -> tuple[Joined, ...]:
    """The practices that were joined to others, and which goes on."""
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    names = {each.id: each.name for each in current(Practice, programme_id=programme)}
    return tuple(
        _joined(viewer, each, each.practice, names.get(each.practice, "a practice"))
        for each in current(SamePractice, programme_id=programme)
    )


def practice_parting(viewer: Actor, *, other: str) -> Parting:
    """Two joined practices, and who registered since.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.MANAGE_PEOPLE)
    same = doubles.same_practice(other, viewer.programme or "")
    joined = next((each for each in practices_joined(viewer) if each.other == other), None)
    if same is None or joined is None:
        raise NotFound(NOT_JOINED)
    hanging = doubles.hanging_on(models.PracticeAnchor, same.goes_on)
    return Parting(joined=joined, since=_since(viewer, same, hanging))


def _joined(viewer: Actor, same: SamePerson | SamePractice, goes_on: str, name: str) -> Joined:
    return Joined(
        other=same.other,
        goes_on=goes_on,
        name=name,
        at=doubles.joined_at(same),
        may_part=may(viewer, Capability.MANAGE_PEOPLE),
    )


def _since(
    viewer: Actor, same: SamePerson | SamePractice, hanging: Sequence[Fact]
) -> tuple[tuple[str, str], ...]:
    """What came since two records were joined and may belong to either, in words."""
    new = doubles.came_since(same, hanging)
    found = [e for e in hanging if e.id in new and may_belong(e, kept=same.goes_on)]
    names = names_in(viewer, facts=found)
    return tuple(
        (each.id, sentence(shown(viewer, each).sentence("record", names))) for each in found
    )


def _said(viewer: Actor, kept: Half, other: Half) -> list[tuple[str, str, str]]:
    """What each of two records says of who they are, part by part."""
    words = {"given_name": "Given name", "family_name": "Family name", "email": "E-mail address",
             "telephone": "Telephone number", "address": "Address"}  # fmt: skip
    rows = [(words[name], _of(kept, name), _of(other, name)) for name in IDENTITY]
    ids = ("Id", short_id(kept.known.id), short_id(other.known.id))
    return [ids, *(row for row in rows if row[1] or row[2])]


def _of(half: Half, name: str) -> str:
    return str(getattr(half.person, name, ""))

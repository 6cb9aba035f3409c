"""Worries as somebody may see them: the nurse's queue, one's own, and how many wait unanswered."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from likewise.domain.access import (
    EVERYWHERE,
    Capability,
    Extent,
    NotFound,
    extent,
    may,
)
from likewise.domain.accounts import OF_PARTICIPANTS, Actor
from likewise.domain.concerns import Concern, ConcernRule, Course, Standing, due_at
from likewise.domain.programmes import Programme
from likewise.queries.access import (
    Label,
    check_sees,
    cohorts_in_reach,
    labels,
    people_in_reach,
)
from likewise.queries.changes import in_role, named_account
from likewise.records import concerns, models, questions
from likewise.records.facts import current
from likewise.records.memberships import covering

AT_ONCE = 30


class Shown(StrEnum):
    """Which worries a nurse looks at."""

    OPEN = "open"
    MINE = "mine"  # those that the nurse acknowledged and has not closed
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernLine:
    """One worry in the nurse's list, without what it says. `due` is when its hours are over."""

    id: str
    course: Course
    due: datetime
    is_late: bool
    role: str
    about: Label | None
    acknowledged_by: str
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernQueue:
    """A page of the nurse's list, how many are found, and how many wait in all."""

    lines: tuple[ConcernLine, ...]
    found: int
    waiting: int
    page: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernPage:
    """One worry with what it says, for those who answer it."""

    concern: Concern
    line: ConcernLine
    by: str
    raised_by: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnConcern:
    """A worry as whoever raised it sees it."""

    concern: Concern
    course: Course
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Raising:
    """What somebody who is about to raise a worry is told, and of whom it may be.

    `is_received` says whether it would reach anybody.
    """

    is_received: bool
    rule: ConcernRule
    people: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernState:
    """How worries stand, for those who see that and no content."""

    is_received: bool
    unanswered: int
    rule: ConcernRule


def raising(viewer: Actor, *, today: date, about: str = "") -> Raising:
    """What the form says, and the people whom a worry of the viewer's may be about.

    `about` is somebody whom the viewer came from; those who see a whole programme choose nobody
    else here.

    Raises
    ------
    NotFound
        When the viewer acts in no programme.
    """
    programme = check_sees(viewer, Capability.RAISE_CONCERN)
    people = _own_people(viewer, today)
    if about and may_be_about(viewer, participant=about, today=today):
        people |= {about}
    seen = labels(viewer, participants=people, today=today).values()
    named = sorted((each for each in seen if each.is_name), key=lambda each: each.order)
    return Raising(
        is_received=bool(concerns.receivers(programme)),
        rule=concerns.rule_of(programme),
        people=tuple(named),
    )


def may_be_about(viewer: Actor, *, participant: str, today: date) -> bool:
    """Whether a worry of the viewer's may name this person: themselves, or one of theirs."""
    if not may(viewer, Capability.SEE_NAMES):
        return False
    if extent(viewer, Capability.SEE_ROSTERS) in EVERYWHERE:
        people = questions.standing(models.Participant, "fact")
        ours = questions.answer(people, fact=participant, programme_id=viewer.programme)
        return bool(ours) and bool(people_in_reach(viewer, participants=[participant], today=today))
    if participant not in _own_people(viewer, today):
        return False
    found = labels(viewer, participants=[participant], today=today)
    return participant in found and found[participant].is_name


def _own_people(viewer: Actor, today: date) -> frozenset[str]:
    """A member or facilitator, and who is in their cohorts today."""
    if viewer.role not in OF_PARTICIPANTS or viewer.participant is None:
        return frozenset()
    reach = cohorts_in_reach(viewer, today=today) or ()
    spells = questions.standing(models.Membership, "participant_id")
    rows = questions.answer(spells, covering(today), cohort_id__in=list(reach))
    return frozenset({viewer.participant, *(who for (who,) in rows)})


def concern_queue(
    viewer: Actor, *, at: datetime, shown: Shown = Shown.OPEN, page: int = 1
) -> ConcernQueue:
    """The worries of a programme: those that nobody acknowledged first, by when their time is over.

    Raises
    ------
    NotFound
        When the viewer does not answer worries.
    """
    programme = check_sees(viewer, Capability.ANSWER_CONCERNS)
    everything = concerns.raised(programme)
    mine = concerns.acknowledged_by(viewer.account, [each.id for each in everything])
    chosen = [each for each in everything if _is_shown(each, shown, mine)]
    rule, zone = concerns.rule_of(programme), _zone(programme)
    chosen.sort(key=lambda each: (*_rank(each.course), each.id))
    last = max(1, -(-len(chosen) // AT_ONCE))
    page = min(max(page, 1), last)
    here = chosen[(page - 1) * AT_ONCE : page * AT_ONCE]
    return ConcernQueue(
        lines=_lines(viewer, here, rule, zone, at),
        found=len(chosen),
        waiting=sum(each.course.waits for each in everything),
        page=page,
        last=last,
    )


def concern_page(viewer: Actor, *, concern: str, at: datetime) -> ConcernPage:
    """One worry with what it says.

    Raises
    ------
    NotFound
        When there is none, or the viewer does not answer worries.
    """
    programme = check_sees(viewer, Capability.ANSWER_CONCERNS)
    found = current(Concern, fact=concern, programme_id=programme)
    if not found:
        raise NotFound("There is no such worry.")
    (raised,) = concerns.raised(programme, only=[concern])
    (line,) = _lines(viewer, [raised], concerns.rule_of(programme), _zone(programme), at)
    who = found[0].raised_by
    seen = labels(viewer, participants=[who] if who else [])
    return ConcernPage(
        concern=found[0],
        line=line,
        by=named_account(viewer, raised.account, raised.role),
        raised_by=seen.get(who or ""),
    )


def own_concerns(viewer: Actor) -> tuple[OwnConcern, ...]:
    """The worries that the viewer raised, the latest first, and how far each has come.

    What was done about one is not among it, but what they are told of that is.

    Raises
    ------
    NotFound
        When the viewer's role is told nothing of what it raised.
    """
    programme = check_sees(viewer, Capability.SEE_CONCERNS)
    if extent(viewer, Capability.SEE_CONCERNS) is not Extent.OWN:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    mine = [
        each
        for each in concerns.raised(programme, account=viewer.account)
        if each.role == viewer.role
    ]
    said = {each.id: each for each in current(Concern, fact__in=[each.id for each in mine])}
    rule, zone = concerns.rule_of(programme), _zone(programme)
    return tuple(
        OwnConcern(
            concern=_without_what_was_done(said[each.id]),
            course=each.course,
            due=due_at(each.course.since, rule, zone),
        )
        for each in reversed(mine)
        if each.id in said
    )


def concern_state(viewer: Actor) -> ConcernState:
    """How many worries nobody acknowledged though everybody was told; no more of any.

    Raises
    ------
    NotFound
        When the viewer does not see how worries stand.
    """
    programme = check_sees(viewer, Capability.SEE_CONCERNS)
    if extent(viewer, Capability.SEE_CONCERNS) not in EVERYWHERE:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    return ConcernState(
        is_received=bool(concerns.receivers(programme)),
        unanswered=sum(each.course.is_unanswered for each in concerns.waiting(programme)),
        rule=concerns.rule_of(programme),
    )


def worries_waiting(viewer: Actor) -> int:
    """How many worries nobody has acknowledged, for those who answer them.

    Raises
    ------
    NotFound
    """
    return len(concerns.waiting(check_sees(viewer, Capability.ANSWER_CONCERNS)))


def receivers_to_choose(viewer: Actor) -> tuple[tuple[str, str], ...]:
    """Those who receive worries, by account, as the viewer may see them.

    Raises
    ------
    NotFound
    """
    programme = check_sees(viewer, Capability.SETTLE_CONCERNS)
    return tuple(
        (each, named_account(viewer, each, "nurse")) for each in concerns.receivers(programme)
    )


def _is_shown(raised: concerns.Raised, shown: Shown, mine: frozenset[str]) -> bool:
    is_closed = raised.course.standing is Standing.CLOSED
    match shown:
        case Shown.OPEN:
            return not is_closed
        case Shown.MINE:
            return not is_closed and raised.id in mine
        case Shown.CLOSED:
            return is_closed
    return True


def _rank(course: Course) -> tuple[int, float]:
    """Those that wait first, the longest first; then those at work, then the latest closed."""
    since = course.since.timestamp()
    if course.waits:
        return (0, since)
    return (2, -since) if course.standing is Standing.CLOSED else (1, since)


def _lines(
    viewer: Actor, some: list[concerns.Raised], rule: ConcernRule, zone: str, at: datetime
) -> tuple[ConcernLine, ...]:
    ids = [each.id for each in some]
    said = concerns.about_whom(ids)
    people = labels(viewer, participants=[who for who in said.values() if who])
    by = concerns.acknowledging(ids)
    lines = []
    for each in some:
        due = due_at(each.course.since, rule, zone)
        account = by.get(each.id)
        lines.append(
            ConcernLine(
                id=each.id,
                course=each.course,
                due=due,
                is_late=each.course.waits and at >= due,
                role=in_role(each.role),
                about=people.get(said.get(each.id) or ""),
                acknowledged_by=named_account(viewer, account, "nurse") if account else "",
                is_mine=account == viewer.account,
            )
        )
    return tuple(lines)


def _zone(programme: str) -> str:
    return current(Programme, fact=programme)[0].zone


def _without_what_was_done(concern: Concern) -> Concern:
    return replace(concern, done="")

"""A lineage event told again as the act that it was, so that its day and its people can be others.

Acts are not kept, what they wrote is: the act is read back from the event and from what began, or
was changed, with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from likewise.domain.cohorts.acts import (
    AbsorbCohorts,
    ChangeFormat,
    DrawOnCohorts,
    EndCohort,
    FormCohort,
    MergeCohorts,
    RestCohort,
    ResumeCohort,
    SplitCohort,
)
from likewise.domain.cohorts.doing import LineageAct
from likewise.domain.cohorts.drafting import NewCohort
from likewise.domain.cohorts.facts import (
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    LineageEvent,
    LineageKind,
    PassageOutcome,
)
from likewise.domain.cohorts.parting import Drawn, Part
from likewise.domain.deviations import Deviation
from likewise.domain.facts import Fact
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import RoleName
from likewise.domain.refusals import DomainError
from likewise.domain.words import join_words

# What somebody did at an event, as a correction says it.
COMES, LEAVES, STAYS, MOVES = "comes", "leaves", "stays", "moves"
AS_WELL, NOT_THERE = "comes as well", "was not there"
_PARTS: Mapping[LineageKind, tuple[str, ...]] = {
    LineageKind.FORM: (RoleName.MEMBER, RoleName.FACILITATOR, NOT_THERE),
    LineageKind.MERGE: (COMES, LEAVES),
    LineageKind.ABSORB: (COMES, LEAVES),
    LineageKind.DRAW: (STAYS, MOVES, AS_WELL),
}


class PartNotRight(DomainError):
    """Somebody is said to have done at an event what nobody could do there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What the acts behind an event left: the facts that began with it, and those it changed."""

    began: tuple[Fact, ...] = ()
    changed: tuple[Fact, ...] = ()

    def new[F: Fact](self, kind: type[F], **fields: Any) -> Iterator[F]:
        """The facts of a kind that began with the event and say this."""
        for each in self.began:
            if isinstance(each, kind) and all(getattr(each, n) == v for n, v in fields.items()):
                yield each


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """An event, and the act that it was."""

    event: LineageEvent
    act: LineageAct

    @property
    def options(self) -> tuple[str, ...]:
        """What somebody may have done at the event; a cohort's id stands for going there."""
        if self.event.kind is LineageKind.SPLIT:
            return (*self.event.successors, LEAVES)
        return _PARTS.get(self.event.kind, ())

    @property
    def sources(self) -> tuple[str, ...]:
        """The cohorts whose people are asked what they did."""
        return self.event.predecessors if self.options else ()

    @property
    def parts(self) -> dict[str, str]:
        """What each person did, by the record."""
        match self.act:
            case FormCohort():
                return {who: str(role) for who, role in self.act.people.items()}
            case DrawOnCohorts():
                drawn = self.act.drawn
                moved = dict.fromkeys(drawn.moving, MOVES)
                return moved | dict.fromkeys(drawn.people - drawn.moving, AS_WELL)
            case SplitCohort():
                placed = zip(self.event.successors, self.act.parts, strict=True)
                to = {who: cohort for cohort, part in placed for who in part.people}
                return to | dict.fromkeys(self.act.leaving, LEAVES)
            case MergeCohorts() | AbsorbCohorts():
                return dict.fromkeys(self.act.leaving, LEAVES)
        return {}

    @property
    def by_default(self) -> str:
        """What somebody did of whom nothing else is said; empty where it has to be said."""
        return {
            LineageKind.MERGE: COMES, LineageKind.ABSORB: COMES, LineageKind.DRAW: STAYS,
        }.get(self.event.kind, "")  # fmt: skip

    def corrected(
        self,
        *,
        on: date | None,
        people: Mapping[str, str],
        present: frozenset[str],
        exception: str = "",
    ) -> LineageAct:
        """The act with another day, or with people who did something else.

        Parameters
        ----------
        people
            What those did who did something else than the record says.
        present
            Who was in the cohorts that stop or give, on the day.

        Raises
        ------
        PartNotRight
            When somebody is named who was not there, or is said to have done what nobody can.
        """
        self._check(people, present)
        day = on or self.act.on
        why: dict[str, Any] = {"exception": exception} if exception.strip() else {}
        parts = {who: part for who, part in self.parts.items() if self._may_be_there(who, present)}
        parts |= people
        match self.act:
            case FormCohort():
                roles = {w: RoleName(part) for w, part in parts.items() if part != NOT_THERE}
                new = _led(self.act.new, frozenset(roles))
                return replace(self.act, on=day, people=roles, new=new, **why)
            case MergeCohorts():
                leaving = _those(parts, LEAVES)
                successor = _led(self.act.successor, present - leaving)
                return replace(self.act, on=day, leaving=leaving, successor=successor, **why)
            case AbsorbCohorts():
                return replace(self.act, on=day, leaving=_those(parts, LEAVES), **why)
            case SplitCohort():
                placed = [
                    Part(cohort=_led(each.cohort, _those(parts, cohort)),
                         people=_those(parts, cohort))
                    for cohort, each in zip(self.event.successors, self.act.parts, strict=True)
                ]  # fmt: skip
                leaving = _those(parts, LEAVES)
                return replace(self.act, on=day, parts=tuple(placed), leaving=leaving, **why)
            case DrawOnCohorts():
                return replace(self.act, on=day, drawn=_drawn(self.act.drawn, parts), **why)
        if isinstance(self.act, ChangeFormat):
            return replace(self.act, on=day, **why)
        return replace(self.act, on=day)

    def _may_be_there(self, who: str, present: frozenset[str]) -> bool:
        return self.event.kind in (LineageKind.FORM, LineageKind.DRAW) or who in present

    def _check(self, people: Mapping[str, str], present: frozenset[str]) -> None:
        if people and not self.options:
            raise PartNotRight(
                "Nobody moves at this event, so only its day can be another. To put right who "
                "was there, correct when they joined or left."
            )
        wrong = sorted({part for part in people.values() if part not in self.options})
        if wrong:
            raise PartNotRight(
                f"Nobody can be said to do “{wrong[0][:40]}” at this event. Say one of: "
                f"{join_words(self.options)}."
            )
        if self.sources and people.keys() - present:
            raise PartNotRight(
                "Somebody is named who was not in these cohorts on that day. Leave them out, or "
                "correct first when they joined."
            )


def retell(event: LineageEvent, effects: Effects) -> Retold:
    """An event as the act that it was."""
    deviations = effects.new(Deviation, on=event.on)
    given: dict[str, Any] = {"on": event.on, "reason": event.reason}
    why: dict[str, Any] = {"exception": next((each.reason for each in deviations), "")}
    return Retold(event=event, act=_act(event, effects, given, why))


def _act(
    event: LineageEvent, effects: Effects, given: dict[str, Any], why: dict[str, Any]
) -> LineageAct:
    before, after = event.predecessors, event.successors
    left = frozenset(event.people(PassageOutcome.LEFT))
    match event.kind:
        case LineageKind.FORM:
            people = {each.participant: each.role for each in event.passages}
            return FormCohort(new=_new(after[0], effects), people=people, **given, **why)
        case LineageKind.MERGE:
            return MergeCohorts(
                predecessors=before, successor=_new(after[0], effects), staying=event.staying,
                leaving=left, cancelling=_cancelled(before, effects), **given, **why,
            )  # fmt: skip
        case LineageKind.ABSORB:
            return AbsorbCohorts(
                absorbed=before, into=after[0], leaving=left,
                cancelling=_cancelled(before, effects), **given, **why,
            )  # fmt: skip
        case LineageKind.SPLIT:
            parts = tuple(_part(cohort, event, effects) for cohort in after)
            hosts = {host for each in effects.new(Meeting) for host in each.cohorts}
            takes = next((n for n, cohort in enumerate(after, start=1) if cohort in hosts), None)
            return SplitCohort(
                cohort=before[0], parts=parts, leaving=left, meetings_to=takes, **given, **why
            )
        case LineageKind.DRAW:
            drawn = _was_drawn(event, effects)
            return DrawOnCohorts(sources=before, target=after[0], drawn=drawn, **given, **why)
        case LineageKind.CHANGE_FORMAT:
            formats = (*effects.began, *effects.changed)
            format = next(e.format for e in formats if isinstance(e, CohortFormat))
            return ChangeFormat(cohort=before[0], format=format, **given, **why)
        case LineageKind.REST:
            return RestCohort(cohort=before[0], **given)
        case LineageKind.RESUME:
            return ResumeCohort(cohort=before[0], **given)
        case LineageKind.END:
            return EndCohort(cohort=before[0], ending=event.ending, **given)


def _new(cohort: str, effects: Effects) -> NewCohort:
    """A cohort that started with an event, as it started."""
    venue = next(effects.new(CohortVenue, cohort=cohort), None)
    return NewCohort(
        name=next(effects.new(Cohort, id=cohort)).name,
        format=next(effects.new(CohortFormat, cohort=cohort)).format,
        state=next(effects.new(CohortState, cohort=cohort)).state,
        venue=venue.venue if venue else None,
        leads=tuple(each.participant for each in effects.new(Lead, cohort=cohort)),
    )


def _part(cohort: str, event: LineageEvent, effects: Effects) -> Part:
    people = frozenset(each.participant for each in event.passages if each.to_cohort == cohort)
    return Part(cohort=_new(cohort, effects), people=people)


def _cancelled(cohorts: Iterable[str], effects: Effects) -> frozenset[str]:
    """The cohorts of whose planned meetings none was handed over."""
    handed = {each.starts for each in effects.new(Meeting)}
    over = [
        each
        for each in effects.changed
        if isinstance(each, Meeting) and each.state is MeetingState.CANCELLED
    ]
    kept = {cohort for each in over if each.starts in handed for cohort in each.cohorts}
    dropped = {cohort for each in over if each.starts not in handed for cohort in each.cohorts}
    return frozenset(cohorts) & (dropped - kept)


def _was_drawn(event: LineageEvent, effects: Effects) -> Drawn:
    target = event.successors[0]
    spells = {each.participant: each for each in effects.new(Membership, cohort=target)}
    moved = [e for e in event.passages if e.outcome is PassageOutcome.MOVED]
    over = {
        (each.participant, each.cohort)
        for each in effects.changed
        if isinstance(each, Membership) and each.left_on == event.on
    }
    moving = {each.participant for each in moved if (each.participant, each.from_cohort) in over}
    time = {
        each.participant: spells[each.participant].share
        for each in moved
        if each.participant not in moving
        and each.participant in spells
        and spells[each.participant].role is RoleName.FACILITATOR
    }
    return Drawn(
        moving=frozenset(moving),
        joining_too=frozenset(e.participant for e in moved) - moving - time.keys(),
        facilitators=time,
    )


def _drawn(before: Drawn, parts: Mapping[str, str]) -> Drawn:
    moving, as_well = _those(parts, MOVES), _those(parts, AS_WELL)
    time = {who: share for who, share in before.facilitators.items() if who in as_well}
    return Drawn(moving=moving, joining_too=as_well - time.keys(), facilitators=time)


def _those(parts: Mapping[str, str], part: str) -> frozenset[str]:
    return frozenset(who for who, did in parts.items() if did == part)


def _led(new: NewCohort, people: frozenset[str]) -> NewCohort:
    """A new cohort that those lead who come to it."""
    return replace(new, leads=tuple(each for each in new.leads if each in people))

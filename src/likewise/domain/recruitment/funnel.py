"""How far people have come, and how many went on, left and wait at each step.

Each person stands at one step: the furthest of which the record knows. Whoever stands at a step has
gone from there, or waits. So those who reached a step are those who went on, left and wait; nothing
else is counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likewise.domain.consent import Answer, Purpose, last_decision
from likewise.domain.participants import GONE, TAKING_PART, RoleName, StatusName
from likewise.domain.recruitment.facts import ExitReason, StepToFacilitate
from likewise.domain.recruitment.standing import Recruited


class Step(StrEnum):
    """A step on the way to be a member, in their order."""

    INVITED = "invited"
    INTERESTED = "interested"
    SCREENED = "screened"
    ELIGIBLE = "eligible"
    CONSENTED = "consented"
    BASELINE = "baseline complete"
    ENROLLED = "enrolled"


type AnyStep = Step | StepToFacilitate

# What a status says of how far somebody came, where no fact of recruitment does.
_BY_STATUS = {
    StatusName.INVITED: Step.INVITED,
    StatusName.INTERESTED: Step.INTERESTED,
    StatusName.SCREENED: Step.SCREENED,
    StatusName.ELIGIBLE: Step.ELIGIBLE,
    StatusName.CONSENTED: Step.CONSENTED,
}
_BY_GOING = {
    StatusName.DIED: ExitReason.DIED,
    StatusName.WITHDRAWN: ExitReason.WITHDREW,
    StatusName.LEFT: ExitReason.OTHER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """That somebody goes no further: since when, and why."""

    on: date
    reason: ExitReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody stands: at which step, since when, and whether they have gone from there.

    `passed` are earlier steps of which the record says nothing. `is_unrecorded`: it knows that
    they are enrolled and nothing of how they came.
    """

    step: AnyStep
    since: date
    gone: Gone | None = None
    passed: frozenset[AnyStep] = frozenset()
    is_unrecorded: bool = False

    @property
    def waits(self) -> bool:
        """Whether something is still to come."""
        return self.gone is None and self.step not in (Step.ENROLLED, StepToFacilitate.APPOINTED)


def place_of(recruited: Recruited, *, day: date) -> Place | None:
    """Where somebody stands on a day as a member to be; none who was not on the way by then."""
    days = _days(recruited, day)
    if not days or _only_facilitates(recruited):
        return None
    order = list(Step)
    step = max(days, key=order.index)
    earlier = order[: order.index(step)]
    return Place(
        step=step,
        since=days[step],
        gone=None if step is Step.ENROLLED else _gone(recruited, days[step], day),
        passed=frozenset(each for each in earlier if each not in days),
        is_unrecorded=not days.keys() - {Step.ENROLLED, Step.CONSENTED} and step is Step.ENROLLED,
    )


def _only_facilitates(recruited: Recruited) -> bool:
    """Whether somebody is on the way to facilitate and to nothing else."""
    roles = {each.role for each in recruited.roles}
    is_recruit = recruited.screenings or recruited.baselines
    return roles == {RoleName.FACILITATOR} and not is_recruit


def _days(recruited: Recruited, day: date) -> dict[Step, date]:
    """The first day of each step of which the record knows by a day."""
    found: dict[Step, date] = {}

    def add(step: Step, on: date) -> None:
        if on <= day:
            found[step] = min(on, found.get(step, on))

    for status in recruited.events.statuses:
        if status.status in TAKING_PART:
            add(Step.ENROLLED, status.starts_on)
        elif status.status in _BY_STATUS:
            add(_BY_STATUS[status.status], status.starts_on)
    for screening in recruited.screenings:
        add(Step.SCREENED, screening.screened_on)
        if screening.is_eligible:
            add(Step.ELIGIBLE, screening.screened_on)
    for decision in recruited.events.decisions:
        if decision.purpose is Purpose.TAKE_PART and decision.answer is Answer.GIVEN:
            add(Step.CONSENTED, decision.decided_on)
    for visit in recruited.baselines:
        add(Step.BASELINE, visit.completed_on)
    return found


def _gone(recruited: Recruited, since: date, day: date) -> Gone | None:
    """That somebody went no further, by the first of what says so since they came so far."""
    said = [
        Gone(on=each.left_on, reason=each.reason)
        for each in recruited.exits
        if each.role is RoleName.MEMBER
    ]
    said += [
        Gone(on=each.starts_on, reason=_BY_GOING[each.status])
        for each in recruited.events.statuses
        if each.status in GONE
    ]
    last = max(
        (each for each in recruited.screenings if each.screened_on <= day),
        key=lambda each: each.order,
        default=None,
    )
    if last is not None and not last.is_eligible:
        said.append(Gone(on=last.screened_on, reason=ExitReason.NOT_ELIGIBLE))
    decided = last_decision(recruited.events.decisions, Purpose.TAKE_PART, day)
    if decided is not None and decided.answer is not Answer.GIVEN:
        said.append(Gone(on=decided.decided_on, reason=ExitReason.DECLINED))
    return min(
        (each for each in said if since <= each.on <= day),
        key=lambda each: (each.on, each.reason),
        default=None,
    )


def place_to_facilitate(recruited: Recruited, *, day: date) -> Place | None:
    """Where somebody stands on a day as a facilitator to be; none who was not on the way."""
    order = list(StepToFacilitate)
    days = {each.reached: each.taken_on for each in recruited.steps if each.taken_on <= day}
    if not days:
        return None
    step = max(days, key=order.index)
    gone = None
    if step is not StepToFacilitate.APPOINTED:
        said = [
            Gone(on=each.left_on, reason=each.reason)
            for each in recruited.exits
            if each.role is RoleName.FACILITATOR
        ]
        said += [
            Gone(on=each.starts_on, reason=_BY_GOING[each.status])
            for each in recruited.events.statuses
            if each.status in GONE
        ]
        gone = min(
            (each for each in said if days[step] <= each.on <= day),
            key=lambda each: (each.on, each.reason),
            default=None,
        )
    earlier = order[: order.index(step)]
    return Place(
        step=step,
        since=days[step],
        gone=gone,
        passed=frozenset(each for each in earlier if each not in days),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStep:
    """One step of a funnel: how many reached it, went on, left there by why, and wait there.

    `passed`: how many of those who went on did so without the record saying that they were here.
    """

    step: AnyStep
    reached: int
    went_on: int
    left: Mapping[ExitReason, int]
    waiting: int
    passed: int = 0

    @property
    def gone(self) -> int:
        """How many left there."""
        return sum(self.left.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """How many people came how far, step by step.

    `uninvited` came without an invitation of which the record knows; they are among those who
    reached the first step. `unrecorded` are enrolled, and how they came is not recorded: they are
    at no step.
    """

    steps: tuple[AtStep, ...]
    uninvited: int = 0
    unrecorded: int = 0


def funnel(places: Iterable[Place], *, invited: int) -> Funnel:
    """The funnel of members to be.

    Parameters
    ----------
    invited
        How many people were invited by batches, each once. Who was invited and has not been heard
        of waits at the first step.

    Examples
    --------
    >>> made = funnel([], invited=1101)
    >>> made.steps[0].reached, made.steps[0].waiting, made.steps[1].reached
    (1101, 1101, 0)
    """
    all_of_them = list(places)
    counted = [each for each in all_of_them if not each.is_unrecorded]
    steps = _steps(counted, tuple(Step))
    first = steps[0]
    unheard = max(0, invited - first.reached)
    steps[0] = AtStep(
        step=first.step,
        reached=first.reached + unheard,
        went_on=first.went_on,
        left=first.left,
        waiting=first.waiting + unheard,
        passed=0,
    )
    return Funnel(
        steps=tuple(steps),
        uninvited=max(0, first.reached - invited),
        unrecorded=len(all_of_them) - len(counted),
    )


def facilitators_funnel(places: Iterable[Place]) -> Funnel:
    """The funnel of facilitators to be, from those who volunteered on."""
    return Funnel(steps=tuple(_steps(list(places), tuple(StepToFacilitate))))


def _steps(places: list[Place], order: tuple[AnyStep, ...]) -> list[AtStep]:
    stand = Counter(each.step for each in places)
    waits = Counter(each.step for each in places if each.gone is None)
    left: dict[AnyStep, Counter[ExitReason]] = {step: Counter() for step in order}
    for each in places:
        if each.gone is not None:
            left[each.step][each.gone.reason] += 1
    passed = Counter(step for each in places for step in each.passed)
    found, beyond = [], len(places)
    for step in order:
        reached, beyond = beyond, beyond - stand[step]
        is_last = step is order[-1]
        found.append(
            AtStep(
                step=step,
                reached=reached,
                went_on=stand[step] if is_last else beyond,
                left={reason: left[step][reason] for reason in ExitReason if left[step][reason]},
                waiting=0 if is_last else waits[step],
                passed=passed[step],
            )
        )
    return found

"""What was done of a plan since it was made, and what came of its promises, from the record.

Nothing says of an event that a plan led to it. What a plan proposed counts as done where the record
says that it happened: the merge of these two, so many who began to lead here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from likewise.domain.cohorts.facts import LineageKind
from likewise.domain.renewal.came import Came
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.plan_terms import Measure, Promise, RenewalPlan
from likewise.domain.renewal.recorded import Span, first_day, month_of
from likewise.domain.renewal.scoring import brier_score
from likewise.domain.renewal.stopping import month_of_stopping

TOGETHER = (LineageKind.MERGE, LineageKind.ABSORB)


class Done(StrEnum):
    """How far one measure of a plan was carried out."""

    YES = "done"
    PARTLY = "begun"
    NO = "not done"


class Assumed(StrEnum):
    """What a promise is judged by: a chance only by what it assumed."""

    WITH = "with the plan"
    WITHOUT = "as it was"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One lineage event since a plan was made, other than the beginning or the end of a cohort."""

    kind: LineageKind
    on: date
    before: frozenset[str]
    after: frozenset[str]

    def names(self, *cohorts: str) -> bool:
        """Whether all of these cohorts took part."""
        return self.before | self.after >= set(cohorts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What the record says of cohorts since the day on which a plan was made, each with its day.

    joined: each person who became a member of a cohort by themselves. leading: each who leads or
    facilitates it and did not before. moved: each member whom an event moved from one to another.
    """

    events: tuple[Happened, ...] = ()
    joined: tuple[tuple[str, date], ...] = ()
    leading: tuple[tuple[str, date], ...] = ()
    moved: tuple[tuple[str, str, date], ...] = ()

    def before(self, day: date) -> "Since":
        """The same, of what had happened before a day."""
        return Since(
            events=tuple(each for each in self.events if each.on < day),
            joined=tuple(each for each in self.joined if each[-1] < day),
            leading=tuple(each for each in self.leading if each[-1] < day),
            moved=tuple(each for each in self.moved if each[-1] < day),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One measure, and how far it was carried out.

    people: how many joined, began to lead or were moved so far. wanted: how many it wants by now.
    became: the cohort that went on, where two became one.
    """

    measure: Measure
    done: Done
    people: int = 0
    wanted: int = 0
    became: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of one promise.

    is_due: the months of which it speaks, to `last_month`, are over. came is none before that, and
    where it may be judged by neither chance.
    """

    promise: Promise
    last_month: int
    is_due: bool
    assumed: Assumed
    came: Came | None

    @property
    def chance(self) -> float:
        """The chance by which it is judged."""
        is_with = self.assumed is Assumed.WITH
        return (self.promise.with_plan if is_with else self.promise.without).chance


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAccount:
    """A plan's promises that are due, added up.

    seen: judged by what came; met of these still met, and expected is the sum of their chances.
    brier: of these; none where none was seen. Of the others an act followed that the plan did not
    propose (acts), it was carried out in part (partly), or nothing was seen (unseen).
    """

    due: int
    seen: int
    met: int
    expected: float
    acts: int
    partly: int
    unseen: int
    brier: float | None


def carried_out(
    measures: Iterable[Measure], *, since: Since, on: date, today: date
) -> tuple[Carried, ...]:
    """How far each measure was carried out between the day of the plan and today.

    Parameters
    ----------
    measures
        Of one plan.
    since
        What the record says happened from `on` to before the day after `today`.

    Notes
    -----
    Of newcomers who are sought, so many are wanted by now as the plan counts on in the whole months
    that have passed, and at least one. Those who would have come by themselves count too: nobody
    records why somebody came.
    """
    told = tuple(measures)
    became = {
        (each.cohort, each.other): _became(each, since)
        for each in told
        if each.what in ("merge", "absorb")
    }
    goes_on = {cohort: whole for (cohort, _), whole in became.items() if whole}
    months = max(0, month_of(today) - month_of(on))
    return tuple(
        _carried(each, since, goes_on.get(each.cohort, each.cohort), months, became)
        for each in told
    )


def _became(measure: Measure, since: Since) -> str:
    """The cohort that two became, if they did: whichever way they chose."""
    for event in since.events:
        if event.kind in TOGETHER and event.names(measure.cohort, measure.other):
            return next(iter(event.after), "")
    return ""


def _carried(
    measure: Measure,
    since: Since,
    goes_on: str,
    months: int,
    became: Mapping[tuple[str, str], str],
) -> Carried:
    both = {measure.cohort, goes_on}
    match measure.what:
        case "merge" | "absorb":
            whole = became[measure.cohort, measure.other]
            return Carried(measure=measure, done=Done.YES if whole else Done.NO, became=whole)
        case "rest":
            rests = any(
                each.kind is LineageKind.REST and each.names(measure.cohort)
                for each in since.events
            )
            return Carried(measure=measure, done=Done.YES if rests else Done.NO)
        case "draw":
            way = (measure.other, measure.cohort)
            people = sum(each[:2] == way for each in since.moved)
            wanted = int(measure.number)
        case "lead":
            people = sum(cohort in both for cohort, _ in since.leading)
            wanted = int(measure.number)
        case _:
            people = sum(cohort in both for cohort, _ in since.joined)
            wanted = max(1, ceil(measure.number * months))
    done = Done.YES if people >= wanted else Done.PARTLY if people else Done.NO
    return Carried(measure=measure, done=done, people=people, wanted=wanted)


def is_due(promise: Promise, *, on: date, today: date) -> bool:
    """Whether the months of which a promise speaks are over."""
    return _last_month(promise, on) < month_of(today)


def _last_month(promise: Promise, on: date) -> int:
    return month_of(on) + promise.months - 1


def what_came_of(
    plan: RenewalPlan,
    *,
    rules: Mapping[str, Rule],
    since: Since,
    spans: Sequence[Span],
    on: date,
    today: date,
) -> tuple[Judged, ...]:
    """What came of every promise of a plan whose months are over, and how it may be judged.

    Parameters
    ----------
    plan
        As it was made on the day `on`, the first that it did not know.
    rules
        By which rule each cohort counted as stopped then.
    since
        What happened to its cohorts since.
    spans
        All spans of the programme as known now. None need be given while nothing is due.
    today
        The first day that was not watched.

    Returns
    -------
    tuple of Judged
        In the order of the promises.

    Notes
    -----
    A chance is judged only by what it assumed: the one with the plan where all measures for that
    cohort were carried out by the end of its months, the one without where none was. Where some
    were, neither. A cohort to which an act happened that the plan did not propose is censored at
    that act, as in `came`; one that became part of another is judged by that one.
    """
    by_cohort: dict[str, list[Span]] = {}
    for span in spans:
        by_cohort.setdefault(span.cohort, []).append(span)
    ends = {each.months: first_day(_last_month(each, on) + 1) for each in plan.promises}
    by_then = {months: since.before(min(end, today)) for months, end in ends.items()}
    carried = {
        months: carried_out(
            plan.measures, since=by_then[months], on=on, today=min(ends[months], today)
        )
        for months in ends
    }
    return tuple(
        _judged(
            each,
            rules[each.cohort],
            carried[each.months],
            by_then[each.months],
            by_cohort,
            on,
            is_due=is_due(each, on=on, today=today),
        )
        for each in plan.promises
    )


def _judged(
    promise: Promise,
    rule: Rule,
    carried: Sequence[Carried],
    since: Since,
    spans: Mapping[str, Sequence[Span]],
    on: date,
    *,
    is_due: bool,
) -> Judged:
    parts = {promise.cohort, *promise.within.split(" and ")} - {""}
    mine = [each for each in carried if parts & {each.measure.cohort, each.measure.other}]
    assumed = _assumed(mine)
    last = _last_month(promise, on)
    came = None
    if is_due and assumed is not Assumed.NEITHER:
        became = next((each.became for each in mine if each.became), "")
        followed = {promise.cohort, became} - {""}
        own = _own(mine) if assumed is Assumed.WITH else _nobodys
        act = min(
            (
                month_of(each.on)
                for each in since.events
                if any(each.names(cohort) for cohort in followed) and not own(each)
            ),
            default=None,
        )
        came = _came(spans.get(became or promise.cohort, ()), rule, act, month_of(on), last)
    return Judged(promise=promise, last_month=last, is_due=is_due, assumed=assumed, came=came)


def _nobodys(_: Happened) -> bool:
    """Of a plan of which nothing was done, no event is its own."""
    return False


def _assumed(mine: Sequence[Carried]) -> Assumed:
    done = {each.done for each in mine}
    if not done or done == {Done.NO}:
        return Assumed.WITHOUT
    return Assumed.WITH if done == {Done.YES} else Assumed.NEITHER


def _own(mine: Sequence[Carried]) -> Callable[[Happened], bool]:
    """Whether an event is what these measures proposed; a rest ends by itself."""

    def is_own(event: Happened) -> bool:
        for each in mine:
            measure = each.measure
            if measure.what == "rest":
                proposed = event.kind in (LineageKind.REST, LineageKind.RESUME)
                if proposed and event.names(measure.cohort):
                    return True
            elif measure.other and event.names(measure.cohort, measure.other):
                kinds = (LineageKind.DRAW,) if measure.what == "draw" else TOGETHER
                if event.kind in kinds:
                    return True
        return False

    return is_own


def _came(spans: Iterable[Span], rule: Rule, act: int | None, first: int, last: int) -> Came:
    """What came by a month of a cohort, in the spans that reach at least to the day of the plan.

    One that ended in the very month of the plan has its last month before it.
    """
    histories = [each.history for each in spans if each.history and each.history.last >= first - 1]
    found = (month_of_stopping(history=each, rule=rule, after=first) for each in histories)
    stopped = min((month for month in found if month is not None), default=None)
    if stopped is not None and stopped <= last and (act is None or stopped < act):
        return Came.STOPPED
    if act is not None:
        return Came.ACT
    return Came.MET if any(each.last >= last for each in histories) else Came.UNSEEN


def account_of(judged: Iterable[Judged]) -> PlanAccount:
    """The promises that are due, added up."""
    due = [each for each in judged if each.is_due]
    seen = [each for each in due if each.came in (Came.MET, Came.STOPPED)]
    chances = [each.chance for each in seen]
    met = [each.came is Came.MET for each in seen]
    return PlanAccount(
        due=len(due),
        seen=len(seen),
        met=sum(met),
        expected=sum(chances),
        acts=sum(each.came is Came.ACT for each in due),
        partly=sum(each.assumed is Assumed.NEITHER for each in due),
        unseen=sum(each.came is Came.UNSEEN for each in due),
        brier=brier_score(chances=chances, happened=met) if seen else None,
    )

"""The cheapest plan by which every cohort still meets with a chosen chance at a chosen horizon.

A programme says what it can do (`Limits`) and what that costs it (`Costs`). The answer says how
many are needed where, never who: who would move is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from likewise.domain.arms import Format
from likewise.domain.renewal.basis import Basis, basis_of
from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import DRAWS, Programme, learn, state_of
from likewise.domain.renewal.facts import RenewalRule
from likewise.domain.renewal.histories import History, spell
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.plan_chances import NOTHING, Candidate, Chances
from likewise.domain.renewal.plan_choice import Choice, choose
from likewise.domain.renewal.plan_options import Found, as_measures, find_options, unhelped
from likewise.domain.renewal.plan_terms import (
    Costs,
    Goal,
    Limits,
    Measure,
    Promise,
    RenewalPlan,
)
from likewise.domain.renewal.recorded import Span
from likewise.domain.renewal.said import Said
from likewise.domain.renewal.stopping import standing, why_not

SECONDS: Final = 60.0


def plan_from_histories(
    *,
    histories: Sequence[History],
    rule: Rule,
    goal: Goal,
    limits: Limits,
    costs: Costs,
    draws: int = DRAWS,
    seconds: float = SECONDS,
    workers: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> RenewalPlan:
    """`cheapest_plan` for the cohorts of a file that go on, learning from all of them."""
    programme = learn(columns=side_by_side(histories=histories))
    last = max(history.last for history in histories)
    candidates, left_out = [], []
    for number, history in enumerate(histories):
        now = standing(history=history, rule=rule)
        reason = why_not(history=history, rule=rule, now=now, last=last)
        if reason:
            left_out.append(reason)
            continue
        state = state_of(
            programme=programme,
            cohort=number,
            short=now.short_meetings,
            unled=now.months_without_lead,
        )
        candidates.append(Candidate(cohort=history.cohort, number=number, state=state, rule=rule))
    if not candidates:
        raise RenewalRefused(" ".join(left_out[:5]))
    return cheapest_plan(
        programme=programme,
        candidates=candidates,
        goal=goal,
        limits=limits,
        costs=costs,
        draws=draws,
        seconds=seconds,
        workers=workers,
        today=spell(last),
        left_out=left_out,
        on_progress=on_progress,
    )


def cheapest_plan(
    *,
    programme: Programme,
    candidates: Sequence[Candidate],
    goal: Goal,
    limits: Limits,
    costs: Costs,
    draws: int = DRAWS,
    seconds: float = SECONDS,
    workers: int = 1,
    today: str = "",
    left_out: Sequence[str] = (),
    on_progress: Callable[[int], None] | None = None,
) -> RenewalPlan:
    """The cheapest measures that bring every cohort above a chance, or as many as can be.

    Parameters
    ----------
    programme : Programme
        What `learn` learnt.
    candidates : sequence of Candidate
        The cohorts that go on, each with where it stands and when it counts as stopped.
    goal, limits, costs : Goal, Limits, Costs
        What is asked for, what can be done, and what it costs.
    draws : int
        Draws of the rates, 20 to 10,000.
    seconds : float
        The longest time to look for the cheapest combination.
    workers : int
        Threads; the answer does not depend on it.
    today, left_out
        Said again in the plan: the month it starts from, and which cohorts it leaves out.
    on_progress : callable, optional
        Called with the number of cohorts looked at.

    Returns
    -------
    RenewalPlan

    Raises
    ------
    RenewalRefused
        No cohort, two of one name, a limit that names a cohort which is not there, or too few
        draws.

    Notes
    -----
    Of each cohort, and each pair that may join, the smallest sets of measures are found that reach
    the goal; more newcomers, leads or members never lower a chance, so that larger sets need not
    be looked at. Which to take is an integer programme (`plan_choice`): the plan is the cheapest of
    all combinations of these options, or its gap is stated. A cohort takes part in one merge or
    absorption, or draws, or gives members; it gives only what leaves it above the line.
    """
    if check_count(value=draws, name="The number of draws") < 20:
        raise RenewalRefused("Ask for at least 20 draws, or the interval means nothing.")
    _check_names(candidates, limits)
    chances = Chances(
        programme=programme,
        candidates=tuple(candidates),
        months=goal.months,
        draws=draws,
        longest_rest=limits.longest_rest,
    )
    options, links = find_options(
        chances=chances,
        candidates=candidates,
        goal=goal,
        limits=limits,
        costs=costs,
        workers=workers,
        on_progress=on_progress,
    )
    choice = choose(
        options=[found.option for found in options],
        draws_allowed=links,
        most_newcomers=limits.newcomers,
        most_leads=limits.leads,
        cost_of_draw=costs.draw,
        cost_of_person=costs.person,
        seconds=seconds,
    )
    chosen = [options[place] for place in choice.options]
    below = {place for place in range(len(candidates)) if chances.mean(place) < goal.chance}
    helped = {place for found in chosen if found.option.helps for place in found.option.cohorts}
    newcomers = sum(found.option.newcomers for found in chosen)
    leads = sum(found.option.leads for found in chosen)
    order = sorted(range(len(candidates)), key=lambda place: (chances.mean(place), place))
    return RenewalPlan(
        goal=goal,
        limits=limits,
        costs=costs,
        measures=_measures(chances, candidates, chosen, choice, order, goal, costs),
        promises=tuple(
            _promise(chances, candidates, place, _found_for(place, chosen)) for place in order
        ),
        unhelped=tuple(
            unhelped(
                chances=chances, candidates=candidates, place=place, goal=goal, limits=limits,
                costs=costs, left=(limits.newcomers - newcomers, limits.leads - leads),
                found=options,
            )
            for place in order
            if place in below - helped
        ),
        below=len(below),
        cost=choice.cost,
        newcomers=newcomers,
        leads=leads,
        gap=choice.gap,
        proven=not choice.more_might_be_helped,
        today=today,
        left_out=tuple(left_out),
    )  # fmt: skip


def _check_names(candidates: Sequence[Candidate], limits: Limits) -> None:
    names = [candidate.cohort for candidate in candidates]
    if not names:
        raise RenewalRefused("No cohort goes on, so there is nothing to plan for.")
    if len(set(names)) < len(names):
        raise RenewalRefused("Two cohorts have one name. Give each its own.")
    for pair in sorted(limits.may_join):
        for name in pair:
            if name not in names:
                raise RenewalRefused(
                    f'"{name}" may join another, but no cohort of that name goes on. There are: '
                    f"{', '.join(sorted(names)[:20])}."
                )


def _found_for(place: int, chosen: Sequence[Found]) -> Found:
    return next(found for found in chosen if place in found.option.cohorts)


def _promise(
    chances: Chances, candidates: Sequence[Candidate], place: int, found: Found
) -> Promise:
    names = [candidates[each].cohort for each in found.option.cohorts]
    within = ""
    if found.change.merges_with is not None:
        within = " and ".join(names)
    elif place != found.place:
        within = candidates[found.place].cohort
    return Promise(
        cohort=candidates[place].cohort,
        months=chances.months + found.change.rest,
        without=chances.chance(place, NOTHING),
        with_plan=chances.chance(found.place, found.change),
        within=within,
    )


def _measures(
    chances: Chances,
    candidates: Sequence[Candidate],
    chosen: Sequence[Found],
    choice: Choice,
    order: Sequence[int],
    goal: Goal,
    costs: Costs,
) -> tuple[Measure, ...]:
    """Measures of the cohorts in the order of danger, and the draws that feed each of them."""
    told: list[Measure] = []
    done: set[int] = set()
    for place in order:
        found = _found_for(place, chosen)
        if done.isdisjoint(found.option.cohorts):
            done.update(found.option.cohorts)
            told += as_measures(
                chances=chances, candidates=candidates, found=found, goal=goal, costs=costs
            )
        told += [
            Measure(
                what="draw", cohort=candidates[place].cohort, number=people,
                other=candidates[giver].cohort, of=candidates[giver].state.members,
                at_least=people, cost=costs.draw + people * costs.person,
            )
            for (giver, taker), people in choice.drawn.items()
            if taker == place
        ]  # fmt: skip
    return tuple(told)


def plan_from_spans(
    *,
    spans: Sequence[Span],
    rules: Mapping[Format, RenewalRule],
    said: Mapping[str, Said] = MappingProxyType({}),
    goal: Goal,
    limits: Limits,
    costs: Costs,
    draws: int = DRAWS,
    seconds: float = SECONDS,
    workers: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> RenewalPlan:
    """`cheapest_plan` for the cohorts of a record that go on and are no pair.

    Parameters
    ----------
    spans : sequence of Span
        All spans of a programme, as `recorded.spans` tells them.
    rules : mapping of Format to RenewalRule
        When a cohort of each format counts as stopped. Only cohorts of one rule are merged.
    said : mapping of cohort to Said
        What was said about leading.

    Notes
    -----
    Which cohorts are forecast, and from what is learnt, is as in `outlooks.outlooks`. `left_out`
    names the others by `Span.cohort`, before a colon.
    """
    basis = basis_of(spans, rules=rules, said=said)
    candidates, left_out = [], []
    for going in basis.going.values():
        if going.state is None:
            left_out.append(f"{going.cohort}: {going.because}")
            continue
        candidates.append(
            Candidate(cohort=going.cohort, number=going.row, state=going.state, rule=going.rule)
        )
    programme = basis.programme
    if programme is None or not candidates:
        raise RenewalRefused("No cohort can be forecast, so there is nothing to plan for.")
    _check_can_join(basis, limits, frozenset(span.cohort for span in spans))
    return cheapest_plan(
        programme=programme,
        candidates=candidates,
        goal=goal,
        limits=limits,
        costs=costs,
        draws=draws,
        seconds=seconds,
        workers=workers,
        today=spell(max(span.history.last for span in spans if span.history)),
        left_out=left_out,
        on_progress=on_progress,
    )


def _check_can_join(basis: Basis, limits: Limits, known: frozenset[str]) -> None:
    """Refuse a cohort of the record with which nothing can be planned, by its id alone."""
    for cohort in sorted(known & {each for pair in limits.may_join for each in pair}):
        going = basis.going.get(cohort)
        because = "It does not go on as a group." if going is None else going.because
        if because:
            raise RenewalRefused(
                f"{cohort} cannot be planned for, and so cannot join another. {because} "
                "Ask again without it."
            )

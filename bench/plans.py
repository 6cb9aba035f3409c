"""The cheapest plan for a programme of 140 cohorts, and its choice beside OR-Tools' CP-SAT.

The cohorts are those of `renewal` (24 months of columns, Philox, seed 20121001); about seven in ten
are below the line of 0.8 at 12 months. There are 20 newcomers a month and 10 people who would lead.
"alone": no cohort may join another; "joining": each may with its neighbour. Timed is all after
learning: 200 draws, two threads, kernels warm. Size: cohorts. `ok`: below 10 seconds, the gap is 0,
and every cohort that is told to be helped reaches the line. "choice": the integer programme alone,
from the options that "joining" found, beside CP-SAT (one worker, same model, costs in hundredths);
`ok`: as many are helped at the same cost.
"""

import time
from collections.abc import Iterator
from typing import Any

from bench import Row
from bench.measure import best_of, in_child, peak_mb

COHORTS = 140
CHANCE, MONTHS = 0.8, 12
NEWCOMERS, LEADS = 20.0, 10
LIMIT = 10.0


def run() -> Iterator[Row]:
    for variant in ("alone", "joining"):
        seconds, peak, ok = in_child(whole, variant == "joining")
        yield Row(
            name="plans", size=COHORTS, seconds=seconds, peak_mb=peak, ok=ok and seconds < LIMIT,
            variant=variant,
        )  # fmt: skip
    yield in_child(choice)


def set_up(cohorts: int, *, joining: bool) -> dict[str, Any]:
    """A programme, its cohorts and what can be done, as `cheapest_plan` takes them."""
    from bench.renewal import columns
    from likewise.domain.renewal.draws import learn, state_of
    from likewise.domain.renewal.model import Rule
    from likewise.domain.renewal.plan_chances import Candidate
    from likewise.domain.renewal.plan_terms import Costs, Goal, Limits

    programme = learn(columns=columns(cohorts))
    states = [state_of(programme=programme, cohort=cohort) for cohort in range(cohorts)]
    candidates = [
        Candidate(cohort=f"Cohort {number}", number=number, state=state, rule=Rule())
        for number, state in enumerate(states)
        if state.members
    ]
    names = [candidate.cohort for candidate in candidates]
    pairs = zip(names[::2], names[1::2], strict=False) if joining else ()
    return {
        "programme": programme,
        "candidates": candidates,
        "goal": Goal(chance=CHANCE, months=MONTHS),
        "limits": Limits(newcomers=NEWCOMERS, leads=LEADS, may_join=frozenset(pairs)),
        "costs": Costs(),
    }


def whole(joining: bool) -> tuple[float, float, bool]:
    from likewise.domain.renewal.plans import cheapest_plan

    cheapest_plan(**set_up(20, joining=joining), workers=2)
    given = set_up(COHORTS, joining=joining)
    began = time.perf_counter()
    found = cheapest_plan(**given, workers=2)
    seconds = time.perf_counter() - began
    above = sum(promise.with_plan.chance >= CHANCE for promise in found.promises)
    right = above + len(found.unhelped) == len(found.promises) and found.gap == 0 and found.proven
    return seconds, peak_mb(), right


def choice() -> Row:
    from likewise.domain.renewal.plan_chances import Chances
    from likewise.domain.renewal.plan_choice import choose
    from likewise.domain.renewal.plan_options import find_options

    given = set_up(COHORTS, joining=True)
    programme = given.pop("programme")
    chances = Chances(
        programme=programme, candidates=tuple(given["candidates"]), months=MONTHS, draws=200
    )
    found, links = find_options(chances=chances, workers=2, **given)
    options, costs = [each.option for each in found], given["costs"]
    asked = {
        "options": options, "draws_allowed": links, "most_newcomers": NEWCOMERS,
        "most_leads": LEADS, "cost_of_draw": costs.draw, "cost_of_person": costs.person,
    }  # fmt: skip
    seconds, ours = best_of(lambda: choose(**asked), repeats=3)
    peer, (helps, cost) = best_of(lambda: by_cp_sat(**asked), repeats=3)
    return Row(
        name="plans", size=COHORTS, seconds=seconds, peak_mb=peak_mb(),
        ok=ours.helps == helps and abs(ours.cost - cost) < 1e-6 and ours.gap == 0,
        peer="OR-Tools CP-SAT", peer_seconds=peer, variant=f"choice of {len(options)} options",
    )  # fmt: skip


def by_cp_sat(
    *,
    options: list[Any],
    draws_allowed: list[tuple[int, int]],
    most_newcomers: float,
    most_leads: int,
    cost_of_draw: float,
    cost_of_person: float,
) -> tuple[int, float]:
    """How many are helped, and the least cost of that, by another solver; written apart."""
    from ortools.sat.python import cp_model

    def solve(at_least: int | None) -> int:
        model = cp_model.CpModel()
        taken = [model.new_bool_var(f"o{place}") for place in range(len(options))]
        most = max(option.takes for option in options)
        moved = {link: model.new_int_var(0, most, f"m{link}") for link in draws_allowed}
        made = {link: model.new_bool_var(f"d{link}") for link in draws_allowed}
        for cohort in {each for option in options for each in option.cohorts}:
            mine = [(t, o) for t, o in zip(taken, options, strict=True) if cohort in o.cohorts]
            model.add_exactly_one(t for t, _ in mine)
            given = sum(people for (giver, _), people in moved.items() if giver == cohort)
            got = sum(people for (_, taker), people in moved.items() if taker == cohort)
            model.add(sum(t * o.gives for t, o in mine) == given)
            model.add(sum(t * o.takes for t, o in mine) == got)
        for link in draws_allowed:
            model.add(moved[link] <= most * made[link])
        both = list(zip(taken, options, strict=True))
        model.add(sum(t * round(2 * o.newcomers) for t, o in both) <= round(2 * most_newcomers))
        model.add(sum(t * o.leads for t, o in both) <= most_leads)
        helped = sum(t * o.helps for t, o in both)
        if at_least is None:
            model.maximize(helped)
        else:
            model.add(helped >= at_least)
            model.minimize(
                sum(t * round(100 * o.cost) for t, o in both)
                + sum(round(100 * cost_of_person) * people for people in moved.values())
                + sum(round(100 * cost_of_draw) * is_made for is_made in made.values())
            )
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        if solver.solve(model) != cp_model.OPTIMAL:
            raise RuntimeError("CP-SAT found no optimum")
        return round(solver.objective_value)

    helps = solve(None)
    return helps, solve(helps) / 100

"""What each cohort, and each pair that may join, could do to reach the goal: the smallest ways."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import floor
from typing import Final

from likewise.domain.renewal.plan_chances import NOTHING, Candidate, Chances, Change
from likewise.domain.renewal.plan_choice import Option
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits, Measure, Unhelped
from likewise.domain.words import count, percent

# Newcomers are sought by the half: one every two months.
STEP: Final = 0.5
# How far beyond its limits is looked for what a cohort would need.
MOST_NEWCOMERS: Final = 4.0
MOST_LEADS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An option, with what it changes, and of which cohort: the one that goes on."""

    option: Option
    place: int
    change: Change


def find_options(
    *,
    chances: Chances,
    candidates: Sequence[Candidate],
    goal: Goal,
    limits: Limits,
    costs: Costs,
    workers: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> tuple[list[Found], list[tuple[int, int]]]:
    """Every cohort's options and every pair's, and from which cohort which may draw members.

    Raises
    ------
    RenewalRefused
        A cohort cannot be forecast.
    """
    numbers = {candidate.cohort: place for place, candidate in enumerate(candidates)}
    pairs = sorted(
        {
            (min(numbers[one], numbers[other]), max(numbers[one], numbers[other]))
            for one, other in limits.may_join
        }
    )
    search = _Search(chances, candidates, goal, limits, costs)
    everybody = range(len(candidates))
    with ThreadPoolExecutor(max(1, workers)) as pool:
        is_below = [chance < goal.chance for chance in pool.map(chances.mean, everybody)]
        mates = [(a, b) for one, two in pairs for a, b in ((one, two), (two, one))]
        links = [(giver, taker) for giver, taker in mates if is_below[taker] > is_below[giver]]
        if not limits.most_drawn:
            links = []
        givers, takers = {giver for giver, _ in links}, {taker for _, taker in links}
        found: list[Found] = []
        looked_at = pool.map(
            lambda each: list(
                search.of_one(
                    each,
                    is_below=is_below[each],
                    gives=each in givers,
                    takes=each in takers,
                )
            ),
            everybody,
        )
        for done, options in enumerate(looked_at):
            found += options
            if on_progress is not None:
                on_progress(done + 1)
        asked = [(one, two) for one, two in pairs if is_below[one] or is_below[two]]
        for options in pool.map(
            lambda pair: list(search.of_two(pair[0], pair[1], is_below=is_below)), asked
        ):
            found += options
    return found, links


class _Search:
    def __init__(
        self,
        chances: Chances,
        candidates: Sequence[Candidate],
        goal: Goal,
        limits: Limits,
        costs: Costs,
    ) -> None:
        self._chances = chances
        self._candidates = candidates
        self._goal = goal
        self._limits = limits
        self._costs = costs
        most = min(limits.newcomers_each, limits.newcomers)
        self._newcomers = [STEP * step for step in range(floor(most / STEP) + 1)]
        self._leads = range(min(limits.leads_each, limits.leads) + 1)

    def of_one(self, place: int, *, is_below: bool, gives: bool, takes: bool) -> Iterator[Found]:
        """What one cohort could do, as it is first of all."""
        yield Found(option=Option(cohorts=(place,)), place=place, change=NOTHING)
        members = self._candidates[place].state.members
        if is_below:
            most = self._limits.most_drawn if takes else 0
            for rest in range(self._limits.longest_rest + 1):
                for taken in range(most + 1):
                    change = Change(people=taken, rest=rest)
                    yield from self._reaching((place,), place, change, helps=1, takes=taken)
        if gives:
            for given in range(1, min(self._limits.most_drawn, members - 1) + 1):
                change = Change(people=-given)
                if not self._passes(place, change):
                    break
                yield Found(
                    option=Option(cohorts=(place,), gives=given), place=place, change=change
                )

    def of_two(self, one: int, two: int, *, is_below: Sequence[bool]) -> Iterator[Found]:
        """What two cohorts could do as one: either goes on with the other's members, or a third."""
        together, helps = (one, two), is_below[one] + is_below[two]
        members = [candidate.state.members for candidate in self._candidates]
        come = {place: floor(self._limits.coming * members[place]) for place in together}
        for guest, host in ((one, two), (two, one)):
            if is_below[guest] and come[guest]:
                yield from self._reaching(
                    together, host, Change(absorbs=come[guest]), helps=helps,
                    cost=self._costs.absorb + self._costs.person * members[guest],
                )  # fmt: skip
        if self._candidates[one].rule == self._candidates[two].rule and all(come.values()):
            yield from self._reaching(
                together, one, Change(merges_with=two, coming=(come[one], come[two])), helps=helps,
                cost=self._costs.merge + self._costs.person * (members[one] + members[two]),
            )  # fmt: skip

    def reaching_alone(self, place: int) -> list[Found]:
        """The smallest ways with newcomers and leads alone."""
        return list(self._reaching((place,), place, NOTHING, helps=1))

    def _reaching(
        self,
        cohorts: tuple[int, ...],
        place: int,
        change: Change,
        *,
        helps: int,
        takes: int = 0,
        cost: float = 0.0,
    ) -> Iterator[Found]:
        """The fewest newcomers with each number of leads that reach the goal after a change."""
        leads = self._leads
        if len(leads) > 1 and self._chances.has_no_leads(place, change):
            leads = range(1)
        choices = self._newcomers
        for lead in leads:
            if not choices:
                return
            fewest = self._fewest(
                [_with(change, newcomers=newcomers, leads=lead) for newcomers in choices], place
            )
            if fewest is None:
                continue
            reached = _with(change, newcomers=choices[fewest], leads=lead)
            yield Found(
                option=Option(
                    cohorts=cohorts,
                    helps=helps,
                    cost=cost + cost_of(reached, costs=self._costs, months=self._goal.months),
                    newcomers=reached.newcomers,
                    leads=lead,
                    takes=takes,
                ),
                place=place,
                change=reached,
            )
            choices = choices[:fewest]

    def _fewest(self, changes: Sequence[Change], place: int) -> int | None:
        """The first of these changes, each more than the one before, that reaches the goal.

        A few draws say where it should be; all of them say whether it is there.
        """
        if self._chances.by_leads_alone(place, changes[-1]) < self._goal.chance:
            return None
        low, high = -1, len(changes)
        while high - low > 1:
            middle = (low + high) // 2
            if self._chances.roughly(place, changes[middle]) >= self._goal.chance:
                high = middle
            else:
                low = middle
        while high > 0 and self._passes(place, changes[high - 1]):
            high -= 1
        while high < len(changes) and not self._passes(place, changes[high]):
            high += 1
        return high if high < len(changes) else None

    def _passes(self, place: int, change: Change) -> bool:
        return self._chances.mean(place, change) >= self._goal.chance


def _with(change: Change, *, newcomers: float, leads: int) -> Change:
    return Change(
        newcomers=newcomers, leads=leads, people=change.people, rest=change.rest,
        absorbs=change.absorbs, merges_with=change.merges_with, coming=change.coming,
    )  # fmt: skip


def cost_of(change: Change, *, costs: Costs, months: int) -> float:
    """What newcomers, leads and a rest cost."""
    newcomers = change.newcomers * months * costs.newcomer
    return newcomers + change.leads * costs.lead + change.rest * costs.rest


def as_measures(
    *,
    chances: Chances,
    candidates: Sequence[Candidate],
    found: Found,
    goal: Goal,
    costs: Costs,
) -> Iterator[Measure]:
    """An option as things to do; members are drawn beside it."""
    change, place = found.change, found.place
    name = candidates[place].cohort
    others = [each for each in found.option.cohorts if each != place]
    for other in others:
        members = [candidates[each].state.members for each in (other, place)]
        is_merge = change.merges_with is not None
        asked = sum(members) if is_merge else members[0]
        yield Measure(
            what="merge" if is_merge else "absorb",
            cohort=name,
            number=sum(change.coming) if is_merge else change.absorbs,
            other=candidates[other].cohort,
            of=asked,
            at_least=_at_least(chances, place, change, goal),
            cost=(costs.merge if is_merge else costs.absorb) + costs.person * asked,
        )
    if change.leads:
        cost = change.leads * costs.lead
        yield Measure(what="lead", cohort=name, number=change.leads, cost=cost)
    if change.newcomers:
        cost = change.newcomers * goal.months * costs.newcomer
        yield Measure(what="recruit", cohort=name, number=change.newcomers, cost=cost)
    if change.rest:
        yield Measure(what="rest", cohort=name, number=change.rest, cost=change.rest * costs.rest)


def _at_least(chances: Chances, place: int, change: Change, goal: Goal) -> int:
    """How many of those counted on must come for the goal to be reached."""
    low, high = -1, sum(change.coming) or change.absorbs
    while high - low > 1:
        middle = (low + high) // 2
        if chances.mean(place, _when_come(change, middle)) >= goal.chance:
            high = middle
        else:
            low = middle
    return high


def _when_come(change: Change, people: int) -> Change:
    """The same change when only so many come, of both cohorts in proportion."""
    whole = sum(change.coming)
    first = people * change.coming[0] // whole if whole else 0
    return Change(
        newcomers=change.newcomers,
        leads=change.leads,
        absorbs=0 if whole else people,
        merges_with=change.merges_with,
        coming=(first, people - first) if whole else (0, 0),
    )


def unhelped(
    *,
    chances: Chances,
    candidates: Sequence[Candidate],
    place: int,
    goal: Goal,
    limits: Limits,
    costs: Costs,
    left: tuple[float, int],
    found: Sequence[Found] = (),
) -> Unhelped:
    """The best that could be had for a cohort alone, and what is missing; `left` of the limits.

    `found` are the options of all.
    """
    has_leads = not chances.has_no_leads(place, NOTHING)
    most = Change(
        newcomers=STEP * floor(min(limits.newcomers_each, limits.newcomers) / STEP),
        leads=min(limits.leads_each, limits.leads) if has_leads else 0,
    )
    return Unhelped(
        cohort=candidates[place].cohort,
        now=chances.chance(place),
        best=chances.chance(place, most),
        best_newcomers=most.newcomers,
        best_leads=most.leads,
        missing=_missing(
            chances,
            place,
            goal,
            costs,
            left,
            [each for each in found if each.option.cohorts == (place,) and _is_alone(each)],
            has_leads=has_leads,
        ),
    )


def _is_alone(found: Found) -> bool:
    """Whether it takes newcomers and leads, and nothing else."""
    return bool(found.option.helps) and not (found.change.people or found.change.rest)


def _missing(
    chances: Chances,
    place: int,
    goal: Goal,
    costs: Costs,
    left: tuple[float, int],
    ways: Sequence[Found],
    *,
    has_leads: bool,
) -> str:
    """What it would take, beside what is left of the limits, as a sentence."""
    beyond = _Search(
        chances,
        (),
        goal,
        Limits(
            newcomers=MOST_NEWCOMERS, newcomers_each=MOST_NEWCOMERS, leads=MOST_LEADS,
            leads_each=MOST_LEADS,
        ),
        costs,
    )  # fmt: skip
    ways = ways or beyond.reaching_alone(place)
    if not ways:
        leads = MOST_LEADS if has_leads else 0
        most = Change(newcomers=MOST_NEWCOMERS, leads=leads)
        more = f" and {count(leads, 'more lead')}" if has_leads else ""
        return (
            f"Even with {newcomers_in_words(MOST_NEWCOMERS)}{more} its chance would be "
            f"{percent(chances.mean(place, most))}: it takes more than people coming to it."
        )
    least = min(ways, key=lambda found: found.option.cost).change
    wants = []
    if least.newcomers:
        wants.append(newcomers_in_words(least.newcomers))
    if least.leads:
        wants.append(count(least.leads, "more lead"))
    over = f"{newcomers_in_words(left[0])} and {count(left[1], 'lead') if left[1] else 'no leads'}"
    return f"It would take {' and '.join(wants)} for it alone; {over} are left within the limits."


def newcomers_in_words(number: float) -> str:
    """So many newcomers a month, in words."""
    if number == STEP:
        return "1 newcomer every two months"
    said = f"{number:g} newcomer{'' if number == 1 else 's'} a month"
    return said if number else "no newcomers"

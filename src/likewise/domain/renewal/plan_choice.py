"""The cheapest of all ways to combine what each cohort could do, as an integer programme.

Nothing here knows of chances: an `Option` says what it takes and whom it helps. Solved to the
optimum by branch and bound (HiGHS, as SciPy carries it), or to a stated gap where time runs out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# HiGHS holds a row to within 1e-7; quantities here are halves and whole numbers.
SLACK: Final = 1e-6
OUT_OF_TIME: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that one cohort, or two together, could do.

    helps: how many cohorts that are below the line it brings above it. newcomers: people a month.
    takes, gives: members drawn from others, or by others.
    """

    cohorts: tuple[int, ...]
    helps: int = 0
    cost: float = 0.0
    newcomers: float = 0.0
    leads: int = 0
    takes: int = 0
    gives: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen: the options' numbers, and members drawn by (from, to).

    `gap` is by how much, as a share of the cost, something cheaper might exist that helps as
    many; 0 means that nothing does. `more_might_be_helped`: time ran out before it was proven
    that no plan helps more.
    """

    options: tuple[int, ...]
    drawn: dict[tuple[int, int], int]
    helps: int
    cost: float
    gap: float
    more_might_be_helped: bool = False


def choose(
    *,
    options: Sequence[Option],
    draws_allowed: Iterable[tuple[int, int]] = (),
    most_newcomers: float,
    most_leads: int,
    cost_of_draw: float = 0.0,
    cost_of_person: float = 0.0,
    seconds: float = 60.0,
) -> Choice:
    """Choose one option for every cohort: help as many as can be helped, then at the least cost.

    Parameters
    ----------
    options : sequence of Option
        Of every cohort at least one that takes nothing.
    draws_allowed : iterable of (int, int)
        From which cohort which other may draw members.
    most_newcomers, most_leads : float, int
        What there is of both for all cohorts together.
    cost_of_draw, cost_of_person : float
        Of each pair of cohorts between which members are drawn, and of each person.
    seconds : float
        After which the best found so far is given, with its gap.

    Raises
    ------
    RenewalRefused
        Time ran out before any plan was found.

    Notes
    -----
    Two integer programmes, one after the other: the first maximises how many are helped, the
    second minimises cost among plans that help as many.

    References
    ----------
    Huangfu Q, Hall JAJ. Mathematical Programming Computation 2018;10:119-142.
    doi:10.1007/s12532-017-0130-5
    """
    import numpy as np

    links = sorted(set(draws_allowed))
    most = max((option.takes for option in options), default=0)
    rows = _Rows(len(options), links)
    for cohort in sorted({cohort for option in options for cohort in option.cohorts}):
        rows.add(
            [(place, 1.0) for place, each in enumerate(options) if cohort in each.cohorts], 1, 1
        )
    rows.add([(p, each.newcomers) for p, each in enumerate(options)], -np.inf, most_newcomers)
    rows.add([(p, float(each.leads)) for p, each in enumerate(options)], -np.inf, most_leads)
    _add_draws(rows, options, links, most)
    cost = np.array(
        [each.cost for each in options]
        + [cost_of_person] * len(links)
        + [cost_of_draw] * len(links)
    )
    upper = np.array([1.0] * len(options) + [most] * len(links) + [1.0] * len(links))
    helps = np.array([each.helps for each in options] + [0] * (2 * len(links)), float)
    answer, helping = _solve(-helps, rows, upper, seconds)
    helped = round(float(helps @ answer))
    rows.add(list(enumerate(helps.tolist())), helped - SLACK, np.inf)
    answer, gap = _solve(cost, rows, upper, seconds, answer)
    chosen = tuple(place for place in range(len(options)) if answer[place] > 0.5)
    drawn = {link: round(float(answer[len(options) + place])) for place, link in enumerate(links)}
    return Choice(
        options=chosen,
        drawn={link: people for link, people in drawn.items() if people},
        helps=helped,
        cost=float(cost @ np.round(answer)),
        gap=gap,
        more_might_be_helped=helping > 0,
    )


class _Rows:
    """Linear constraints, one after another: options first, then people drawn, then draws made."""

    def __init__(self, options: int, links: Sequence[tuple[int, int]]) -> None:
        self.size = options + 2 * len(links)
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, entries: Iterable[tuple[int, float]], low: float, high: float) -> None:
        row = len(self.low)
        self.entries += [(row, column, value) for column, value in entries if value]
        self.low.append(low)
        self.high.append(high)


def _add_draws(
    rows: _Rows, options: Sequence[Option], links: Sequence[tuple[int, int]], most: int
) -> None:
    """Who draws gets them from those who give."""
    people, made = len(options), len(options) + len(links)
    ends: tuple[tuple[int, str], ...] = ((0, "gives"), (1, "takes"))
    for end, name in ends:
        for cohort in sorted({cohort for option in options for cohort in option.cohorts}):
            moved = [
                (p, float(getattr(o, name))) for p, o in enumerate(options) if cohort in o.cohorts
            ]
            over = [(people + p, -1.0) for p, link in enumerate(links) if link[end] == cohort]
            if over or any(number for _, number in moved):
                rows.add(moved + over, 0, 0)
    for place in range(len(links)):
        rows.add([(people + place, 1.0), (made + place, -float(most))], -rows.size, 0)


def _solve(
    cost: "Floats", rows: _Rows, upper: "Floats", seconds: float, known: "Floats | None" = None
) -> "tuple[Floats, float]":
    """The answer, and the gap that is left; `known` is an answer to fall back on."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    row, column, value = zip(*rows.entries, strict=True)
    matrix = csr_array((value, (row, column)), shape=(len(rows.low), rows.size))
    found = milp(
        cost,
        integrality=np.ones(rows.size),
        bounds=Bounds(np.zeros(rows.size), upper),
        constraints=LinearConstraint(matrix, rows.low, rows.high),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.x is not None:
        answer: Floats = np.round(found.x)
        return answer, _gap(found) if found.status == OUT_OF_TIME else 0.0
    if known is not None:
        return known, 1.0
    raise RenewalRefused(
        f"No plan was found in {seconds:g} seconds. Give it longer, or fewer cohorts that may join."
    )


def _gap(found: object) -> float:
    gap = getattr(found, "mip_gap", None)
    return 1.0 if gap is None else min(1.0, float(gap))

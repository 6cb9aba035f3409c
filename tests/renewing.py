"""Histories of cohorts in a few words, programmes of them by chance, and judged forecasts."""

import itertools

import numpy as np
from hypothesis import strategies as st

from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.judging import Judged
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.simple_rules import CLIMATOLOGY, HAZARD, LAST_SIZE

FIRST = 12 * 2011


def cohort(name: str, sizes: list[int], *, ended: bool = False, begun: int = FIRST) -> History:
    """A history from the number of members at each month's end, the first being at its start."""
    return History(
        cohort=name,
        months=tuple(
            Month(
                month=begun + place,
                members=before,
                newcomers=max(0, after - before),
                leavers=max(0, before - after),
            )
            for place, (before, after) in enumerate(itertools.pairwise(sizes))
        ),
        ended=ended,
    )


@st.composite
def programmes(draw: st.DrawFn) -> list[History]:
    return [
        cohort(
            f"Cohort {number}",
            draw(st.lists(st.integers(0, 6), min_size=2, max_size=12)),
            ended=draw(st.booleans()),
            begun=FIRST + draw(st.integers(0, 4)),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


rules = st.builds(Rule, minimum=st.integers(0, 5), run=st.integers(1, 3))


def judged(
    cohorts: int, *, seed: int = 4, blur: float = 0.0, knows: float = 1.0, each: int = 3
) -> list[Judged]:
    """Forecasts of cohorts; log-odds of truth blurred for the model, and known in part by rules."""
    rng = np.random.Generator(np.random.Philox(seed))
    found = []
    for cohort in range(cohorts):
        base = rng.normal(0.5, 1.5)
        for _ in range(each):
            truth = base + rng.normal(0, 0.3)
            said = truth + blur * rng.normal()
            simple = 1 / (1 + np.exp(-(0.5 + knows * (truth - 0.5))))
            found.append(
                Judged(
                    cohort=f"Cohort {cohort}", cluster=f"Cohort {cohort}", origin="2011-07",
                    months=6, chance=1 / (1 + np.exp(-said)), low=0.0, high=1.0, size_low=4,
                    size_high=9, still_met=bool(rng.random() < 1 / (1 + np.exp(-truth))),
                    why_censored=None, weight=1.0, size=None,
                    simple={CLIMATOLOGY: 0.6, LAST_SIZE: simple, HAZARD: None},
                )
            )  # fmt: skip
    return found

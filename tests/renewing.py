"""Histories of cohorts in a few words, programmes of them by chance, and judged forecasts."""

import itertools
import random
from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.periods import FOREVER
from likewise.domain.renewal.basis import Basis
from likewise.domain.renewal.effects import Before, chances_of, draws_of, values_of
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.judging import Judged
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.recorded import Recorded, Span, Stay, spans
from likewise.domain.renewal.simple_rules import CLIMATOLOGY, HAZARD, LAST_SIZE

FIRST = 12 * 2011
BEGAN, UNTIL = date(2011, 1, 1), date(2012, 6, 1)


def a_group(
    number: int, *, founders: int = 7, leads: int = 1, format: Format = Format.GROUP, **rest: Any
) -> Recorded:
    """A group whose people stay for some months, and are followed by others; drawn by lot."""
    dice = random.Random(number)
    stays = [
        Stay(f"{number}-{who}", begins, begins + timedelta(days=dice.randint(60, 900)), begins)
        for who, begins in enumerate(
            [BEGAN] * founders
            + [BEGAN + timedelta(days=dice.randint(1, 500)) for _ in range(founders)]
        )
    ]
    return Recorded(
        cohort=f"cohort-{number}",
        began_on=BEGAN,
        formats=((BEGAN, format),),
        members=tuple(stays),
        leads=tuple(Stay(f"lead-{each}", BEGAN, FOREVER, BEGAN) for each in range(leads)),
        **rest,
    )


def told(*recorded: Recorded, until: date = UNTIL) -> tuple[Span, ...]:
    """The spans of groups, as the record would tell them."""
    return spans(recorded, rules=DEFAULTS, watched_until=until)


def before_of(basis: Basis, *cohorts: str, draws: int = 40) -> dict[str, Before]:
    """Cohorts as they are, for asking what if."""
    found = {}
    for name in cohorts:
        drawn = draws_of(basis=basis, going=basis.going[name], draws=draws)
        chances = chances_of(drawn)
        found[name] = Before(drawn=drawn, chances=chances, said=values_of(chances.meeting))
    return found


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

"""What came of forecasts that were kept, each judged against what it assumed.

A forecast says what happens if nothing is done. Once an act on the cohort followed, what came is no
answer to it: it is censored at the act, and counted apart. The forecast of the night after that is
made from the cohort as the act left it, and is judged on its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.recorded import Span, month_of
from likewise.domain.renewal.scoring import brier_score
from likewise.domain.renewal.stopping import month_of_stopping


class Came(StrEnum):
    """What came of a forecast whose horizon has passed."""

    MET = "still met"
    STOPPED = "stopped"
    ACT = "an act followed"
    UNSEEN = "not seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One forecast as it was kept, for one horizon. `on` is the first day that it did not watch.

    `knows_closing`: it was made by a model that knows whether a cohort is closed to joiners, and
    assumed that it stays so or stays open.
    """

    cohort: str
    on: date
    rule: Rule
    months: int
    chance: float
    low: float
    high: float
    knows_closing: bool = True

    @property
    def last_month(self) -> int:
        """The number of the last month that it speaks of."""
        return month_of(self.on) + self.months - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A forecast, and what came of it."""

    kept: Kept
    came: Came


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Of one horizon: how many are due, what came, and how good the chances were.

    `brier` and `mean_chance` are of those that were seen, without weights; none where none was.
    """

    months: int
    due: int
    met: int
    stopped: int
    after_acts: int
    unseen: int
    cohorts: int
    mean_chance: float | None
    brier: float | None


def settle(
    kept: Iterable[Kept],
    *,
    spans: Sequence[Span],
    acts: Mapping[str, Iterable[date]],
    openings: Mapping[str, Iterable[date]] = MappingProxyType({}),
    watched_until: date,
) -> tuple[Settled, ...]:
    """What came of each forecast whose horizon the calendar has passed.

    Parameters
    ----------
    kept
        Forecasts as they were kept.
    spans
        All spans of the programme, as known now.
    acts
        By cohort, the days of events other than its beginning and its end.
    openings
        By cohort, the days on which it was closed to joiners or opened: acts to forecasts that know
        of closing, and nothing to those of earlier models.
    watched_until
        The first day that was not watched. A forecast is due when its last month is over by then,
        whatever came.

    Notes
    -----
    A cohort that stopped by the forecast's own rule before the month of the first act stopped; an
    act in the same month came first. One whose span has no history, or ends before the horizon
    without an end or an act, was not seen.
    """
    by_cohort: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda each: each.begins_on):
        by_cohort.setdefault(span.cohort, []).append(span)
    last = month_of(watched_until) - 1
    return tuple(
        Settled(
            kept=each,
            came=_came(
                each,
                by_cohort.get(each.cohort, []),
                sorted(
                    {
                        *acts.get(each.cohort, ()),
                        *(openings.get(each.cohort, ()) if each.knows_closing else ()),
                    }
                ),
            ),
        )
        for each in kept
        if each.last_month <= last
    )


def _came(kept: Kept, spans: Sequence[Span], acts: Sequence[date]) -> Came:
    act = next((month_of(day) for day in acts if day >= kept.on), None)
    if act is not None and act > kept.last_month:
        act = None
    begun = [span for span in spans if span.begins_on < kept.on]
    history = begun[-1].history if begun else None
    if history is None:
        return Came.UNSEEN if act is None else Came.ACT
    stopped = month_of_stopping(history=history, rule=kept.rule, after=month_of(kept.on))
    if stopped is not None and stopped <= kept.last_month and (act is None or stopped < act):
        return Came.STOPPED
    if act is not None:
        return Came.ACT
    return Came.MET if history.last >= kept.last_month else Came.UNSEEN


def accounts(settled: Iterable[Settled]) -> tuple[Account, ...]:
    """One account for each horizon, the shortest first."""
    by_horizon: dict[int, list[Settled]] = {}
    for each in settled:
        by_horizon.setdefault(each.kept.months, []).append(each)
    return tuple(_account(months, by_horizon[months]) for months in sorted(by_horizon))


def _account(months: int, settled: Sequence[Settled]) -> Account:
    seen = [each for each in settled if each.came in (Came.MET, Came.STOPPED)]
    chances = [each.kept.chance for each in seen]
    met = [each.came is Came.MET for each in seen]
    return Account(
        months=months,
        due=len(settled),
        met=sum(met),
        stopped=len(met) - sum(met),
        after_acts=sum(each.came is Came.ACT for each in settled),
        unseen=sum(each.came is Came.UNSEEN for each in settled),
        cohorts=len({each.kept.cohort for each in seen}),
        mean_chance=sum(chances) / len(chances) if chances else None,
        brier=brier_score(chances=chances, happened=met) if chances else None,
    )

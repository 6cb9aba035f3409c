"""Early signs of a programme's cohorts: each watched against its own past."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.columns import Columns, side_by_side
from likewise.domain.renewal.draws import Programme, learn
from likewise.domain.renewal.histories import History, spell
from likewise.domain.renewal.runcharts import RunCharts, run_charts


@dataclass(frozen=True, kw_only=True)
class CohortSigns:
    """One cohort's run charts."""

    history: History
    signs: RunCharts


@dataclass(frozen=True, kw_only=True)
class ProgrammeSigns:
    """Run charts of all cohorts that go on; `left_out` says of the others why."""

    today: str
    cohorts: tuple[CohortSigns, ...]
    left_out: tuple[str, ...]


def signs_of_programme(
    *,
    histories: Sequence[History],
    only: str | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> ProgrammeSigns:
    """Read the early signs of the cohorts that go on, each against its own past.

    Parameters
    ----------
    histories, only, on_progress
        As for `programmes.forecast_programme`.

    Returns
    -------
    ProgrammeSigns

    Raises
    ------
    RenewalRefused
        No history; `only` is not there, has ended, or its rows stop before the others'; no cohort
        goes on.
    """
    columns = side_by_side(histories=histories)
    names = sorted(history.cohort for history in histories)
    if only is not None and only not in names:
        raise RenewalRefused(f'There is no cohort "{only}". There are: {", ".join(names[:20])}.')
    learnt = learnt_until(columns=columns)
    last = max(history.last for history in histories)
    found: list[CohortSigns] = []
    left_out: list[str] = []
    for cohort, history in enumerate(histories):
        if only is not None and history.cohort != only:
            continue
        reason = _why_over(history=history, last=last)
        if reason:
            left_out.append(reason)
            continue
        signs = run_charts(history=history, cohort=cohort, learnt=learnt)
        found.append(CohortSigns(history=history, signs=signs))
        if on_progress is not None:
            on_progress(cohort + 1)
    if not found:
        raise RenewalRefused(" ".join(left_out[:5]))
    return ProgrammeSigns(today=spell(last), cohorts=tuple(found), left_out=tuple(left_out))


def learnt_until(*, columns: Columns) -> Callable[[int], Programme]:
    """What all histories say up to the start of a month, learnt once for each month asked about."""

    @cache
    def learnt(start: int) -> Programme:
        return learn(columns=columns.until(month=start))

    return learnt


def _why_over(*, history: History, last: int) -> str | None:
    name = f'Cohort "{history.cohort}"'
    if history.ended:
        return f"{name} ended in {spell(history.last)}: there is nothing to watch."
    if history.last < last:
        return (
            f"{name} has no rows after {spell(history.last)}, though the file goes on to "
            f"{spell(last)}. Add its months, or say that it ended."
        )
    return None

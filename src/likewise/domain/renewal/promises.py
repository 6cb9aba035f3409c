"""What came of what a plan promised, once the months are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from likewise.domain.renewal.checks import RenewalRefused, check_count, check_share
from likewise.domain.renewal.histories import History, spell
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.scoring import brier_score
from likewise.domain.renewal.stopping import month_of_stopping

Outcome = Literal["met", "stopped", "not seen"]
NOT_SEEN: Final[Outcome] = "not seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What was promised of one cohort. within: the cohort it was to be part of, if another.

    has_measures: whether something was to be done for it.
    """

    cohort: str
    months: int
    without: float
    with_plan: float
    within: str = ""
    has_measures: bool = False

    def __post_init__(self) -> None:
        check_count(value=self.months, name=f'The months promised of "{self.cohort}"', most=132)
        for chance in (self.without, self.with_plan):
            check_share(value=chance, name=f'A chance of "{self.cohort}"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of one cohort by the month promised; `because` says why that was not seen."""

    promised: Promised
    by: str
    outcome: Outcome
    stopped_in: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of all, and the Brier scores of those seen; None where none was."""

    cohorts: tuple[Came, ...]
    seen: int
    expected_with: float
    expected_without: float
    met: int
    brier_with: float | None
    brier_without: float | None


def what_came(
    *, promised: Sequence[Promised], since: int, histories: Sequence[History], rule: Rule
) -> Kept:
    """What came of each cohort that a plan spoke of, from histories that go on beyond it.

    Parameters
    ----------
    promised : sequence of Promised
        One for each cohort.
    since : int
        The month, 12 x year + month - 1, from whose end the plan spoke.
    histories : sequence of History
        As they are known now. A cohort that became part of another is judged by that one.
    rule : Rule
        When a cohort counts as stopped; the rule of the plan.

    Raises
    ------
    RenewalRefused
        Nothing was promised.

    Notes
    -----
    A chance is judged only by what it assumed: the one with the plan where its measures were
    carried out, the one without where nothing was done. Which it was, the files do not say.
    """
    if not promised:
        raise RenewalRefused("The plan promises nothing. Keep a plan that speaks of cohorts.")
    named = {history.cohort: history for history in histories}
    cohorts = tuple(_came(each, since, named, rule) for each in promised)
    seen = [each for each in cohorts if each.outcome != NOT_SEEN]
    happened = [each.outcome == "met" for each in seen]
    with_plan = [each.promised.with_plan for each in seen]
    without = [each.promised.without for each in seen]
    return Kept(
        cohorts=cohorts,
        seen=len(seen),
        expected_with=sum(with_plan),
        expected_without=sum(without),
        met=sum(happened),
        brier_with=brier_score(chances=with_plan, happened=happened) if seen else None,
        brier_without=brier_score(chances=without, happened=happened) if seen else None,
    )


def _came(promised: Promised, since: int, named: dict[str, History], rule: Rule) -> Came:
    end = since + promised.months
    name = promised.within or promised.cohort
    history = named.get(name)
    if history is None:
        because = f'there is no history of "{name}"'
        return Came(promised=promised, by=spell(end), outcome=NOT_SEEN, because=because)
    stopped = month_of_stopping(history=history, rule=rule, after=since + 1)
    if stopped is not None and stopped <= end:
        return Came(promised=promised, by=spell(end), outcome="stopped", stopped_in=spell(stopped))
    if history.last < end and not history.ended:
        because = f"its rows end in {spell(history.last)}"
        return Came(promised=promised, by=spell(end), outcome=NOT_SEEN, because=because)
    return Came(promised=promised, by=spell(end), outcome="met")

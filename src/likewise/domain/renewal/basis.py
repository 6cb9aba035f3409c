"""What a programme's forecasts are made from: its cohorts that go on, and what all have taught."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from likewise.domain.arms import Format
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import (
    Programme,
    learn,
    state_of,
    without_single_leads,
)
from likewise.domain.renewal.facts import RenewalRule
from likewise.domain.renewal.histories import History
from likewise.domain.renewal.model import Rule, StartingState
from likewise.domain.renewal.recorded import Span
from likewise.domain.renewal.said import NOTHING, Said
from likewise.domain.renewal.signs import learnt_until
from likewise.domain.renewal.stopping import Standing, standing
from likewise.domain.words import count


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A cohort that goes on and is no pair.

    `row` is its place in the programme and `state` where it stands; where it can't be forecast,
    `because` says why. `said` is what was said about leading it, which `state` takes for granted;
    `leads` are those who lead it now.
    """

    cohort: str
    rule: Rule
    row: int = 0
    history: History | None = None
    standing: Standing | None = None
    state: StartingState | None = None
    leads: int | None = None
    said: Said = NOTHING
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a programme's forecasts are made from.

    `programme` is none where nothing has been taught; `learnt` is what was taught until a month.
    `going` are in the order of the spans; `pairs` is how many members pairs that go on have.
    """

    programme: Programme | None
    learnt: Callable[[int], Programme]
    going: Mapping[str, Going]
    pairs: int = 0


def basis_of(
    spans: Sequence[Span],
    *,
    rules: Mapping[Format, RenewalRule],
    said: Mapping[str, Said] = MappingProxyType({}),
) -> Basis:
    """Learn from all cohorts that ever were, and see where those that go on stand.

    Parameters
    ----------
    spans : sequence of Span
        All spans of a programme, as `recorded.spans` tells them.
    rules : mapping of Format to RenewalRule
        When a cohort of each format counts as stopped.
    said : mapping of cohort to Said
        What was said about leading; a cohort that is not in it goes by its history alone.

    Notes
    -----
    Pairs teach nothing here: two people agree how long they go on. Of a lead who leads a cohort
    alone, nothing of their own is used (`draws.without_single_leads`).
    """
    groups = [span for span in spans if span.format is not Format.ONE_TO_ONE]
    taught = [span.history for span in groups if span.history is not None]
    columns = side_by_side(histories=taught) if taught else None
    programme = None
    if columns is not None:
        programme = without_single_leads(programme=learn(columns=columns))
    going, row = {}, 0
    for span in groups:
        if span.goes_on:
            going[span.cohort] = _going(
                span, rules[span.format].rule, programme, row, said.get(span.cohort, NOTHING)
            )
        row += span.history is not None
    return Basis(
        programme=programme,
        learnt=learnt_until(columns=columns) if columns is not None else _nothing_learnt,
        going=going,
        pairs=sum(
            span.history.months[-1].members_at_end
            for span in spans
            if span.goes_on and span.format is Format.ONE_TO_ONE and span.history is not None
        ),
    )


def _nothing_learnt(_: int) -> Programme:
    raise LookupError("no history has taught anything")  # and so nobody has a chart to ask for


def _going(span: Span, rule: Rule, programme: Programme | None, row: int, said: Said) -> Going:
    if span.history is None or programme is None:
        return Going(cohort=span.cohort, rule=rule, because=span.because)
    now = standing(history=span.history, rule=rule)
    because = _why_not(span.history, rule, now)
    going = Going(
        cohort=span.cohort,
        rule=rule,
        row=row,
        history=span.history,
        standing=now,
        said=said,
        because=because,
    )
    if because:
        return going
    state = state_of(
        programme=programme, cohort=row, short=now.short_meetings, unled=now.months_without_lead
    )
    return replace(
        going,
        leads=state.leads,
        state=said.changes(state, first_month=span.history.last + 1),
    )


def _why_not(history: History, rule: Rule, now: Standing) -> str:
    """Why a cohort that goes on cannot be forecast; empty where it can."""
    if history.ended or history.months[-1].members_at_end == 0:
        return "It has no members: it has stopped. Record its end, or who is in it."
    stopped = "by the programme’s rule it has stopped"
    if "members" in now.stopped_by:
        run = count(now.short_meetings, "meeting")
        return f"It has had fewer than {rule.minimum} for {run} in a row: {stopped}."
    if "leads" in now.stopped_by:
        unled = count(now.months_without_lead, "month")
        return f"Nobody has led it for {unled}: {stopped}. Record who leads it."
    if "rest" in now.stopped_by:
        rest = count(now.months_at_rest, "month")
        return f"It has held no meeting for {rest}: {stopped}. Record its end, or its meetings."
    return ""

"""Forecasts in words, and as plain values for JSON."""

from collections.abc import Iterator
from typing import Any

from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.programmes import CohortForecast, ProgrammeForecast
from likewise.domain.renewal.uncertainty import Horizon
from likewise.domain.words import count
from likewise.reports.numbers import percent

COLUMNS = (
    "    months   still meets  90% interval    stops: members   leads    both   members on the roll"
)


def forecast_in_words(found: ProgrammeForecast) -> str:
    """A programme's forecast as a page of text: a table for each cohort and what-if."""
    lines = [f"Forecast from the end of {found.today}. Stopped means {stops_in_words(found.rule)}."]
    for one in found.cohorts:
        lines += ["", *_cohort_lines(one)]
    return "\n".join(lines)


def stops_in_words(rule: Rule) -> str:
    """What counts as stopped."""
    who = "members" if rule.counts == "members" else "attending"
    meetings = count(rule.run, "meeting", "meetings in a row")
    months = count(rule.months_without_lead, "month", "months in a row")
    stops = f"fewer than {rule.minimum} {who} at {meetings}, or {months} without a facilitator"
    if rule.counts == "members":
        return stops
    return f"{stops}, or more than {count(rule.months_of_rest, 'month')} without a meeting"


def _cohort_lines(one: CohortForecast) -> Iterator[str]:
    leads = one.state.leads
    led = "" if leads is None else f", {count(leads, 'facilitator')}"
    months = count(len(one.history.months), "month")
    yield f"{one.history.cohort}: {count(one.state.members, 'member')}{led}; {months}"
    for answer in one.forecasts:
        yield f"  {answer.what_if.name}"
        yield COLUMNS
        for horizon in answer.horizons:
            yield _line(horizon, has_leads=leads is not None)
    chart = one.members_chart
    if chart is not None and chart.has_shifted:
        yield (
            f"  Run chart: the membership has shifted (longest run {chart.longest_run}, limit "
            f"{chart.run_limit}; crossings {chart.crossings}, fewest {chart.crossings_limit}). "
            "The forecast assumes that rates stay as they were on average."
        )
    for note in one.notes:
        yield f"  Note: {note}"


def _line(horizon: Horizon, *, has_leads: bool) -> str:
    by_leads = percent(horizon.by_leads) if has_leads else "?"
    by_both = percent(horizon.by_both) if has_leads else "?"
    interval = f"{percent(horizon.low)} to {percent(horizon.high)}"
    sizes = f"{horizon.size} ({horizon.size_low} to {horizon.size_high})"
    return (
        f"    {horizon.months:>6}   {percent(horizon.chance):>11}  {interval:<15} "
        f"{percent(horizon.by_members):>14} {by_leads:>7} "
        f"{by_both:>7}   {sizes}"
    )


def forecast_as_plain(found: ProgrammeForecast) -> dict[str, Any]:
    """A programme's forecast as data for JSON."""
    return {
        "from": found.today,
        "rule": plain_rule(found.rule),
        "level": 0.9,
        "cohorts": [
            {
                "cohort": one.history.cohort,
                "months_of_history": len(one.history.months),
                "members": one.state.members,
                "facilitators": one.state.leads,
                "forecasts": [
                    {
                        "what_if": answer.what_if.name,
                        "error_at_most": answer.error,
                        "horizons": [_plain_horizon(h, one.state.leads) for h in answer.horizons],
                        "monthly": [_plain_horizon(m, one.state.leads) for m in answer.monthly],
                    }
                    for answer in one.forecasts
                ],
                "membership_has_shifted": None
                if one.members_chart is None
                else one.members_chart.has_shifted,
                "notes": list(one.notes),
            }
            for one in found.cohorts
        ],
        "left_out": list(found.left_out),
    }


def plain_rule(rule: Rule) -> dict[str, Any]:
    """What counts as stopped, as data for JSON."""
    return {
        "minimum": rule.minimum,
        "counts": rule.counts,
        "meetings_in_a_row": rule.run,
        "months_without_facilitator": rule.months_without_lead,
        "months_of_rest": rule.months_of_rest if rule.counts == "attendance" else None,
    }


def _plain_horizon(horizon: Horizon, leads: int | None) -> dict[str, Any]:
    return {
        "months": horizon.months,
        "still_meets": horizon.chance,
        "low": horizon.low,
        "high": horizon.high,
        "stopped_for_want_of_members": horizon.by_members,
        "stopped_for_want_of_a_facilitator": None if leads is None else horizon.by_leads,
        "stopped_for_both_at_once": None if leads is None else horizon.by_both,
        "members": {"median": horizon.size, "low": horizon.size_low, "high": horizon.size_high},
    }

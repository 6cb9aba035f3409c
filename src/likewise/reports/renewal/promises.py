"""What came of a plan's promises, in words and as plain values for JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from likewise.domain.renewal.promises import Came, Kept
from likewise.domain.words import count
from likewise.reports.numbers import percent
from likewise.reports.tables import table

ASSUMED = (
    "Judge the chance with the plan where its measures were carried out, and the chance as it was "
    "where nothing was done. What came after is not for that reason the plan's doing."
)


def kept_in_words(kept: Kept) -> str:
    """What came, as a table and what it adds up to."""
    return "\n".join(_lines(kept))


def _lines(kept: Kept) -> Iterator[str]:
    rows = [
        [
            came.promised.cohort,
            came.by,
            percent(came.promised.without),
            percent(came.promised.with_plan),
            "yes" if came.promised.has_measures else "no",
            _outcome(came),
        ]
        for came in kept.cohorts
    ]
    heads = ["Cohort", "By", "As it was", "With the plan", "Measures", "What came"]
    yield from table(headings=heads, rows=rows)
    if kept.brier_with is None or kept.brier_without is None:
        yield "What came of none of them is seen yet."
        return
    yield (
        f"Of {count(kept.seen, 'cohort')} seen, {kept.met} still met; expected were "
        f"{kept.expected_with:.1f} with the plan and {kept.expected_without:.1f} as it was. "
        f"Brier scores: {kept.brier_with:.3f} and {kept.brier_without:.3f}."
    )
    yield ASSUMED


def _outcome(came: Came) -> str:
    if came.outcome == "stopped":
        return f"stopped in {came.stopped_in}"
    return came.because if came.because else "still met"


def kept_as_plain(kept: Kept) -> dict[str, Any]:
    """What came, as data for JSON."""
    return asdict(kept) | {"note": ASSUMED}

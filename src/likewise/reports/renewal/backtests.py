"""Back-tests in words, and as plain values for JSON: were earlier forecasts right?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from likewise.domain.renewal.backtest import BackTest
from likewise.domain.renewal.clusters import FEWEST_CLUSTERS, Estimate
from likewise.domain.renewal.judging import HorizonScore, RuleScore
from likewise.domain.renewal.model import Rule
from likewise.domain.words import count
from likewise.reports.numbers import percent
from likewise.reports.renewal.words import plain_rule, stops_in_words

COLUMNS: Final = (
    "months  forecasts  censored  mean chance  still met  Brier (error)  log (error)    "
    "sizes in 90%"
)


def back_test_in_words(result: BackTest, rule: Rule) -> str:
    """A back-test as a page of text: what was judged, the scores, and the simple rules beside."""
    cohorts = len({one.cohort for one in result.judged})
    lines = [
        f"{count(len(result.judged), 'forecast')} of {count(cohorts, 'cohort')} from "
        f"{count(len(result.origins), 'starting point')} ({result.origins[0]} to "
        f"{result.origins[-1]}), judged by what was seen up to {result.watched_until}. Stopped "
        f"means {stops_in_words(rule)}.",
        _censored(result),
    ]
    if result.beyond:
        lines.append(
            f"{count(result.beyond, 'more forecast reaches', 'more forecasts reach')} beyond "
            f"{result.watched_until} and cannot be judged yet."
        )
    lines.append(COLUMNS)
    lines += [_row(score) for score in result.scores]
    for score in result.scores:
        lines += _beside(score, result.counted)
    lines.append(
        f"Gains, errors and 95% intervals count {result.counted}s, not forecasts, of which those "
        f"of one {result.counted} go together."
    )
    return "\n".join(lines)


def _censored(result: BackTest) -> str:
    reasons = Counter(one.why_censored for one in result.judged if one.why_censored)
    if not reasons:
        return "None is censored: what came of every cohort was seen."
    largest = max(score.largest_weight for score in result.scores)
    told = "; ".join(f"{number} because {reason}" for reason, number in reasons.most_common())
    cohorts = len({one.cohort for one in result.judged if one.why_censored})
    return (
        f"{reasons.total()} of them, of {count(cohorts, 'cohort')}, are censored, for what came "
        f"was not seen ({told}). Those that were seen are weighted for them; the largest weight is "
        f"{largest:.2f}."
    )


def _row(score: HorizonScore) -> str:
    sizes = "" if score.size_coverage is None else percent(score.size_coverage)
    return (
        f"{score.months:>6}  {score.number:>9}  {score.censored:>8}  "
        f"{percent(score.mean_chance):>11}  {percent(score.share_still_met):>9}  "
        f"{_with_error(score.brier):<13}  {_with_error(score.logarithmic):<13}  {sizes:>12}"
    )


def _with_error(found: Estimate) -> str:
    error = "?" if found.error is None else f"{found.error:.3f}"
    return f"{found.value:.3f} ({error})"


def _beside(score: HorizonScore, counted: str) -> Iterator[str]:
    """One horizon's simple rules, what follows from them, and the calibration."""
    yield f"{count(score.months, 'month')} ahead, {count(score.clusters, counted)}:"
    for simple in score.simple:
        some = "" if simple.number == score.number - score.censored else f"; {simple.number} only"
        yield (
            f"  {simple.rule:<16} Brier {simple.brier:.3f}, log {simple.logarithmic:.3f}; the "
            f"model gains {_interval(simple.brier_gain, sign='+')}, log "
            f"{_interval(simple.logarithmic_gain, sign='+')}{some}"
        )
    yield f"  {_verdict(score.best_rule, counted)}"
    groups = "; ".join(
        f"{percent(group.mean_chance)} given, {percent(group.share)} met ({group.number})"
        for group in score.calibration
    )
    yield f"  Calibration: {groups}. {_slope(score, counted)}"


def _interval(found: Estimate, *, sign: str = "-") -> str:
    if found.low is None or found.high is None:
        return f"{found.value:{sign}.3f}"
    return f"{found.value:{sign}.3f} ({found.low:{sign}.3f} to {found.high:{sign}.3f})"


def _verdict(best: RuleScore | None, counted: str) -> str:
    """Whether the model is better than the best simple rule, and by how much."""
    if best is None:
        return "No simple rule: of other cohorts nothing was known yet to make one from."
    gain = best.brier_gain
    way = "lower" if gain.value >= 0 else "higher"
    by = f"the model's Brier score is {way} by {abs(gain.value):.3f}"
    if gain.low is not None and gain.high is not None:
        by += f" (95% interval of the gain {gain.low:+.3f} to {gain.high:+.3f})"
    start = f"Best simple rule: {best.rule}. "
    match best.verdict:
        case "better":
            return f"{start}The model beats it: {by}."
        case "worse":
            return f"{start}The model loses to it: {by}. Here the rule is the better guide."
        case "no telling":
            return f"{start}No telling which is better: {by}."
        case "too few":
            worse = "" if gain.value >= 0 else "; here it did worse"
            return (
                f"{start}Nothing is claimed from {count(best.clusters, counted)}, which takes "
                f"{FEWEST_CLUSTERS}: {by}{worse}."
            )


def _slope(score: HorizonScore, counted: str) -> str:
    found = score.recalibration
    if score.clusters < FEWEST_CLUSTERS:
        return f"No slope: that takes {FEWEST_CLUSTERS} {counted}s."
    if found is None:
        return "No slope: no line fits these chances."
    slope = _ends(found.slope_low, found.slope_high)
    intercept = _ends(found.intercept_low, found.intercept_high)
    return (
        f"Slope {found.slope:.2f} ({slope}), intercept {found.intercept:.2f} ({intercept}); true "
        "chances have 1 and 0."
    )


def _ends(low: float | None, high: float | None) -> str:
    ends = ("beyond measure" if end is None else f"{end:.2f}" for end in (low, high))
    return " to ".join(ends)


def back_test_as_plain(result: BackTest, rule: Rule) -> dict[str, Any]:
    """A back-test as data for JSON."""
    return {
        "rule": plain_rule(rule),
        "origins": list(result.origins),
        "watched_until": result.watched_until,
        "beyond": result.beyond,
        "counted_by": result.counted,
        "scores": [_plain_score(score) for score in result.scores],
        "forecasts": [asdict(one) for one in result.judged],
    }


def _plain_score(score: HorizonScore) -> dict[str, Any]:
    best = score.best_rule
    return {
        **asdict(score),
        "simple": [{**asdict(one), "verdict": one.verdict} for one in score.simple],
        "best_rule": None if best is None else best.rule,
    }

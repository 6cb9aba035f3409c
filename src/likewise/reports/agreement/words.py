"""Agreement between coders in words and as plain values for JSON; prevalence and bias beside it."""

from dataclasses import asdict
from typing import Any

from likewise.domain.agreement import (
    Alpha,
    Balance,
    Comparison,
    Kappa,
    Level,
    UnitisedAlpha,
)
from likewise.domain.agreement.comparisons import PairComparison
from likewise.domain.agreement.unitised import Coefficient
from likewise.domain.words import count

NO_VARIATION = (
    "no variation: every compared value is the same, so agreement beyond chance cannot be told"
)
VALUES_SHOWN = 30
Answer = Alpha | Kappa | Coefficient


def comparison_as_plain(comparison: Comparison) -> dict[str, Any]:
    """A comparison of coders' values as plain values, for JSON."""
    fleiss = comparison.fleiss
    return {
        "kind": "values",
        "level": comparison.alpha.level.value,
        "coders": list(comparison.coders),
        "units": comparison.units,
        "missing": comparison.missing,
        "alpha": _plain(comparison.alpha),
        "fleiss": _plain(fleiss) if fleiss else _none(comparison.why_no_fleiss),
        "balance": None if comparison.balance is None else _plain_balance(comparison.balance),
        "pairs": [_plain_pair(pair) for pair in comparison.pairs],
    }


def unitised_as_plain(found: UnitisedAlpha) -> dict[str, Any]:
    """A comparison of coders' segments as plain values, for JSON."""
    why_not = _none(found.why_no_overall)
    return {
        "kind": "segments",
        "coders": list(found.coders),
        "documents": found.documents,
        "characters": found.characters,
        "blocks": found.blocks,
        "overall": _plain(found.overall) if found.overall else why_not,
        "boundaries": _plain(found.boundaries),
        "coding": _plain(found.coding) if found.coding else why_not,
        "codes": [
            {
                "code": code.code,
                "alpha": _plain(code.alpha),
                "shares": dict(zip(found.coders, code.shares, strict=True)),
            }
            for code in found.by_code
        ],
    }


def comparison_in_words(comparison: Comparison) -> str:
    """A comparison of coders' values as lines of text."""
    lines = [
        f"{comparison.units:,} units, {len(comparison.coders)} coders, "
        f"{comparison.missing:,} values missing; level {comparison.alpha.level.value}",
        "",
        f"Krippendorff's alpha   {_words(comparison.alpha)}",
        f"Fleiss' kappa          {_words(comparison.fleiss, comparison.why_no_fleiss)}",
    ]
    if comparison.balance is not None:
        lines += ["", *_balance_lines(comparison.balance)]
    lines += ["", "Cohen's kappa, two coders at a time"]
    for pair in comparison.pairs:
        lines += _pair_lines(pair, comparison.alpha.level)
    return "\n".join(lines)


def unitised_in_words(found: UnitisedAlpha) -> str:
    """A comparison of coders' segments as lines of text."""
    lines = [
        f"{count(found.documents, 'text')}, "
        f"{found.characters:,} characters, "
        f"{len(found.coders)} coders ({', '.join(found.coders)})",
        "",
        f"Boundaries and codes together   {_words(found.overall, found.why_no_overall)}",
        f"Boundaries only                 {_words(found.boundaries)}",
        f"Codes only, where both marked   {_words(found.coding, found.why_no_overall)}",
        "",
        "Each code against the rest (Krippendorff's unitised alpha)",
    ]
    for code in found.by_code:
        shares = ", ".join(
            f"{coder} {share:.1%}" for coder, share in zip(found.coders, code.shares, strict=True)
        )
        lines.append(f"  {code.code}: {_words(code.alpha)}; share of the text: {shares}")
    if found.blocks == 1:
        lines += ["", "No interval: the segments are one connected stretch of text."]
    return "\n".join(lines)


def _plain(answer: Answer) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "outcome": answer.outcome.value,
        "value": answer.value,
        "observed": answer.observed,
        "expected": answer.expected,
        "interval": None if answer.interval is None else asdict(answer.interval),
    }
    if isinstance(answer, Alpha):
        plain |= {"units": answer.units, "values_compared": answer.values_compared}
    if isinstance(answer, Kappa):
        plain |= {"units": answer.units, "standard_error": answer.standard_error}
    return plain


def _none(why: str | None) -> dict[str, Any]:
    return {"outcome": "not applicable", "value": None, "why": why}


def _plain_balance(balance: Balance) -> dict[str, Any]:
    return {
        "observed_agreement": balance.observed_agreement,
        "prevalence_index": balance.prevalence_index,
        "bias_index": balance.bias_index,
        "pabak": balance.adjusted,
        "values": [
            {"value": value, "share": share, "agreement": agreement}
            for value, share, agreement in zip(
                balance.values, balance.shares, balance.agreement_by_value, strict=True
            )
        ],
    }


def _plain_pair(pair: PairComparison) -> dict[str, Any]:
    return {
        "coders": [pair.first, pair.second],
        "cohen": _plain(pair.kappa) if pair.kappa else _none(pair.why_not),
        "weighted": None if pair.weighted is None else _plain(pair.weighted),
        "balance": None if pair.balance is None else _plain_balance(pair.balance),
    }


def _words(answer: Answer | None, why_not: str | None = None) -> str:
    if answer is None:
        return f"none. {why_not}"
    if answer.value is None:
        return NO_VARIATION
    interval = answer.interval
    if interval is None:
        return f"{answer.value:.3f}"
    words = (
        f"{answer.value:.3f}  "
        f"({interval.confidence:.0%} interval {interval.lower:.3f} to {interval.upper:.3f})"
    )
    if interval.without_variation:
        words += (
            f"; {interval.without_variation:,} of {interval.resamples:,} resamples had no variation"
        )
    return words


def _balance_lines(balance: Balance) -> list[str]:
    head = (
        f"Observed agreement {balance.observed_agreement:.3f}, prevalence index "
        f"{balance.prevalence_index:.3f}, bias index {balance.bias_index:.3f}, "
    )
    adjusted = "none" if balance.adjusted is None else f"{balance.adjusted:.3f}"
    lines = [head + f"prevalence- and bias-adjusted kappa {adjusted}"]
    rows = list(zip(balance.values, balance.shares, balance.agreement_by_value, strict=True))
    for value, share, agreement in rows[:VALUES_SHOWN]:
        shown = f"{value:g}" if isinstance(value, float) else value
        lines.append(f"  {shown}: {share:.1%} of values, agreement on it {agreement:.3f}")
    if len(rows) > VALUES_SHOWN:
        lines.append(f"  and {len(rows) - VALUES_SHOWN:,} more values; --json lists them")
    return lines


def _pair_lines(pair: PairComparison, level: Level) -> list[str]:
    lines = [f"  {pair.first}, {pair.second}: {_words(pair.kappa, pair.why_not)}"]
    if pair.weighted is not None:
        weights = "linear" if level is Level.ORDINAL else "quadratic"
        lines.append(f"    with {weights} weights {_words(pair.weighted)}")
    if pair.balance is not None:
        balance = pair.balance
        adjusted = "none" if balance.adjusted is None else f"{balance.adjusted:.3f}"
        lines.append(
            f"    observed {balance.observed_agreement:.3f}, prevalence "
            f"{balance.prevalence_index:.3f}, bias {balance.bias_index:.3f}, adjusted {adjusted}"
        )
    return lines

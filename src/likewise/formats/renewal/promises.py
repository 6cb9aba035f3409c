"""What a plan promised, as `likewise renewal plan --json` wrote it."""

import json
from dataclasses import dataclass
from typing import Any

from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError
from likewise.domain.renewal.promises import Promised


@dataclass(frozen=True, kw_only=True)
class PromisesFile:
    """The promises, and the month, 12 x year + month - 1, from whose end they were made."""

    since: int
    promised: tuple[Promised, ...]


def read_promises(*, text: str, name: str) -> PromisesFile:
    """Read the promises back from a kept plan.

    Raises
    ------
    FileNotRight
        It is no kept plan, or something in it is not what a plan holds.
    """
    try:
        kept = json.loads(text)
        touched = {measure[key] for measure in kept["measures"] for key in ("cohort", "other")}
        return PromisesFile(
            since=_month(kept["from"]),
            promised=tuple(_promised(each, touched) for each in kept["promises"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileNotRight(
            "This is no plan that was kept. Give a file made by `likewise renewal plan --json`.",
            file=name,
        ) from None
    except DomainError as refusal:
        raise FileNotRight(refusal.sentence, file=name) from None


def _month(text: str) -> int:
    year, _, month = text.partition("-")
    number = int(month)
    if len(text) != 7 or not 1 <= number <= 12:
        raise ValueError(text)
    return 12 * int(year) + number - 1


def _promised(each: Any, touched: set[str]) -> Promised:
    return Promised(
        cohort=str(each["cohort"]),
        months=each["months"],
        without=each["without"]["chance"],
        with_plan=each["with_plan"]["chance"],
        within=str(each["within"]),
        has_measures=each["cohort"] in touched,
    )

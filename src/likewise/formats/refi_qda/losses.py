"""What an exchange loses or changes, element by element, in sentences."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from likewise.domain.refusals import DomainError

MOST_LISTED = 1_000  # the rest are counted
MOST_DEPARTURES = 500_000


class TooManyDepartures(DomainError):
    """A file so far from the standard that a report of it would help nobody."""


class Effect(StrEnum):
    """What happened to an element."""

    LOST = "lost"
    CHANGED = "changed"
    NOTED = "noted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One element that did not come through as it was. `line` is in the file that was read."""

    effect: Effect
    element: str
    sentence: str
    identifier: str | None = None
    line: int | None = None

    def as_plain(self) -> dict[str, Any]:
        return {
            "effect": self.effect.value,
            "element": self.element,
            "identifier": self.identifier,
            "line": self.line,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, kw_only=True)
class LossReport:
    """All that was lost, changed or noted: every one counted, the first thousand listed."""

    lost: int
    changed: int
    noted: int
    findings: tuple[Finding, ...]
    by_element: tuple[tuple[str, str, int], ...]

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.changed or self.noted)

    def as_plain(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {
            "lost": self.lost,
            "changed": self.changed,
            "noted": self.noted,
            "by_element": [
                {"effect": effect, "element": element, "count": count}
                for effect, element, count in self.by_element
            ],
            "listed": len(self.findings),
            "findings": [finding.as_plain() for finding in self.findings],
        }


@dataclass
class Losses:
    """Collects findings while a file is read or written."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    total: int = 0

    def add(
        self,
        effect: Effect,
        element: str,
        sentence: str,
        *,
        identifier: str | None = None,
        line: int | None = None,
    ) -> None:
        self.counts[effect.value, element] += 1
        self.total += 1
        if self.total > MOST_DEPARTURES:
            raise TooManyDepartures(
                f"The file departs from REFI-QDA in over {MOST_DEPARTURES:,} places, so nothing "
                "was read. Export the project again."
            )
        if len(self.findings) < MOST_LISTED:
            self.findings.append(
                Finding(
                    effect=effect,
                    element=element,
                    sentence=sentence,
                    identifier=identifier,
                    line=line,
                )
            )

    def report(self) -> LossReport:
        def total(effect: Effect) -> int:
            return sum(count for (of, _), count in self.counts.items() if of == effect.value)

        return LossReport(
            lost=total(Effect.LOST),
            changed=total(Effect.CHANGED),
            noted=total(Effect.NOTED),
            findings=tuple(self.findings),
            by_element=tuple(
                (effect, element, count) for (effect, element), count in sorted(self.counts.items())
            ),
        )

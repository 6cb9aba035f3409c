"""Words for the pages that show what the record said before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact
from likewise.queries.access import UNSHOWN
from likewise.queries.acts import GoneLine
from likewise.queries.corrections import FactHistory, VersionLine
from likewise.web.corrections.forms import asked_of
from likewise.web.meanwhile import in_plain_words, label
from likewise.web.nhsuk.words import moment, short_day
from likewise.web.pieces import still_said

SHORT = {
    "left_on": "Left on",
    "ends_on": "Ended on",
    "is_first_time": "First time",
    "result": "Result",
    "reached": "Reached",
}
WHOM = {
    "participant": "Person",
    "cohort": "Cohort",
    "meeting": "Meeting",
    "role": "Role",
    "capacity": "As",
    "facilitator": "Facilitator",
    "kind": "Kind",
    "state": "State",
}
ENDS = frozenset({"left_on", "ends_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version, in words: what it said, from when until when, recorded in which role."""

    heading: str
    recorded: str
    gone: str
    lines: tuple[tuple[str, str, bool], ...]


def _gone(found: GoneLine) -> str:
    said = f": “{found.reason}”" if still_said(found.reason) else ""
    return f"Taken back on {moment(found.at)} by {found.who}{said}"


class HistoryPresenter:
    """One fact's versions, in words."""

    def __init__(self, found: FactHistory) -> None:
        self.found = found
        self.noun = found.fact.declared.title
        self.about = [
            (WHOM[name], self.words(getattr(found.fact, name)))
            for name in WHOM
            if getattr(found.fact, name, None)
        ]
        self.withheld = self._withheld()
        self.caption = ", ".join(self.words(v) for v in self._about_whom())

    def _about_whom(self) -> list[str]:
        fact = self.found.fact
        named = [getattr(fact, name, None) for name in ("participant", "cohort", "meeting")]
        return [each for each in named if each] or [getattr(fact, "name", "")]

    def _withheld(self) -> frozenset[str]:
        """Words that changed, of which this viewer is shown none: they are not theirs to read."""
        versions = self.found.versions
        return frozenset(
            name
            for name in frozenset().union(*(each.changed for each in versions))
            if all(getattr(each.fact, name) == "" for each in versions)
        )

    def versions(self) -> list[VersionRow]:
        """What the record says now, then what it said before."""
        return [self._version(each) for each in reversed(self.found.versions)]

    def _version(self, line: VersionLine) -> VersionRow:
        now = line.superseded_at is None
        heading = "What the record says now" if now else f"Until {moment(line.superseded_at)}"
        if line.is_void:
            heading = "Withdrawn: the record says that this never held"
        return VersionRow(
            heading=heading,
            recorded=f"Recorded on {moment(line.recorded_at)} by a {line.recorded_as}",
            gone=_gone(line.gone) if line.gone else "",
            lines=() if line.is_void else tuple(self._lines(line.fact, line.changed)),
        )

    def _lines(self, fact: Fact, changed: frozenset[str]) -> list[tuple[str, str, bool]]:
        days = {field.name for field in fields_of(type(fact)) if field.holds is date}
        names = [field.name for field in asked_of(fact, fact.declared.correctable | days)]
        return [
            (SHORT.get(name, label(name)), self._said(fact, name), name in changed)
            for name in names
        ]

    def _said(self, fact: Fact, name: str) -> str:
        value = getattr(fact, name)
        if name in self.withheld:
            return UNSHOWN
        return "Not yet" if name in ENDS and value is None else self.words(value)

    def words(self, value: Any) -> str:
        """A value as people say it."""
        return in_plain_words(value, self.found.names)

    def corrections(self) -> list[tuple[str, str]]:
        """Why it was corrected, each time."""
        return [
            (short_day(each.on), f"“{each.reason}”" if still_said(each.reason) else "Erased")
            for each in self.found.corrections
        ]

    def back(self) -> str:
        """Where the fact is shown."""
        if self.found.participant:
            return reverse("person", args=[self.found.participant])
        if self.found.cohort:
            return reverse("cohort", args=[self.found.cohort])
        return reverse("practices")

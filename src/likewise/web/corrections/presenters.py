"""Words for the pages that show what the record said before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from likewise.domain.cohorts import LineageEvent
from likewise.domain.cohorts.words import SEVERAL, called, happened
from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact
from likewise.domain.words import sentence
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
        self.caption = self._caption()

    def _about_whom(self) -> list[str]:
        fact = self.found.fact
        named = [getattr(fact, name, None) for name in ("participant", "cohort", "meeting")]
        return [each for each in named if each] or [getattr(fact, "name", "")]

    def _caption(self) -> str:
        """What happened: cohorts that became one; or whom it is about, and what was put right."""
        fact = self.found.fact
        if isinstance(fact, LineageEvent):
            before, after = (
                called([self.found.names.get(each, "a cohort") for each in side])
                for side in (fact.predecessors, fact.successors)
            )
            return f"{sentence(happened(fact.kind, before=before, after=after))}"
        return ", ".join([*(self.words(v) for v in self._about_whom()), *self._put_right()])

    def _put_right(self) -> list[str]:
        """What the last version says otherwise than the one before: 15 → 25 minutes."""
        if len(self.found.versions) < 2 or self.found.is_void:
            return []
        before, now = (each.fact for each in self.found.versions[-2:])
        names = [
            name for name, _, has_changed in self._lines(now, self._last_changed()) if has_changed
        ]
        fields = {SHORT.get(f.name, label(f.name)): f.name for f in fields_of(type(now))}
        said = []
        for name in names[:SEVERAL]:
            field = fields[name]
            change = f"{self._said(before, field)} → {self._said(now, field)}"
            said.append(f"{change} minutes" if field == "minutes" else f"{name}: {change}")
        return said

    def _last_changed(self) -> frozenset[str]:
        return self.found.versions[-1].changed

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
        found = self.found.versions
        before = [None, *(each.fact for each in found)]
        pairs = list(zip(found, before, strict=False))
        return [self._version(each, was) for each, was in reversed(pairs)]

    def _version(self, line: VersionLine, was: Fact | None) -> VersionRow:
        now = line.superseded_at is None
        heading = "What the record says now" if now else f"Until {moment(line.superseded_at)}"
        if line.is_void:
            heading = "Withdrawn: the record says that this never held"
        return VersionRow(
            heading=heading,
            recorded=f"Recorded on {moment(line.recorded_at)} by a {line.recorded_as}",
            gone=_gone(line.gone) if line.gone else "",
            lines=() if line.is_void else tuple(self._lines(line.fact, line.changed, was)),
        )

    def _lines(
        self, fact: Fact, changed: frozenset[str], was: Fact | None = None
    ) -> list[tuple[str, str, bool]]:
        """The fields in words; of one that changed, what it said before as well."""
        days = {field.name for field in fields_of(type(fact)) if field.holds is date}
        names = [field.name for field in asked_of(fact, fact.declared.correctable | days)]
        return [
            (SHORT.get(name, label(name)), self._told(fact, was, name, changed), name in changed)
            for name in names
        ]

    def _told(self, fact: Fact, was: Fact | None, name: str, changed: frozenset[str]) -> str:
        now, before = self._said(fact, name), self._said(was, name) if was else ""
        is_told = name in changed and before and name not in self.withheld
        return f"{before} → {now}" if is_told else now

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

"""Who was where on the chosen day, in words and rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup

from likewise.domain.arms import Format
from likewise.domain.evolution.stacking import FEW_PAIRS
from likewise.domain.periods import in_words
from likewise.domain.words import count, join_words, people, sentence
from likewise.queries.memberships import CohortThatDay, WhereOnDay
from likewise.reports.evolution import words
from likewise.reports.evolution.paint import mark
from likewise.web.addresses import reverse
from likewise.web.evolution.forms import Asked

MOST_COHORTS = 20  # in one table of a day; more are grouped
FORMAT_OF = {
    Format.ONE_TO_ONE: "1:1",
    Format.GROUP: "Group",
    Format.COMBINED: "Combined",
}


class DayPresenter:
    """Who was where on the chosen day; one-to-one cohorts together where there are several."""

    def __init__(self, found: WhereOnDay, asked: Asked, *, today: date) -> None:
        self.found = found
        self.is_now = found.day == today
        self.day = found.day
        self.asked = asked
        wanted = [each for each in found.cohorts if _is_called(each, asked.find.casefold())]
        self.is_long = len(found.cohorts) > MOST_COHORTS
        self.is_searched = bool(asked.find)
        self.all_href = f"{reverse('evolution')}?{replace(asked, on=found.day).address()}"
        self.listed = f"{count(len(wanted), 'cohort')} {'is' if len(wanted) == 1 else 'are'} listed"
        pairs = [each for each in wanted if each.format is Format.ONE_TO_ONE]
        self.has_pairs_together = len(pairs) > FEW_PAIRS and not self.is_searched
        apart = pairs if self.has_pairs_together else []
        rest = [each for each in wanted if each not in apart]
        is_grouped = not self.is_searched and len(rest) > MOST_COHORTS
        self.rows = [] if is_grouped else [self._row(each) for each in rest]
        self.groups = self._groups(rest) if is_grouped else []
        self.pairs = [self._row(each) for each in apart]
        self.pair_members = sum(each.members for each in apart)
        self.pair_facilitators = count(
            len({lead.participant for each in apart for lead in each.leads}), "facilitator"
        )

    def _groups(self, cohorts: Sequence[CohortThatDay]) -> list[dict[str, Any]]:
        """Many cohorts by their format, each with how many there are, and people in them."""
        made = []
        for format in (Format.GROUP, Format.COMBINED, Format.ONE_TO_ONE, None):
            here = [each for each in cohorts if each.format is format]
            if here:
                name = words.FORMAT_WORDS[format][len(here) != 1] if format else "without a format"
                members = count(sum(each.members for each in here), "member")
                made.append(
                    {
                        "title": f"{len(here)} {name}: {members}",
                        "name": sentence(name),
                        "rows": [self._row(each) for each in sorted(here, key=_by_name)],
                    }
                )
        return made

    def _row(self, cohort: CohortThatDay) -> dict[str, Any]:
        day, known = self.day, self.asked.known
        boxes = f"on-day={day.day}&on-month={day.month}&on-year={day.year}"
        if known:
            boxes += f"&known-day={known.day}&known-month={known.month}&known-year={known.year}"
        return {
            "name": cohort.name,
            "href": f"{reverse('cohort', args=[cohort.id])}?{boxes}",
            "format": FORMAT_OF[cohort.format] if cohort.format else "",
            "was": _was(cohort),
            "mark": Markup(mark(cohort.format)) if cohort.format else "",  # noqa: S704
            "members": f"{cohort.members:,}",
            "led_by": _led_by(cohort),
        }

    @property
    def leads(self) -> list[str]:
        """The people whose names the table shows."""
        return [lead.participant for each in self.found.cohorts for lead in each.leads]

    @property
    def note(self) -> str:
        """How the numbers go together."""
        parts = [f"{people(self.found.ever)} had joined by then."]
        if self.found.also:
            several = people(self.found.also)
            verb = "is" if self.found.also == 1 else "are"
            parts.append(f"{several} {verb} in two cohorts, and counted in both here.")
        return " ".join(parts)


def _is_called(cohort: CohortThatDay, find: str) -> bool:
    said = (cohort.name, *(lead.text for lead in cohort.leads))
    return any(find in each.casefold() for each in said)


def _by_name(cohort: CohortThatDay) -> tuple[str, str]:
    return (cohort.name.casefold(), cohort.id)


def _was(cohort: CohortThatDay) -> str:
    if not (cohort.was and cohort.since):
        return ""
    return f"Was {FORMAT_OF[cohort.was].lower()} until {in_words(cohort.since)}"


def _led_by(cohort: CohortThatDay) -> str:
    names = join_words(lead.text for lead in cohort.leads) if cohort.leads else "Nobody"
    others = cohort.facilitators - len(cohort.leads)
    return f"{names}, with {count(others, 'other')}" if others > 0 else names

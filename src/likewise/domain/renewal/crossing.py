"""Which cohorts crossed the programme's line, so that somebody has to decide, and which are back.

A cohort that is forecast is below the line when its chance to meet in a year is; it is back once
the chance lies clearly above, so that one about the line is not told of again each week. A pair is
not forecast, and has no line: it is told of when whoever facilitates it stops, or nobody was met or
reached for as many months as its rule allows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from likewise.domain.arms import Format
from likewise.domain.renewal.facts import RenewalRule
from likewise.domain.renewal.outlooks import Outlook
from likewise.domain.renewal.recorded import Recorded, Span, first_day, month_of
from likewise.domain.renewal.said import NOTHING, Said

AHEAD: Final = 12  # months; the chance that the line is about
CLEARLY: Final = 0.05  # so far above the line a cohort is back


class Why(StrEnum):
    """Why somebody has to decide about a cohort."""

    CHANCE = "chance"
    LEAD = "lead"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """That somebody has to decide about a cohort. `chance` is none of a pair."""

    cohort: str
    why: Why
    chance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossings:
    """The cohorts that newly crossed the line, and the ids of those that are back or no more."""

    new: tuple[Danger, ...]
    over: tuple[str, ...]


def crossings(
    *,
    spans: Sequence[Span],
    outlooks: Iterable[Outlook],
    recorded: Iterable[Recorded],
    said: Mapping[str, Said],
    asleep: frozenset[str],
    rules: Mapping[Format, RenewalRule],
    watched_until: date,
    known: frozenset[str],
) -> Crossings:
    """What a night's forecasts change about who is below the line.

    Parameters
    ----------
    spans, outlooks, recorded, said
        The cohorts of the programme, what is expected of them, and what was said.
    asleep
        Cohorts that rest, or have not opened or are ending: a pair among them may be silent.
    rules
        By format, with the line.
    watched_until
        The first day that was not watched.
    known
        The cohorts that were below the line before tonight.

    Returns
    -------
    Crossings
        A cohort of `known` is not new again until it was back. One that is not forecast, because it
        has stopped or is too young, neither crosses nor is back.
    """
    formats = {span.cohort: span.format for span in spans if span.goes_on}
    found: dict[str, Danger | None] = {}
    for outlook in outlooks:
        line = rules[formats[outlook.cohort]].line_percent / 100
        chance = next((e.chance for e in outlook.horizons if e.months == AHEAD), None)
        if chance is not None and chance < line:
            found[outlook.cohort] = Danger(cohort=outlook.cohort, why=Why.CHANCE, chance=chance)
        elif chance is not None and chance >= min(line + CLEARLY, 1 - CLEARLY / 10):
            found[outlook.cohort] = None
    pairs = [e for e in recorded if formats.get(e.cohort) is Format.ONE_TO_ONE]
    since = first_day(month_of(watched_until) - rules[Format.ONE_TO_ONE].run)
    is_told = any(_last_seen(pair, watched_until) >= since for pair in pairs)
    for pair in pairs:
        silent_since = since if is_told and pair.cohort not in asleep else None
        found[pair.cohort] = _of_pair(
            pair, said.get(pair.cohort, NOTHING), silent_since, watched_until
        )
    return Crossings(
        new=tuple(danger for danger in found.values() if danger and danger.cohort not in known),
        over=tuple(
            sorted(
                cohort
                for cohort in known
                if cohort not in formats or (cohort in found and found[cohort] is None)
            )
        ),
    )


def _of_pair(
    pair: Recorded, said: Said, silent_since: date | None, watched_until: date
) -> Danger | None:
    """Why somebody has to decide about a pair; nothing where nobody has.

    Who never had a facilitator in the record has not lost one. Silence says something only where
    other pairs are heard of: where nobody logs contacts, all are silent.
    """
    led = any(stay.begins_on < watched_until <= stay.ends_on for stay in pair.leads)
    if said.stopping or (pair.leads and not led):
        return Danger(cohort=pair.cohort, why=Why.LEAD)
    began = max(pair.began_on, *(day for day, _ in pair.formats))
    if silent_since and max(began, _last_seen(pair, watched_until)) < silent_since:
        return Danger(cohort=pair.cohort, why=Why.SILENCE)
    return None


def _last_seen(pair: Recorded, until: date) -> date:
    days = (met.on for met in (*pair.meetings, *pair.contacts))
    return max((day for day in days if day < until), default=date.min)

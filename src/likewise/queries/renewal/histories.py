"""Monthly histories of cohorts, from the record as known on any day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from likewise.domain.access import Capability
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.renewal import RenewalRule
from likewise.domain.renewal.recorded import Recorded, Span, spans
from likewise.domain.renewal.said import Said
from likewise.queries.access import check_sees
from likewise.queries.evolution.reading import known_until
from likewise.records import renewal as records


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """What a forecast learns from: the spans of all cohorts, and the rules that held.

    `recorded` is what the record says of them, from which the spans are told.
    `said` is what people had said about leading, by cohort. `watched_until` is the first day that
    was not watched.
    """

    recorded: tuple[Recorded, ...]
    spans: tuple[Span, ...]
    rules: Mapping[Format, RenewalRule]
    said: Mapping[str, Said]
    watched_until: date


def renewal_histories(viewer: Actor, *, today: date, known_on: date | None = None) -> Histories:
    """The monthly histories of every cohort of the viewer's programme.

    Parameters
    ----------
    known_on
        As known at the end of that day: what was recorded by then, and not yet put right, of what
        had happened by then. None is as known now, of what happened before today.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    known = known_until(programme, known_on)
    until = today if known_on is None else min(known_on + timedelta(days=1), today)
    return histories_known(programme, known=known, until=until)


def histories_known(programme: str, *, known: datetime | None, until: date) -> Histories:
    """The histories of a programme's cohorts as known at an instant, of what was before a day."""
    rules = records.rules(programme, known)
    recorded = records.recorded(programme, known)
    return Histories(
        recorded=recorded,
        spans=spans(recorded, rules=rules, watched_until=until),
        rules=rules,
        said=records.said(recorded, programme=programme, known=known, watched_until=until),
        watched_until=until,
    )

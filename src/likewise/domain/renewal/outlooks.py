"""What is expected of every cohort of a programme that goes on, from its recorded histories."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from likewise.domain.arms import Format
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.draws import DRAWS, learn, state_of
from likewise.domain.renewal.facts import RenewalRule
from likewise.domain.renewal.histories import History, side_by_side
from likewise.domain.renewal.model import Rule, StartingState
from likewise.domain.renewal.recorded import Span
from likewise.domain.renewal.said import NOTHING, Said
from likewise.domain.renewal.stopping import standing
from likewise.domain.renewal.uncertainty import Horizon, forecast
from likewise.domain.words import count

HORIZONS: Final = (3, 6, 12, 18)
# Raised whenever the law, the starting values or the learning change, so that what is stored says
# by what it was made.
MODEL: Final = "renewal 2"
# The key of the fixed draws (`draws.points`).
SEED: Final = "philox 2012 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is expected of one cohort by one rule; or, with no horizons, why nothing is.

    `months` is how long its own history is, since it began or an act changed it. `said` is what
    those who lead it or would had said, as the forecast takes it; `leads` are those who lead now.
    """

    cohort: str
    rule: Rule
    months: int = 0
    members: int | None = None
    leads: int | None = None
    horizons: tuple[Horizon, ...] = ()
    because: str = ""
    said: Said = NOTHING


def outlooks(
    spans: Sequence[Span],
    *,
    rules: Mapping[Format, RenewalRule],
    said: Mapping[str, Said] = MappingProxyType({}),
    draws: int = DRAWS,
) -> tuple[Outlook, ...]:
    """Forecast every cohort that goes on and is no pair, learning from all that ever were.

    Parameters
    ----------
    spans : sequence of Span
        All spans of a programme, as `recorded.spans` tells them.
    rules : mapping of Format to RenewalRule
        When a cohort of each format counts as stopped.
    said : mapping of cohort to Said
        What was said about leading; a cohort that is not in it goes by its history alone.
    draws : int
        Draws of the uncertain rates, 20 to 10,000.

    Returns
    -------
    tuple of Outlook
        One for each cohort that goes on and is no pair, in the order of the spans; for `HORIZONS`.
        A cohort that has stopped by its rule, or has no whole month of history, has a reason
        instead.

    Notes
    -----
    Pairs teach nothing here and are not forecast: two people agree how long they go on.
    """
    taught = [span for span in spans if span.history and span.format is not Format.ONE_TO_ONE]
    going = [span for span in spans if span.goes_on and span.format is not Format.ONE_TO_ONE]
    if not going:
        return ()
    programme = None
    if taught:
        programme = learn(columns=side_by_side(histories=[_history(span) for span in taught]))
    found = []
    for span in going:
        rule = rules[span.format].rule
        because = _why_not(span, rule)
        if because or programme is None:
            found.append(Outlook(cohort=span.cohort, rule=rule, because=because))
            continue
        now = standing(history=_history(span), rule=rule)
        cohort = taught.index(span)
        state = state_of(
            programme=programme,
            cohort=cohort,
            short=now.short_meetings,
            unled=now.months_without_lead,
        )
        told = said.get(span.cohort, NOTHING)
        try:
            answer = forecast(
                programme=programme,
                cohort=cohort,
                state=told.changes(state, first_month=_history(span).last + 1),
                rule=rule,
                horizons_months=HORIZONS,
                draws=draws,
                together=len(going),
            )
        except RenewalRefused as refusal:
            found.append(Outlook(cohort=span.cohort, rule=rule, because=refusal.sentence))
            continue
        found.append(_outlook(span, rule, state, answer.horizons, told))
    return tuple(found)


def _history(span: Span) -> History:
    if span.history is None:
        raise RenewalRefused(span.because)
    return span.history


def _outlook(
    span: Span, rule: Rule, state: StartingState, horizons: tuple[Horizon, ...], said: Said
) -> Outlook:
    return Outlook(
        cohort=span.cohort,
        rule=rule,
        months=len(_history(span).months),
        members=state.members,
        leads=state.leads,
        horizons=horizons,
        said=said,
    )


def _why_not(span: Span, rule: Rule) -> str:
    """Why a cohort that goes on cannot be forecast; empty where it can."""
    if span.history is None:
        return span.because
    if span.history.months[-1].members_at_end == 0:
        return "It has no members: it has stopped. Record its end, or who is in it."
    now = standing(history=span.history, rule=rule)
    stopped = "by the programme’s rule it has stopped"
    if "members" in now.stopped_by:
        run = count(now.short_meetings, "meeting")
        return f"It has had fewer than {rule.minimum} for {run} in a row: {stopped}."
    if "leads" in now.stopped_by:
        unled = count(now.months_without_lead, "month")
        return f"Nobody has led it for {unled}: {stopped}. Record who leads it."
    if "rest" in now.stopped_by:
        rest = count(now.months_at_rest, "month")
        return f"It has held no meeting for {rest}: {stopped}. Record its end, or its meetings."
    return ""


def inputs_digest(
    spans: Sequence[Span],
    *,
    rules: Mapping[Format, RenewalRule],
    said: Mapping[str, Said] = MappingProxyType({}),
    watched_until: date,
) -> str:
    """A digest in hex of everything that an outlook is made from: equal inputs, equal digests."""
    inputs = {
        "model": MODEL,
        "seed": SEED,
        "draws": DRAWS,
        "horizons": HORIZONS,
        "watched_until": watched_until.isoformat(),
        "spans": [asdict(span) for span in spans],
        "rules": {str(format): asdict(rule) for format, rule in sorted(rules.items())},
        "said": {cohort: asdict(each) for cohort, each in sorted(said.items())},
    }
    text = json.dumps(inputs, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

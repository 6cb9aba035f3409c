"""What is expected of every cohort of a programme that goes on, from its recorded histories."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from likewise.domain.arms import Format
from likewise.domain.renewal.basis import Basis, Going, basis_of
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.draws import DRAWS
from likewise.domain.renewal.facts import RenewalRule
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.recorded import Span
from likewise.domain.renewal.said import NOTHING, Said
from likewise.domain.renewal.uncertainty import Horizon, forecast

HORIZONS: Final = (3, 6, 12, 18)
# Raised whenever the law, the starting values or the learning change, so that what is stored says
# by what it was made.
MODEL: Final = "renewal 3"
# The key of the fixed draws (`draws.points`).
SEED: Final = "philox 2012 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is expected of one cohort by one rule; or, with no horizons, why nothing is.

    `months` is how long its own history is, since it began or became another cohort. `said` is what
    those who lead it or would had said, as the forecast takes it; `leads` are those who lead now.
    `closed_for` are the months in which nobody can join, 120 where nobody has said when it opens;
    none where the model that made it did not know of closing.
    """

    cohort: str
    rule: Rule
    months: int = 0
    members: int | None = None
    leads: int | None = None
    horizons: tuple[Horizon, ...] = ()
    because: str = ""
    said: Said = NOTHING
    closed_for: int | None = 0


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
    Pairs teach nothing here and are not forecast: two people agree how long they go on. See
    `basis.basis_of`.
    """
    return expected(basis_of(spans, rules=rules, said=said), draws=draws)


def expected(basis: Basis, *, draws: int = DRAWS) -> tuple[Outlook, ...]:
    """`outlooks` from what they are made from."""
    return tuple(_outlook(basis, going, draws) for going in basis.going.values())


def _outlook(basis: Basis, going: Going, draws: int) -> Outlook:
    if going.state is None or going.history is None or basis.programme is None:
        return Outlook(cohort=going.cohort, rule=going.rule, because=going.because)
    try:
        answer = forecast(
            programme=basis.programme,
            cohort=going.row,
            state=going.state,
            rule=going.rule,
            horizons_months=HORIZONS,
            draws=draws,
            together=len(basis.going),
        )
    except RenewalRefused as refusal:
        return Outlook(cohort=going.cohort, rule=going.rule, because=refusal.sentence)
    return Outlook(
        cohort=going.cohort,
        rule=going.rule,
        months=len(going.history.months),
        members=going.state.members,
        leads=going.leads,
        horizons=answer.horizons,
        said=going.said,
        closed_for=going.state.closed_for,
    )


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

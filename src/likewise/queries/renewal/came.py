"""What was said of each cohort before, and what came of it."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import Cohort
from likewise.domain.renewal.came import Account, Settled, accounts, settle
from likewise.domain.renewal.recorded import month_of
from likewise.queries.access import check_sees, cohort_names, may_read, short_id
from likewise.queries.renewal.histories import renewal_histories
from likewise.records import forecasts, renewal


@dataclass(frozen=True, slots=True, kw_only=True)
class CameLine:
    """One forecast with what came of it. `leads_to`: the cohort, where the viewer may open it."""

    name: str
    leads_to: str | None
    settled: Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatCame:
    """Forecasts whose horizon has passed, the latest first, and an account of each horizon.

    `kept` is how many there are in all, of the first night of each month.
    """

    lines: tuple[CameLine, ...]
    accounts: tuple[Account, ...]
    kept: int


def what_came(viewer: Actor, *, today: date) -> WhatCame:
    """What came of the forecasts of the first night of each month, in the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    kept = forecasts.first_of_each_month(programme)
    if not any(each.last_month < month_of(today) for each in kept):
        return WhatCame(lines=(), accounts=(), kept=len(kept))  # none is due: nothing to read
    told = renewal_histories(viewer, today=today)
    settled = settle(
        kept,
        spans=told.spans,
        acts=renewal.days_of_acts(programme),
        openings=renewal.days_of_opening(programme),
        watched_until=told.watched_until,
    )
    cohorts = {each.kept.cohort for each in settled}
    names = cohort_names(viewer, cohorts=cohorts) if may_read(viewer, Cohort, "name") else {}
    sees = may(viewer, Capability.SEE_COHORTS)
    return WhatCame(
        lines=tuple(
            CameLine(
                name=names.get(each.kept.cohort, f"Cohort {short_id(each.kept.cohort)}"),
                leads_to=each.kept.cohort if sees else None,
                settled=each,
            )
            for each in reversed(settled)
        ),
        accounts=accounts(settled),
        kept=len(kept),
    )

"""What was said of each cohort before, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import Cohort
from likewise.domain.renewal.came import Account, Kept, Settled, accounts, settle
from likewise.domain.renewal.recorded import month_of
from likewise.queries.access import check_sees, cohort_names, may_read, short_id
from likewise.queries.keeping import last_event
from likewise.queries.renewal.histories import renewal_histories
from likewise.records import forecasts, renewal

PROGRAMMES_KEPT = 4


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
    settled = _settled(viewer, programme, kept, today)
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


# What came of a programme's forecasts, by the day and the last event of the audit by which it came.
_kept: dict[str, tuple[tuple[date, tuple[int, str]], tuple[Settled, ...]]] = {}
_lock = Lock()


def _settled(
    viewer: Actor, programme: str, kept: Sequence[Kept], today: date
) -> tuple[Settled, ...]:
    """What came of each forecast that is due: kept until something is recorded, or another day.

    It holds counts and random ids alone; the last event is looked up before the record is read, so
    that what is recorded meanwhile makes it be read again.
    """
    now = (today, last_event(programme))
    with _lock:
        found = _kept.pop(programme, None)
    if found is None or found[0] != now:
        told = renewal_histories(viewer, today=today)
        settled = settle(
            kept,
            spans=told.spans,
            acts=renewal.days_of_acts(programme),
            openings=renewal.days_of_opening(programme),
            watched_until=told.watched_until,
        )
        found = (now, settled)
    with _lock:
        while len(_kept) >= PROGRAMMES_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[programme] = found  # the last used is the last to go
    return found[1]

"""Jobs about renewal: forecasts every night, and plans that were asked for; nothing is sent."""

import os
from datetime import timedelta

from likewise.actions.renewal import forecast_every_programme, work_out_plan
from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.jobs.progress import saying_how_far
from likewise.records.clock import now
from likewise.records.jobs import Claim
from likewise.records.renewal_plans import MAKE

LEASE = timedelta(minutes=30)  # of many programmes; another one at the same time does no harm
LEASE_OF_A_PLAN = timedelta(minutes=10)  # seconds of 140 cohorts; of thousands, minutes
MOST_ATTEMPTS = 3  # what fails twice from the same record fails again


@does("renewal.forecast", period=Period.DAILY, lease=LEASE)
def forecast(held: Claim) -> Write:
    """Forecast the cohorts of each programme and keep what is expected, each in a transaction."""
    forecast_every_programme(at=now())  # of the programme: a demonstration's clock stands still
    return None


@does(MAKE, lease=LEASE_OF_A_PLAN, most_attempts=MOST_ATTEMPTS)
def plan(held: Claim) -> Write:
    """Work out a plan that somebody asked for, and say now and then how far it is."""
    say = saying_how_far(held)

    def on_progress(done: int, of: int) -> None:
        say(done, of)

    return work_out_plan(
        plan=held.arguments["plan"],
        at=now(),
        workers=max(1, (os.cpu_count() or 1) // 2),  # pages are answered meanwhile
        on_progress=on_progress,
    )

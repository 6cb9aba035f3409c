"""Jobs about renewal: every night each programme's cohorts are forecast, and nothing is sent."""

from datetime import timedelta

from likewise.actions.renewal import forecast_every_programme
from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records.clock import now
from likewise.records.jobs import Claim

LEASE = timedelta(minutes=30)  # of many programmes; another one at the same time does no harm


@does("renewal.forecast", period=Period.DAILY, lease=LEASE)
def forecast(held: Claim) -> Write:
    """Forecast the cohorts of each programme and keep what is expected, each in a transaction."""
    forecast_every_programme(at=now())  # of the programme: a demonstration's clock stands still
    return None

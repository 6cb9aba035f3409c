"""Jobs about reminders: planned every hour for what starts soon, and put in the post when due."""

from datetime import timedelta

from likewise.actions.reminders import leave_reminders, plan_reminders
from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records import reminders
from likewise.records.clock import now
from likewise.records.jobs import Claim

LEASE = timedelta(minutes=30)  # of many people; a second one at the same time does no harm


@does("reminders.send", period=Period.HOURLY, lease=LEASE)
def send(held: Claim) -> Write:
    """Plan the reminders of meetings that start soon, and put in the post what is due."""
    plan_reminders(at=now())
    leave_reminders(at=now())
    return None


@does("reminders.forget", period=Period.DAILY)
def forget(held: Claim) -> Write:
    """Forget reminders that were settled long ago."""
    return lambda: reminders.forget_old(at=now())

"""Jobs about designs: simulated trials that somebody asked for."""

import os
from datetime import timedelta

from likewise.actions.designs import work_out_simulation
from likewise.actions.designs.simulating import ThrownAway
from likewise.jobs.kinds import Write, does
from likewise.jobs.progress import saying_how_far
from likewise.records.clock import now
from likewise.records.jobs import Claim
from likewise.records.simulations import WORK_OUT, is_wanted

LEASE = timedelta(hours=1)  # the longest that may be asked for takes some minutes
MOST_ATTEMPTS = 3  # what fails twice from the same file fails again


@does(WORK_OUT, lease=LEASE, most_attempts=MOST_ATTEMPTS)
def simulate(held: Claim) -> Write:
    """Work out trials, saying now and then how far they are; stop if they were thrown away."""
    simulation = held.arguments["simulation"]
    say = saying_how_far(held)

    def on_progress(done: int, of: int) -> None:
        if say(done, of) and not is_wanted(simulation):
            raise ThrownAway

    try:
        return work_out_simulation(
            simulation=simulation,
            at=now(),
            workers=max(1, (os.cpu_count() or 1) // 2),  # pages are answered meanwhile
            on_progress=on_progress,
        )
    except ThrownAway:
        return None

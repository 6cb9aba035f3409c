"""How the programme evolved, as each viewer may be told it.

`reach` how much of it; `reading` from the record; `telling` the picture; `events` what happened;
`people` who is in a band; `counts` what a statistician gets instead; `observed` who meets whom.
"""

from likewise.queries.evolution.counts import (
    CountedEvents,
    CountedEvolution,
    CountedFlow,
    counted_evolution,
)
from likewise.queries.evolution.events import Came, EventLine, Named
from likewise.queries.evolution.observed import ObservedPage, observed_cohorts_between
from likewise.queries.evolution.people import (
    BandPage,
    EventPage,
    Step,
    Traveller,
    band_people,
    event_people,
)
from likewise.queries.evolution.reach import Reach, reach_of
from likewise.queries.evolution.reading import ELSEWHERE
from likewise.queries.evolution.telling import CountsOnly, Evolution, NothingYet, evolution

__all__ = [
    "ELSEWHERE",
    "BandPage",
    "Came",
    "CountedEvents",
    "CountedEvolution",
    "CountedFlow",
    "CountsOnly",
    "EventLine",
    "EventPage",
    "Evolution",
    "Named",
    "NothingYet",
    "ObservedPage",
    "Reach",
    "Step",
    "Traveller",
    "band_people",
    "counted_evolution",
    "event_people",
    "evolution",
    "observed_cohorts_between",
    "reach_of",
]

"""How a programme's cohorts evolved: where people stand, the flows between, and the picture.

`standing` where each person counts on a day; `flows` between any two days; `monthly` the same for
millions of spells; `ancestry` of a cohort; `observed` who really meets whom, by `parting`, and
`likeness` to what is declared; `stacking`, `columns`, `picture`, `ordering` and `layout` the
alluvial picture, as numbers and as pure geometry; `veiling` the picture for those who may not
count people by arm.
"""

from likewise.domain.evolution.ancestry import Kin, ancestors, descendants
from likewise.domain.evolution.columns import (
    NoDaysBetween,
    column_days,
    month_of,
    opening_day,
    quarter_days,
)
from likewise.domain.evolution.flows import Balance, Flow, PeopleLost, balance, flows
from likewise.domain.evolution.layout import Box, Layout, Ribbon, lay_out
from likewise.domain.evolution.likeness import Comparison, Finding, compare_cohorts
from likewise.domain.evolution.observed import ObservedCohort, observed_cohorts
from likewise.domain.evolution.picture import Band, BandsDoNotSum, Picture, draw_numbers
from likewise.domain.evolution.stacking import (
    GONE,
    WITHOUT,
    Chronicle,
    Place,
    PlaceKind,
    Places,
    StackBy,
    places,
    stands_alone,
)
from likewise.domain.evolution.standing import Dated, Snapshot, Spell, Standing, snapshots
from likewise.domain.evolution.veiling import veiled

__all__ = [
    "GONE",
    "WITHOUT",
    "Balance",
    "Band",
    "BandsDoNotSum",
    "Box",
    "Chronicle",
    "Comparison",
    "Dated",
    "Finding",
    "Flow",
    "Kin",
    "Layout",
    "NoDaysBetween",
    "ObservedCohort",
    "PeopleLost",
    "Picture",
    "Place",
    "PlaceKind",
    "Places",
    "Ribbon",
    "Snapshot",
    "Spell",
    "StackBy",
    "Standing",
    "ancestors",
    "balance",
    "column_days",
    "compare_cohorts",
    "descendants",
    "draw_numbers",
    "flows",
    "lay_out",
    "month_of",
    "observed_cohorts",
    "opening_day",
    "places",
    "quarter_days",
    "snapshots",
    "stands_alone",
    "veiled",
]

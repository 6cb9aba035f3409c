"""How far do coders agree? Cohen, Fleiss and Krippendorff, with intervals and what they hide.

Units that each coder valued once are `Ratings`; passages with free boundaries are `Segment`s.
Every answer is a number, or says that nothing varied. The mathematics, the assumptions and the
sources are in docs/methods/agreement.md. Compiled kernels are loaded when first used.
"""

from likewise.domain.agreement.bootstrap import Interval, bootstrap_interval
from likewise.domain.agreement.cohen import Kappa, cohen_kappa, cohen_kappa_of_table
from likewise.domain.agreement.comparisons import Comparison, PairComparison, compare_coders
from likewise.domain.agreement.fleiss import fleiss_kappa, fleiss_kappa_of_counts
from likewise.domain.agreement.krippendorff import Alpha, krippendorff_alpha
from likewise.domain.agreement.outcomes import Level, Outcome
from likewise.domain.agreement.prevalence import Balance, balance_of_coders, balance_of_table
from likewise.domain.agreement.ratings import Ratings, ratings_of
from likewise.domain.agreement.segments import Segment, without_overlaps
from likewise.domain.agreement.unitised import UnitisedAlpha, unitised_alpha

__all__ = [
    "Alpha",
    "Balance",
    "Comparison",
    "Interval",
    "Kappa",
    "Level",
    "Outcome",
    "PairComparison",
    "Ratings",
    "Segment",
    "UnitisedAlpha",
    "balance_of_coders",
    "balance_of_table",
    "bootstrap_interval",
    "cohen_kappa",
    "cohen_kappa_of_table",
    "compare_coders",
    "fleiss_kappa",
    "fleiss_kappa_of_counts",
    "krippendorff_alpha",
    "ratings_of",
    "unitised_alpha",
    "without_overlaps",
]

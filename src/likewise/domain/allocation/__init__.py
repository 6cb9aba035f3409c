"""Who gets which arm: designs, sequences, minimisation, constrained choice, and their simulation.

The methods are explained in docs/methods: allocation.md, simulation.md and sample-size.md.
Importing this brings numpy and no more; scipy and numba come with the first call that needs them.
"""

from likewise.domain.allocation.adjustments import (
    ClustersToRecruit,
    clusters_to_recruit,
    part_after_adjusting,
    persons_to_recruit,
)
from likewise.domain.allocation.balance import BalanceRefused, marginal_balance
from likewise.domain.allocation.cluster_analyses import (
    ANALYSES,
    Analysis,
    design_effect_by,
    effect_of_small_clusters,
    power_for_clusters,
)
from likewise.domain.allocation.cluster_power import (
    ClusterSample,
    OneClusterPerArm,
    check_may_compare,
    cluster_size_needed,
    clusters_needed,
    clusters_per_arm_from_variances,
    design_effect,
    detectable_difference,
    icc_of,
    least_clusters,
    may_compare,
    why_not_compare,
)
from likewise.domain.allocation.cluster_sizes import ClusterSizes, ClusterSizesRefused
from likewise.domain.allocation.constrained import (
    Cluster,
    Constrained,
    ConstrainedChoice,
    ConstraintRefused,
    Covariate,
    acceptable_allocations,
    choose,
)
from likewise.domain.allocation.constrained_trials import ConstrainedTrials, try_constrained
from likewise.domain.allocation.counts import persons_for_counts, power_for_counts
from likewise.domain.allocation.decisions import Contradiction, Decision, Imbalance, Known
from likewise.domain.allocation.designs import (
    Blocks,
    Design,
    DesignRefused,
    Factor,
    Minimisation,
    Simple,
    TrialArm,
    arms_in_ratio,
    factorial_arms,
)
from likewise.domain.allocation.engine import Mix, allocate_trials, even_mix
from likewise.domain.allocation.icc import IccEstimate, IccRefused, icc_from_data
from likewise.domain.allocation.minimisation import (
    Allocated,
    DecisionRefused,
    Waiting,
    allocate,
    decide,
    imbalance,
)
from likewise.domain.allocation.power import (
    PowerRefused,
    persons_for_factorial,
    persons_per_arm_for_means,
    persons_per_arm_for_proportions,
    power_for_factorial,
    power_for_means,
    power_for_proportions,
)
from likewise.domain.allocation.predictability import (
    Predictability,
    PredictabilityRefused,
    SelectionBias,
    block_guess_rate,
)
from likewise.domain.allocation.proportions import (
    PersonsInRatio,
    persons_for_proportions,
    power_for_two_proportions,
)
from likewise.domain.allocation.replays import replay
from likewise.domain.allocation.rerandomisation import (
    RerandomisationRefused,
    RerandomisationTest,
    constrained_test,
    replayed_test,
)
from likewise.domain.allocation.sequences import sequence, slots_of
from likewise.domain.allocation.simulation import Simulation, simulate
from likewise.domain.allocation.slots import (
    SequenceRefused,
    Slot,
    check_differs,
    check_sequence,
)
from likewise.domain.allocation.streams import Purpose, SeedRefused, draw_at, stream
from likewise.domain.allocation.survival import (
    SurvivalSample,
    chance_of_event,
    events_for_hazards,
    persons_for_survival,
)
from likewise.domain.allocation.t_tests import persons_for_t_test, power_for_t_test

__all__ = [
    "ANALYSES",
    "Allocated",
    "Analysis",
    "BalanceRefused",
    "Blocks",
    "Cluster",
    "ClusterSample",
    "ClusterSizes",
    "ClusterSizesRefused",
    "ClustersToRecruit",
    "Constrained",
    "ConstrainedChoice",
    "ConstrainedTrials",
    "ConstraintRefused",
    "Contradiction",
    "Covariate",
    "Decision",
    "DecisionRefused",
    "Design",
    "DesignRefused",
    "Factor",
    "IccEstimate",
    "IccRefused",
    "Imbalance",
    "Known",
    "Minimisation",
    "Mix",
    "OneClusterPerArm",
    "PersonsInRatio",
    "PowerRefused",
    "Predictability",
    "PredictabilityRefused",
    "Purpose",
    "RerandomisationRefused",
    "RerandomisationTest",
    "SeedRefused",
    "SelectionBias",
    "SequenceRefused",
    "Simple",
    "Simulation",
    "Slot",
    "SurvivalSample",
    "TrialArm",
    "Waiting",
    "acceptable_allocations",
    "allocate",
    "allocate_trials",
    "arms_in_ratio",
    "block_guess_rate",
    "chance_of_event",
    "check_differs",
    "check_may_compare",
    "check_sequence",
    "choose",
    "cluster_size_needed",
    "clusters_needed",
    "clusters_per_arm_from_variances",
    "clusters_to_recruit",
    "constrained_test",
    "decide",
    "design_effect",
    "design_effect_by",
    "detectable_difference",
    "draw_at",
    "effect_of_small_clusters",
    "even_mix",
    "events_for_hazards",
    "factorial_arms",
    "icc_from_data",
    "icc_of",
    "imbalance",
    "least_clusters",
    "marginal_balance",
    "may_compare",
    "part_after_adjusting",
    "persons_for_counts",
    "persons_for_factorial",
    "persons_for_proportions",
    "persons_for_survival",
    "persons_for_t_test",
    "persons_per_arm_for_means",
    "persons_per_arm_for_proportions",
    "persons_to_recruit",
    "power_for_clusters",
    "power_for_counts",
    "power_for_factorial",
    "power_for_means",
    "power_for_proportions",
    "power_for_t_test",
    "power_for_two_proportions",
    "replay",
    "replayed_test",
    "sequence",
    "simulate",
    "slots_of",
    "stream",
    "try_constrained",
    "why_not_compare",
]

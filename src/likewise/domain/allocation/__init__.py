"""Who gets which arm: designs, sequences, minimisation, constrained choice, and their simulation.

The method of each is explained in docs/methods/allocation.md and docs/methods/simulation.md.
Importing this brings numpy and no more; scipy and numba come with the first call that needs them.
"""

from likewise.domain.allocation.balance import BalanceRefused, marginal_balance
from likewise.domain.allocation.cluster_power import (
    ClusterSample,
    OneClusterPerArm,
    check_may_compare,
    cluster_size_needed,
    clusters_needed,
    clusters_per_arm_from_variances,
    design_effect,
    detectable_difference,
    effect_of_small_clusters,
    icc_of,
    least_clusters,
    may_compare,
    power_for_clusters,
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
from likewise.domain.allocation.replays import replay
from likewise.domain.allocation.sequences import sequence, slots_of
from likewise.domain.allocation.simulation import Simulation, simulate
from likewise.domain.allocation.slots import (
    SequenceRefused,
    Slot,
    check_differs,
    check_sequence,
)
from likewise.domain.allocation.streams import Purpose, SeedRefused, draw_at, stream

__all__ = [
    "Allocated",
    "BalanceRefused",
    "Blocks",
    "Cluster",
    "ClusterSample",
    "ClusterSizes",
    "ClusterSizesRefused",
    "Constrained",
    "ConstrainedChoice",
    "ConstraintRefused",
    "Contradiction",
    "Covariate",
    "Decision",
    "DecisionRefused",
    "Design",
    "DesignRefused",
    "Factor",
    "Imbalance",
    "Known",
    "Minimisation",
    "Mix",
    "OneClusterPerArm",
    "PowerRefused",
    "Predictability",
    "PredictabilityRefused",
    "Purpose",
    "SeedRefused",
    "SelectionBias",
    "SequenceRefused",
    "Simple",
    "Simulation",
    "Slot",
    "TrialArm",
    "Waiting",
    "acceptable_allocations",
    "allocate",
    "allocate_trials",
    "arms_in_ratio",
    "block_guess_rate",
    "check_differs",
    "check_may_compare",
    "check_sequence",
    "choose",
    "cluster_size_needed",
    "clusters_needed",
    "clusters_per_arm_from_variances",
    "decide",
    "design_effect",
    "detectable_difference",
    "draw_at",
    "effect_of_small_clusters",
    "even_mix",
    "factorial_arms",
    "icc_of",
    "imbalance",
    "least_clusters",
    "marginal_balance",
    "may_compare",
    "persons_for_factorial",
    "persons_per_arm_for_means",
    "persons_per_arm_for_proportions",
    "power_for_clusters",
    "power_for_factorial",
    "power_for_means",
    "power_for_proportions",
    "replay",
    "sequence",
    "simulate",
    "slots_of",
    "stream",
]

"""Who is best supported by whom? One matching round: exact, explained and proven.

    from likewise.domain.matching import Person, Supporter, best_round

`best_round` works on people and supporters; `cheapest_assignment` on plain arrays of costs;
`reciprocal_pairs` matches peers with one another. `check_certificate` proves a round from the
problem alone. The mathematics, the evidence behind the preferences and the sources are in
docs/methods/matching.md. Compiled code is loaded when first used.
"""

from likewise.domain.matching.assignments import (
    NO_OTHER,
    UNMATCHED,
    Assignment,
    NextBest,
    assignment_with_next_best,
    cheapest_assignment,
)
from likewise.domain.matching.certificates import Certificate, Verdict, check_certificate
from likewise.domain.matching.limits import Limit
from likewise.domain.matching.pairs import Pair, Pairing, reciprocal_pairs
from likewise.domain.matching.people import Person, Supporter
from likewise.domain.matching.preferences import USUAL_PREFERENCES, How, Preference
from likewise.domain.matching.problems import MatchingProblem, MatchingRefused
from likewise.domain.matching.proofs import Proof, check_proof, proof_of
from likewise.domain.matching.reasons import Reason
from likewise.domain.matching.rounds import (
    Alternative,
    Filled,
    Placement,
    Round,
    Unmatched,
    best_round,
)
from likewise.domain.matching.statements import Charges

__all__ = [
    "NO_OTHER",
    "UNMATCHED",
    "USUAL_PREFERENCES",
    "Alternative",
    "Assignment",
    "Certificate",
    "Charges",
    "Filled",
    "How",
    "Limit",
    "MatchingProblem",
    "MatchingRefused",
    "NextBest",
    "Pair",
    "Pairing",
    "Person",
    "Placement",
    "Preference",
    "Proof",
    "Reason",
    "Round",
    "Supporter",
    "Unmatched",
    "Verdict",
    "assignment_with_next_best",
    "best_round",
    "cheapest_assignment",
    "check_certificate",
    "check_proof",
    "proof_of",
    "reciprocal_pairs",
]

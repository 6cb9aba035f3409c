"""Renewal: will this cohort still meet, with enough members and someone to lead?"""

from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.constant import (
    expected_months_until_below,
    probabilities_never_below,
    probability_at_least,
    probability_never_below,
)

__all__ = [
    "RenewalRefused",
    "expected_months_until_below",
    "probabilities_never_below",
    "probability_at_least",
    "probability_never_below",
]

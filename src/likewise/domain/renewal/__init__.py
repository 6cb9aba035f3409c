"""Renewal: will this cohort still meet, with enough members and someone to lead?

The names here are the front door; importing them loads neither numpy, scipy nor numba.
"""

from likewise.domain.renewal.acts import SeeDanger, SetRenewalRule
from likewise.domain.renewal.backtest import BackTest, back_test
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.constant import (
    expected_months_until_below,
    probabilities_never_below,
    probability_at_least,
    probability_never_below,
)
from likewise.domain.renewal.facts import Counted, DangerSeen, RenewalRule, RenewalRuleNotRight
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import (
    LeadRates,
    MemberRates,
    Rule,
    StartingState,
    WhatIf,
    parse_what_if,
)
from likewise.domain.renewal.programmes import ProgrammeForecast, forecast_programme
from likewise.domain.renewal.runcharts import RunChart, RunCharts, run_charts
from likewise.domain.renewal.scoring import brier_score, calibration, coverage, log_score

__all__ = [
    "BackTest",
    "Counted",
    "DangerSeen",
    "History",
    "LeadRates",
    "MemberRates",
    "Month",
    "ProgrammeForecast",
    "RenewalRefused",
    "RenewalRule",
    "RenewalRuleNotRight",
    "Rule",
    "RunChart",
    "RunCharts",
    "SeeDanger",
    "SetRenewalRule",
    "StartingState",
    "WhatIf",
    "back_test",
    "brier_score",
    "calibration",
    "coverage",
    "expected_months_until_below",
    "forecast_programme",
    "log_score",
    "parse_what_if",
    "probabilities_never_below",
    "probability_at_least",
    "probability_never_below",
    "run_charts",
]

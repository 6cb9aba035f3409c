"""`likewise allocation needed` as people type it: published numbers in words and JSON."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from likewise.cli.allocation import allocation
from likewise.domain.refusals import DomainError

pytestmark = pytest.mark.once


def run(*words: str) -> Result:
    return CliRunner().invoke(allocation, ("needed", *words))


def told(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def test_means_by_the_t_test() -> None:
    # R: power.t.test(delta = 0.5, power = 0.8): 63.77 an arm.
    said = run("means", "--difference", "0.5", "--deviation", "1").stdout

    assert said == ("By the t test, two-sided 5%, power 80%: 64 and 64 persons, 128 in all.\n")


def test_a_baseline_and_losses_are_allowed_for() -> None:
    # PMC6480800, table 2: 96 with a correlation of 0.5; 96 / 0.8 = 120.
    words = ("means", "--difference", "0.5", "--deviation", "1", "--baseline-correlation", "0.5")

    found = told(*words, "--lost", "0.2")
    said = run(*words, "--lost", "0.2").stdout

    assert sum(found["whole_arms"]) == pytest.approx(96, abs=2)
    assert found["part_after_adjusting"] == 0.75
    assert "By the analysis of covariance" in said
    assert "about 75% of the persons are enough" in said
    assert "As 20% are lost, recruit" in said
    assert "not for what they differ in" in said


def test_comparisons_that_share_the_level_are_said() -> None:
    said = run("means", "--difference", "0.5", "--deviation", "1", "--comparisons", "2").stdout

    assert "two-sided 5% shared among 2 comparisons" in said
    assert "78 and 78 persons, 156 in all" in said


def test_proportions_in_a_ratio_are_rounded_once_with_whole_arms_beside() -> None:
    words = ("proportions", "--control", "0.05", "--treated", "0.15", "--ratio", "4:1")

    said = run(*words).stdout

    assert "308 and 77 persons, 385 in all" in said
    assert "that is 382 in all" in said
    assert told(*words, "--continuity")["in_all"] == 442
    assert "corrected for continuity" in run(*words, "--continuity").stdout


def test_survival_tells_events_and_persons() -> None:
    # MRC Cognition and Brain Sciences Unit: 20.4 events, 47 persons.
    words = ("survival", "--hazard-ratio", "0.2893", "--event-chances", "0.63", "0.25")

    assert told(*words)["in_all"] == 47
    assert "It takes 20.4 events; 44% of persons have one while followed." in run(*words).stdout


def test_counts_are_poisson_or_negative_binomial() -> None:
    words = ("counts", "--control-rate", "0.8", "--rate-ratio", "0.85", "--exposure", "0.75")

    poisson, binomial = told(*words), told(*words, "--dispersion", "0.7")

    assert poisson["test"] == "Poisson regression"
    assert binomial["test"] == "negative binomial regression"
    assert binomial["each"] == [1490, 1490]
    assert poisson["in_all"] < binomial["in_all"]


@pytest.mark.parametrize("ratio", ["4", "4:0", "a:b", "1:2:3", "-1:2", "9999:1"])
def test_a_ratio_that_is_none_is_refused(ratio: str) -> None:
    result = run("proportions", "--control", "0.1", "--treated", "0.2", "--ratio", ratio)

    assert result.exit_code == 2
    assert "control first, such as 4:1" in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("means", "--difference", "0", "--deviation", "1"), "other than 0"),
        (
            ("means", "--difference", "1", "--deviation", "1", "--baseline-correlation", "1"),
            "between -1 and 1",
        ),
        (("means", "--difference", "1", "--deviation", "1", "--lost", "1"), "write 0.2 for 20%"),
        (("proportions", "--control", "50", "--treated", "65"), "write 0.5 for 50%"),
        (("survival", "--hazard-ratio", "1", "--event-chances", "0.5", "0.5"), "not 1"),
        (("survival", "--hazard-ratio", "0.5", "--event-chances", "0", "0.5"), "above 0"),
        (("counts", "--control-rate", "0", "--rate-ratio", "0.5"), "above 0"),
    ],
)
def test_what_has_no_answer_is_refused(words: tuple[str, ...], sentence: str) -> None:
    result = run(*words)

    assert isinstance(result.exception, DomainError), result.output
    assert sentence in result.exception.sentence

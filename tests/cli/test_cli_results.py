"""`likewise allocation icc | test` as people type them: from files to words and JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from likewise.cli.allocation import allocation
from likewise.domain.refusals import DomainError

pytestmark = pytest.mark.once

MINIMISED = """setting,name,level,value
method,,,minimisation
arm,control,,
arm,support,,
factor,sex,female,
factor,sex,male,
probability,,,{probability}
"""
RESULTS = "unit,sex,arm,outcome\n" + "".join(
    f"{i},{('female', 'male')[i % 3 % 2]},{('control', 'support')[(i + i // 3) % 2]},"
    f"{i % 5 + 9 * ((i + i // 3) % 2) if i != 4 else ''}\n"
    for i in range(24)
)
CONSTRAINED = """setting,name,level,value
method,,,constrained
arm,control,,
arm,support,,
covariate,list size,,
acceptable share,,,1
"""
CLUSTERS = "unit,list size,arm,outcome\n" + "".join(
    f"P{i},{2000 + 531 * i * i % 7000},{('control', 'support')[i % 2]},{50 + i % 3 + 5 * (i % 2)}\n"
    for i in range(8)
)
# Shrout and Fleiss 1979, table 2.
MEASURED = "cluster,value\n" + "".join(
    f"{place},{value}\n"
    for place, row in enumerate(("9258", "6132", "8468", "7126", "X569", "6247"))
    for value in (10 if digit == "X" else digit for digit in row)
)


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every file, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("minimised", MINIMISED.format(probability=0.8)),
        ("sure", MINIMISED.format(probability=1)),
        ("results", RESULTS),
        ("constrained", CONSTRAINED),
        ("clusters", CLUSTERS),
        ("measured", MEASURED),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(allocation, words)


def told(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def refusal(*words: str) -> str:
    result = run(*words)
    assert isinstance(result.exception, DomainError), result.output
    return result.exception.sentence


class TestTest:
    """Results tested by allocating again."""

    def test_minimisation_is_replayed(self) -> None:
        words = ("test", "minimised.csv", "results.csv", "--replays", "499", "--seed", "7")

        found, said = told(*words), run(*words).stdout

        assert (found["kind"], found["allocations"], found["p_value"]) == ("replayed", 499, 0.002)
        assert found["least_p"] == 0.002
        assert "by 499 replays of the method with the same persons in the same order" in said
        assert "Monte Carlo standard error of 0.002" in said
        assert "gives no interval" in said

    def test_adjusting_is_said(self) -> None:
        words = ("test", "minimised.csv", "results.csv", "--replays", "99", "--adjusted")

        assert told(*words)["is_adjusted"]
        assert "after what was balanced was taken out" in run(*words).stdout

    def test_clusters_are_tested_among_the_acceptable_allocations(self) -> None:
        words = ("test", "constrained.csv", "clusters.csv")

        found, said = told(*words), run(*words).stdout

        assert (found["kind"], found["allocations"]) == ("listed", 70)
        assert found["p_value"] == found["least_p"] == pytest.approx(2 / 70)
        assert "all 70 acceptable allocations: p = 0.0286, two-sided and exact" in said
        assert said.splitlines()[-1].split() == ["support", "56"]

    def test_few_allocations_are_said_to_be_few(self, desk: Path) -> None:
        rows = CLUSTERS.splitlines(keepends=True)
        (desk / "six.csv").write_text("".join(rows[:5]), encoding="utf-8")

        said = run("test", "constrained.csv", "six.csv").stdout

        assert "Only 6 different allocations could have come out" in said

    def test_a_fully_deterministic_minimisation_says_that_it_has_none(self) -> None:
        sentence = refusal("test", "sure.csv", "results.csv")

        assert "There is no re-randomisation test of such a trial" in sentence

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (("support", "other"), "This is not an arm. The arms are: control, support."),
            (("male,", "unknown,"), "is not a level of factor sex"),
        ],
    )
    def test_a_wrong_line_is_named(
        self, desk: Path, change: tuple[str, str], sentence: str
    ) -> None:
        (desk / "wrong.csv").write_text(RESULTS.replace(*change), encoding="utf-8")

        assert sentence in refusal("test", "minimised.csv", "wrong.csv")

    def test_a_value_out_of_range_is_named(self, desk: Path) -> None:
        ranged = CONSTRAINED + "maximum,list size,,3000\n"
        (desk / "ranged.csv").write_text(ranged, encoding="utf-8")

        assert "out of its range" in refusal("test", "ranged.csv", "clusters.csv")

    def test_a_cluster_without_an_outcome_is_refused(self, desk: Path) -> None:
        text = CLUSTERS.replace(",control,50\n", ",control,\n", 1)
        (desk / "lost.csv").write_text(text, encoding="utf-8")

        assert "A cluster has no outcome" in refusal("test", "constrained.csv", "lost.csv")


class TestIcc:
    """The intracluster correlation from a file."""

    def test_the_published_correlation_is_told(self) -> None:
        found, said = told("icc", "measured.csv"), run("icc", "measured.csv").stdout

        assert found["icc"] == pytest.approx(0.166, abs=5e-4)
        assert (found["clusters"], found["people"]) == (6, 24)
        assert "Intracluster correlation 0.1657 (95% interval -0.13" in said
        assert "Searle's" in said

    def test_smith_s_interval_from_few_clusters_is_warned_of(self) -> None:
        said = run("icc", "measured.csv", "--interval", "smith").stdout

        assert "Smith's interval is for many clusters" in said

    def test_a_correlation_below_nothing_is_explained(self, desk: Path) -> None:
        (desk / "flat.csv").write_text("cluster,value\na,1\na,9\nb,2\nb,8\n", encoding="utf-8")

        assert "It is below 0" in run("icc", "flat.csv").stdout

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            ("a,1\na,\n", "empty"),
            ("a,1\na,2\n", "two clusters or more"),
            ("a,1\na,1\nb,2\nb,2\n", "do not differ at all"),
        ],
    )
    def test_data_without_a_correlation_are_refused(
        self, desk: Path, rows: str, sentence: str
    ) -> None:
        (desk / "bad.csv").write_text("cluster,value\n" + rows, encoding="utf-8")

        assert sentence in refusal("icc", "bad.csv")

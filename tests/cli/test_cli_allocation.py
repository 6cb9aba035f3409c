"""`likewise allocation` as people type it: the files in, the words, JSON and pictures out."""

import csv
import json
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from likewise.cli.allocation import allocation
from likewise.domain.refusals import DomainError

pytestmark = pytest.mark.once

MINIMISED = """setting,name,level,value
method,,,minimisation
arm,Placebo,,
arm,New drug,,
factor,Sex,Male,
factor,Sex,Female,
factor,Age,<30,
factor,Age,30+,
probability,,,1
size,,,40
"""
# Sealed Envelope, sealedenvelope.com/help/redpill/version-11/randomisation/minimisation.
UNITS = """unit,Sex,Age,arm,deviation
1,Male,<30,Placebo,published
2,Male,30+,Placebo,published
3,Female,30+,New drug,published
4,Male,<30,Placebo,published
5,Female,<30,New drug,published
6,Male,30+,New drug,published
7,Male,<30,,
"""
BLOCKS = """setting,name,level,value
method,,,blocks
arm,control,,1
arm,group,,2
factor,practice,Oak,
factor,practice,Elm,
stratify,practice,,
block size,,,3
block size,,,6
size,,,30
"""
CLUSTERS = """setting,name,level,value
method,,,simple
units,,,clusters
treatment,1:1,,
treatment,group,,
size,,,{size}
cluster size,,,10
cluster size variation,,,0.65
"""
OUTCOME = """icc,,,0.032
difference,,,0.24
standard deviation,,,1.3
"""
CONSTRAINED = """setting,name,level,value
method,,,constrained
arm,control,,
arm,support,,
covariate,list size,,
factor,place,rural,
factor,place,town,
acceptable share,,,0.5
"""
PRACTICES = "unit,list size,place\n" + "".join(
    f"P{i:02d},{2000 + 531 * i * i % 7000},{('rural', 'town')[i % 2]}\n" for i in range(1, 9)
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every file, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("minimised", MINIMISED),
        ("units", UNITS),
        ("blocks", BLOCKS),
        ("clusters", CLUSTERS.format(size=130) + OUTCOME),
        ("constrained", CONSTRAINED),
        ("practices", PRACTICES),
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


def likewise(*words: str) -> subprocess.CompletedProcess[str]:
    command = "from likewise.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", command, *words], capture_output=True, text=True, check=False
    )


@pytest.mark.usefixtures("desk")
class TestSimulate:
    """What a design would do."""

    def test_words_say_balance_guessing_and_bias(self) -> None:
        result = run("simulate", "minimised.csv", "--trials", "200")

        assert result.exit_code == 0
        assert "200 simulated trials of 40 persons." in result.stdout
        for words in ("off plan in the worst arm", "Sex Male", "knows the design", "false pos"):
            assert words in result.stdout

    def test_json_is_the_same_with_any_number_of_workers(self) -> None:
        one = told("simulate", "blocks.csv", "--trials", "1200", "--workers", "1")
        two = told("simulate", "blocks.csv", "--trials", "1200", "--workers", "2")

        assert one == two
        assert (one["trials"], one["size"], one["arms"]) == (1200, 30, ["control", "group"])

    def test_another_seed_gives_other_trials(self) -> None:
        one = told("simulate", "blocks.csv", "--trials", "300", "--seed", "1")
        other = told("simulate", "blocks.csv", "--trials", "300", "--seed", "0x2")

        assert one["marginal_balance"] != other["marginal_balance"]

    def test_a_picture_is_drawn_with_its_words(self, desk: Path) -> None:
        result = run("simulate", "minimised.csv", "--trials", "200", "--svg", "out.svg")

        assert result.exit_code == 0
        picture = ElementTree.parse(desk / "out.svg").getroot()
        space = "{http://www.w3.org/2000/svg}"
        assert picture.find(f"{space}title").text == "Minimisation: 200 trials of 40 persons"
        assert "Right guesses" in picture.find(f"{space}desc").text
        assert "style" not in (desk / "out.svg").read_text(encoding="utf-8")

    def test_known_people_can_stand_for_the_mix(self, desk: Path) -> None:
        (desk / "people.csv").write_text("unit,Sex,Age\n1,Male,<30\n", encoding="utf-8")

        found = told("simulate", "minimised.csv", "--trials", "50", "--people", "people.csv")

        units = {(b["factor"], b["level"]): b["units"] for b in found["by_level"]}
        assert units["Sex", "Male"] == 40
        assert units["Sex", "Female"] == 0

    def test_power_and_sample_size_of_a_factorial_cluster_design(self) -> None:
        found = told("simulate", "clusters.csv", "--trials", "50")

        plan = found["plan"]
        assert plan["design_effect"] == pytest.approx(1.4232)
        kinds = [(c["kind"], c["units_needed"]) for c in plan["comparisons"]]
        assert kinds == [("main effect", 132), ("main effect", 132), ("interaction", 528)]
        assert found["comparison_refused"] is None
        words = run("simulate", "clusters.csv", "--trials", "50").stdout
        assert "1:1: with and without" in words
        assert "more and smaller clusters" in words

    def test_one_cluster_per_arm_is_refused_a_comparison(self, desk: Path) -> None:
        (desk / "pilot.csv").write_text(CLUSTERS.format(size=4) + OUTCOME, encoding="utf-8")

        sentence = refusal("simulate", "pilot.csv", "--trials", "50")

        assert "An arm has one cluster" in sentence
        assert "no degrees of freedom" in sentence

    def test_one_cluster_per_arm_may_be_described_and_the_reason_is_given(self, desk: Path) -> None:
        (desk / "pilot.csv").write_text(CLUSTERS.format(size=4), encoding="utf-8")

        found = told("simulate", "pilot.csv", "--trials", "50")
        words = run("simulate", "pilot.csv", "--trials", "50").stdout

        assert "An arm has one cluster" in found["comparison_refused"]
        assert "No comparison of arms. An arm has one cluster" in words

    def test_a_constrained_design_tells_what_may_be_drawn(self) -> None:
        found = told("simulate", "constrained.csv", "--units", "practices.csv")
        words = run("simulate", "constrained.csv", "--units", "practices.csv").stdout

        assert found["candidates"] == 70
        assert found["acceptable"] >= 35
        assert found["least_p"] == pytest.approx(2 / found["acceptable"])
        assert found["comparison_refused"] is None
        assert "none always, none never" in words
        assert "has no p value below" in words

    def test_a_constrained_design_is_tried_out(self) -> None:
        words = ("simulate", "constrained.csv", "--units", "practices.csv", "--trials", "400")

        found = told(*words)["tried"]
        said = run(*words).stdout

        assert found["trials"] == 400
        assert [one["test"] for one in found["false_positives"]] == [
            "t test on cluster means",
            "adjusted for what was balanced",
            "re-randomisation",
        ]
        assert "Told the arms one cluster after another" in said
        assert "False positives at 5% in 400 trials without effect" in said

    def test_a_constrained_design_with_one_cluster_in_an_arm_says_so(self, desk: Path) -> None:
        uneven = CONSTRAINED.replace("arm,control,,", "arm,control,,1").replace(
            "arm,support,,", "arm,support,,7"
        )
        (desk / "uneven.csv").write_text(uneven.replace("0.5\n", "1\n"), encoding="utf-8")
        words = ("simulate", "uneven.csv", "--units", "practices.csv", "--trials", "20")

        assert "An arm has one cluster" in told(*words)["comparison_refused"]
        assert "No comparison of arms. An arm has one cluster" in run(*words).stdout

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("simulate", "constrained.csv"), "needs the clusters"),
            (("simulate", "blocks.csv", "--seed", "-1"), "from 0 to below 2^128"),
            (("simulate", "blocks.csv", "--seed", "many"), "from 0 to below 2^128"),
            (("simulate", "nowhere.csv"), "does not exist"),
        ],
    )
    def test_a_wrong_command_line_says_what_is_wrong(
        self, words: tuple[str, ...], sentence: str
    ) -> None:
        result = run(*words)

        assert result.exit_code == 2
        assert sentence in result.output

    def test_a_design_without_a_size_asks_for_one(self, desk: Path) -> None:
        (desk / "no.csv").write_text(BLOCKS.replace("size,,,30\n", ""), encoding="utf-8")

        assert "--size" in run("simulate", "no.csv").output
        assert "--length" in run("generate", "no.csv").output


@pytest.mark.usefixtures("desk")
class TestGenerate:
    """Sequences, and arms for those who wait."""

    SEED = ("--seed", "0xfeedfacefeedfacefeedfacefeedface")

    def test_a_list_is_written_once_for_its_owner_alone(self, desk: Path) -> None:
        result = run("generate", "blocks.csv", "--length", "6", "--out", "list.csv", *self.SEED)

        assert result.exit_code == 0
        assert result.stdout == ""
        rows = list(csv.DictReader((desk / "list.csv").read_text(encoding="utf-8").splitlines()))
        assert [(r["stratum"], r["position"]) for r in rows] == [
            (f"practice={name}", str(i)) for name in ("Oak", "Elm") for i in range(1, 7)
        ]
        assert stat.S_IMODE((desk / "list.csv").stat().st_mode) == 0o600
        again = run("generate", "blocks.csv", "--length", "6", "--out", "list.csv")
        assert again.exit_code == 2
        assert "not overwritten" in again.output

    def test_the_same_seed_gives_the_same_list(self) -> None:
        one = run("generate", "blocks.csv", *self.SEED)
        two = run("generate", "blocks.csv", *self.SEED)

        assert one.stdout == two.stdout
        assert one.stderr == ""

    def test_without_a_seed_one_is_drawn_and_told_and_gives_the_list_again(self) -> None:
        one = run("generate", "blocks.csv")
        seed = one.stderr.split()[1].rstrip(":")

        assert one.stdout != run("generate", "blocks.csv").stdout
        assert run("generate", "blocks.csv", "--seed", seed).stdout == one.stdout

    def test_a_short_seed_is_warned_of(self) -> None:
        assert "could be found by trying" in run("generate", "blocks.csv", "--seed", "7").stderr

    def test_the_published_next_participant_gets_the_published_arm(self) -> None:
        found = told("generate", "minimised.csv", "--units", "units.csv", *self.SEED)

        (made,) = found["decisions"]
        assert (made["unit"], made["position"], made["arm"]) == ("7", 7, "New drug")
        assert made["imbalance_if"] == {
            "Placebo": {"by_factor": [3, 2], "total": 5},
            "New drug": {"by_factor": [1, 0], "total": 1},
        }
        assert made["probabilities"] == {"Placebo": 0, "New drug": 1}

    def test_a_decision_is_explained_in_words(self) -> None:
        result = run("generate", "minimised.csv", "--units", "units.csv", "--explain", *self.SEED)

        assert result.stdout.startswith("7: New drug\nThis person was number 7 to be allocated.")

    def test_a_slot_is_explained_in_words(self) -> None:
        result = run("generate", "blocks.csv", "--length", "1", "--explain", *self.SEED)

        assert "practice=Oak, slot 1: " in result.stdout
        assert "The block in use had" in result.stdout

    def test_known_units_are_dealt_from_the_lists(self, desk: Path) -> None:
        (desk / "people.csv").write_text("unit,practice\na,Elm\nb,Oak\nc,Elm\n", encoding="utf-8")

        result = run("generate", "blocks.csv", "--units", "people.csv", *self.SEED)

        rows = list(csv.DictReader(result.stdout.splitlines()))
        assert [(r["unit"], r["stratum"], r["position"]) for r in rows] == [
            ("a", "practice=Elm", "1"),
            ("b", "practice=Oak", "1"),
            ("c", "practice=Elm", "2"),
        ]

    def test_clusters_are_allocated_at_once_and_explained(self) -> None:
        words = ("generate", "constrained.csv", "--units", "practices.csv", *self.SEED)

        found = told(*words)
        rows = list(csv.DictReader(run(*words).stdout.splitlines()))

        assert [slot["arm"] for slot in found["slots"]] == [row["arm"] for row in rows]
        assert sorted(row["arm"] for row in rows) == ["control"] * 4 + ["support"] * 4
        assert "There are 70 ways" in run(*words, "--explain").stdout

    def test_clusters_of_which_an_arm_has_one_are_given_with_the_reason(self, desk: Path) -> None:
        (desk / "pilot.csv").write_text(CLUSTERS.format(size=4), encoding="utf-8")
        (desk / "four.csv").write_text("unit\nOak\nElm\nAsh\nYew\n", encoding="utf-8")

        result = run("generate", "pilot.csv", "--units", "four.csv", *self.SEED)

        assert result.exit_code == 0
        assert "As it stands, no comparison of arms. An arm has" in result.stderr

    def test_a_past_arm_that_the_seed_did_not_give_is_refused(self, desk: Path) -> None:
        words = ("generate", "minimised.csv", "--units", "cheat.csv", *self.SEED)
        refused = []
        for arm in ("Placebo", "New drug"):
            text = UNITS.replace("4,Male,<30,Placebo,published", f"4,Male,<30,{arm},")
            (desk / "cheat.csv").write_text(text, encoding="utf-8")
            result = run(*words)
            if result.exit_code:
                refused.append((arm, refusal(*words)))

        ((arm, sentence),) = refused
        other = "New drug" if arm == "Placebo" else "Placebo"
        assert sentence.startswith(
            f"Number 4 to be allocated, unit 4: the record says {arm}, and the seed gives {other}."
        )

    def test_minimisation_and_clusters_need_their_units(self) -> None:
        assert "--units" in run("generate", "minimised.csv").output
        assert "--units" in run("generate", "constrained.csv").output

    def test_a_unit_that_repeats_is_refused_by_line(self, desk: Path) -> None:
        (desk / "twice.csv").write_text(UNITS + "7,Male,<30,,\n", encoding="utf-8")

        sentence = refusal("generate", "minimised.csv", "--units", "twice.csv", *self.SEED)

        assert sentence == (
            "twice.csv, line 9, column unit: This unit is on line 8 already. A unit is allocated once."
        )


def test_a_refusal_becomes_a_sentence_and_exit_code_1(desk: Path) -> None:
    (desk / "bad.csv").write_text("setting,value\nmethod,magic\n", encoding="utf-8")

    result = likewise("allocation", "simulate", "bad.csv")

    assert result.returncode == 1
    assert result.stderr == (
        "Refused: bad.csv, line 2, column value: This method is unknown. "
        "Choose simple, blocks, minimisation or constrained.\n"
    )


@pytest.mark.parametrize(
    "command", ["simulate", "generate", "seal", "verify", "claim", "prove", "replay"]
)
def test_help_comes_within_a_second(command: str) -> None:
    began = time.perf_counter()
    result = likewise("allocation", command, "--help")
    seconds = time.perf_counter() - began

    assert result.returncode == 0
    assert seconds < 2  # 1 s is the promise; a busy machine is forgiven as much again

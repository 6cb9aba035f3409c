"""`likewise matching`: what a coordinator's analyst types, and what comes back."""

import doctest
import json
import re
import runpy
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from likewise.cli import likewise, main, progress
from likewise.cli.pictures import CannotWrite
from likewise.cli.progress import said_while_compiling
from likewise.formats.matching import read_terms
from likewise.formats.matching.tables import PERSON_COLUMNS, SUPPORTER_COLUMNS

pytestmark = pytest.mark.once

PEOPLE = """person,arm,availability,languages,reach,age,life_stage,comorbidities,settled_with
p01,1:1,tue-am;wed-pm,en,Sawston;Linton,62,retired,neuropathy;arthritis,
p02,1:1,tue-am,en;pl,Sawston,45,working,,
p03,group,thu-eve,en,Linton,70,retired,heart,
p04,group,thu-eve,ur,Linton,58,working,heart,
p05,group,thu-eve;tue-am,en,Sawston;Linton,66,retired,kidney;heart,s3
p06,group,sun,en,Sawston,51,working,,
p07,1:1,tue-am,en,Sawston,39,working,,
"""
SUPPORTERS = """supporter,capacity,size,minimum,arms,availability,languages,place,age,life_stage
s1,1,,,1:1,tue-am,en,Sawston,60,retired
s2,1,,,1:1,tue-am;wed-pm,en;pl,,48,working
s3,4,5,7,group;combined,thu-eve,en;pa,Linton,68,retired
s4,0,8,4,group,sun,en,Sawston,50,working
"""
REFUSALS = "person,supporter\np07,s1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The invented round of the reference page, as files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "supporters.csv").write_text(SUPPORTERS, encoding="utf-8")
    (tmp_path / "refusals.csv").write_text(REFUSALS, encoding="utf-8")
    return tmp_path


FILES = ("--people", "people.csv", "--supporters", "supporters.csv")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(likewise, ["matching", *arguments])


def test_a_round_is_solved_told_and_proven(folder):
    done = run("solve", *FILES, "--refusals", "refusals.csv")

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("4 of 7 people are placed")
    assert "p05 with s3 (settled beforehand)" in done.stdout
    assert "next best: unmatched" in done.stdout
    assert "no better round exists" in done.stdout
    assert "s3: 2 of 4 places taken, 5 before and 7 after." in done.stdout


def test_json_tells_why_each_pair_and_why_each_person_is_left(folder):
    done = run("solve", *FILES, "--refusals", "refusals.csv", "--json")

    found = json.loads(done.stdout)
    assert found["is_proven"] is True
    assert found["total_points"] == found["proven_points"]
    placed = {each["person"]: each for each in found["placements"]}
    assert placed["p03"]["supporter"] == "s3"
    assert placed["p03"]["points"] == pytest.approx(sum(placed["p03"]["lost"].values()))
    assert {each["person"]: each["reason"] for each in found["unmatched"]} == {
        "p04": "nobody_suits",
        "p06": "no_place",
        "p07": "places_taken",
    }


def test_nothing_printed_says_that_anybody_refused(folder):
    (folder / "refusals.csv").write_text("person,supporter\np03,s3\n", encoding="utf-8")

    told = run("solve", *FILES, "--refusals", "refusals.csv", "--svg", "round.svg")
    plain = run("solve", *FILES, "--refusals", "refusals.csv", "--json")

    refused, apart = (
        next(each for each in json.loads(plain.stdout)["unmatched"] if each["person"] == person)
        for person in ("p03", "p04")
    )
    assert (refused["reason"], refused["sentence"]) == (apart["reason"], apart["sentence"])
    drawn = (folder / "round.svg").read_text(encoding="utf-8")
    for text in (told.output, plain.output, drawn):
        assert "refus" not in text.casefold()


def test_a_refusal_of_a_pair_nobody_would_choose_changes_nothing_that_is_printed(folder):
    (folder / "refusals.csv").write_text("person,supporter\np07,s1\n", encoding="utf-8")
    (folder / "none.csv").write_text("person,supporter\n", encoding="utf-8")

    first = json.loads(run("solve", *FILES, "--refusals", "refusals.csv", "--json").stdout)
    second = json.loads(run("solve", *FILES, "--refusals", "none.csv", "--json").stdout)

    assert set(first) == set(second)
    assert first["unmatched"] == second["unmatched"]
    assert first["supporters"] == second["supporters"]


def test_a_certificate_is_written_and_proves_the_round_again(folder):
    run("solve", *FILES, "--certificate", "proof.json")

    done = run("check", "proof.json", *FILES)
    as_json = run("check", "proof.json", *FILES, "--json")

    assert done.exit_code == 0
    assert done.stdout.endswith("Proven.\n")
    assert json.loads(as_json.stdout)["is_proven"] is True


def test_a_tampered_certificate_is_not_proven_and_exits_with_1(folder):
    run("solve", *FILES, "--certificate", "proof.json")
    proof = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    proof["supporter_of"]["p03"] = None
    (folder / "proof.json").write_text(json.dumps(proof), encoding="utf-8")

    done = run("check", "proof.json", *FILES)

    assert done.exit_code == 1
    assert "more than the prices prove" in done.stdout
    assert done.stdout.endswith("Not proven.\n")


def test_the_picture_is_an_image_with_a_title_and_a_description(folder):
    done = run("solve", *FILES, "--svg", "round.svg")

    root = ElementTree.parse(folder / "round.svg").getroot()
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert done.exit_code == 0
    assert root.get("role") == "img"
    assert {"title", "desc", "rect"} <= set(tags)
    assert "script" not in tags
    assert all(element.get("style") is None for element in root.iter())


def test_weights_charges_and_limits_can_be_changed_from_the_command_line(folder):
    usual = json.loads(run("solve", *FILES, "--json").stdout)
    heavy = json.loads(run("solve", *FILES, "--json", "--weight", "age=200").stdout)
    cheap = json.loads(run("solve", *FILES, "--json", "--unmatched", "0").stdout)
    lifted = json.loads(run("solve", *FILES, "--json", "--lift", "language").stdout)

    assert heavy["total_points"] > usual["total_points"]
    assert {each["reason"] for each in cheap["unmatched"]} >= {"charge_is_less"}
    assert "p04" in {each["person"] for each in lifted["placements"]}


def test_a_file_of_weights_takes_the_place_of_the_usual_preferences(folder):
    (folder / "weights.toml").write_text(
        'below_minimum = 0\n[preferences.life_stage]\nhow = "same"\nweight = 9\n', encoding="utf-8"
    )

    done = run("solve", *FILES, "--weights", "weights.toml", "--json")

    assert {name for each in json.loads(done.stdout)["placements"] for name in each["lost"]} == {
        "life_stage"
    }
    assert "No preference compares age, comorbidities" in done.stderr


def test_peers_are_paired_one_to_one(folder):
    (folder / "peers.csv").write_text("person,age\na,40\nb,70\nc,44\nd,71\ne,20\n")
    (folder / "not.csv").write_text("person,other\na,c\n")

    done = run("pairs", "--people", "peers.csv")
    as_json = run("pairs", "--people", "peers.csv", "--refusals", "not.csv", "--json")

    assert "b with d: loses 0.1 points." in done.stdout
    assert "e is unmatched." in done.stdout
    pairs = {(each["first"], each["second"]) for each in json.loads(as_json.stdout)["pairs"]}
    assert ("a", "c") not in pairs
    assert len(pairs) == 2


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("people.csv", "person,charge\np,x\n", "line 2, column charge"),
        ("people.csv", "person\n", "people.csv: There is no line below the headings"),
        ("supporters.csv", "supporter,capacity\n", "supporters.csv: There is no line below"),
        ("supporters.csv", "supporter,capacity\ns3,two\n", "line 2, column capacity"),
        ("refusals.csv", "person,supporter\nnobody,s1\n", "line 2, column person"),
    ],
)
def test_bad_files_are_a_sentence_and_exit_code_1(
    folder, file, text, sentence, monkeypatch, capsys
):
    (folder / file).write_text(text, encoding="utf-8")
    monkeypatch.setattr(
        sys, "argv", ["likewise", "matching", "solve", *FILES, "--refusals", "refusals.csv"]
    )

    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr()
    assert ended.value.code == 1
    assert said.out == ""
    assert "Refused: " in said.err
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_a_file_that_cannot_be_written_is_a_sentence(folder):
    done = run("solve", *FILES, "--svg", "no-such-folder/round.svg")

    assert isinstance(done.exception, CannotWrite)
    assert "Give a file in a folder that exists." in done.exception.sentence


def test_no_place_anywhere_is_said_and_nobody_is_dropped(folder):
    (folder / "supporters.csv").write_text("supporter,capacity\ns3,0\n", encoding="utf-8")
    (folder / "people.csv").write_text("person\np1\np2\n", encoding="utf-8")

    done = run("solve", *FILES)

    assert done.exit_code == 0
    assert "No supporter has a place" in done.stdout
    assert done.stdout.count("their capacity is 0") == 2


def test_a_weight_that_is_no_number_is_a_wrong_command_line(folder):
    done = run("solve", *FILES, "--weight", "age:2")

    assert done.exit_code == 2
    assert "COLUMN=POINTS" in done.output


def test_very_many_people_are_cut_in_words_but_not_in_json(folder):
    (folder / "people.csv").write_text(
        "person\n" + "".join(f"p{n:04}\n" for n in range(450)), encoding="utf-8"
    )
    (folder / "supporters.csv").write_text(
        "supporter,capacity,size,minimum\n"
        + "".join(f"s{n:03},1,{40 if n == 0 else 0},2\n" for n in range(210)),
        encoding="utf-8",
    )

    told = run("solve", *FILES, "--svg", "round.svg")
    plain = json.loads(run("solve", *FILES, "--json").stdout)

    assert "... and 10 more; --json gives them all." in told.stdout
    assert "... and 40 more; --json gives them all." in told.stdout
    assert "1 below its minimum of 2" in told.stdout
    assert len(plain["placements"]) == 210
    drawn = (folder / "round.svg").read_text(encoding="utf-8")
    assert "150 more supporters are not drawn." in drawn
    assert "(30 of 41 drawn)" in drawn


def test_it_is_said_once_that_something_is_compiled_and_only_then(capsys, monkeypatch):
    with said_while_compiling(every_seconds=0.01):
        time.sleep(0.1)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "is_under_way", lambda: True)

    with said_while_compiling(every_seconds=0.01):
        time.sleep(0.2)

    assert capsys.readouterr().err == progress.COMPILING + "\n"


ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_pages_example_gives_what_the_page_says(tmp_path, monkeypatch):
    page = (ROOT / "docs/reference/matching-files.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(r"```csv (\S+)\n(.*?)```", page, re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = re.search(r"likewise matching (solve .*)", page)
    told = re.search(r"```text\n(.*?)```", page, re.DOTALL)

    done = run(*command[1].split())

    assert done.stdout == told[1]
    assert (tmp_path / "round.svg").read_text(encoding="utf-8") == (
        ROOT / "docs/methods/matching.svg"
    ).read_text(encoding="utf-8")
    assert run("check", "proof.json", *FILES).stdout.endswith("Proven.\n")


def test_the_reference_pages_weights_are_read(tmp_path):
    page = (ROOT / "docs/reference/matching-files.md").read_text(encoding="utf-8")
    path = tmp_path / "weights.toml"
    path.write_text(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1], encoding="utf-8")

    assert {each.column for each in read_terms(path).preferences} == {
        "age",
        "life_stage",
        "comorbidities",
        "distance",
        "wishes",
    }


def test_every_column_read_is_on_the_reference_page():
    page = (ROOT / "docs/reference/matching-files.md").read_text(encoding="utf-8")

    assert all(f"`{name}`" in page for name in (*PERSON_COLUMNS, *SUPPORTER_COLUMNS))


def test_the_examples_ten_lines_run(capsys):
    runpy.run_path(str(ROOT / "examples/matching.py"))

    assert "no round loses less: True" in capsys.readouterr().out


def test_the_methods_pages_worked_example_runs():
    found = doctest.testfile(str(ROOT / "docs/methods/matching.md"), module_relative=False)

    assert found.attempted >= 8
    assert found.failed == 0


def test_a_round_without_anybody_left_is_told_and_drawn(folder):
    (folder / "people.csv").write_text("person;charge\np1;2,5\np2;\n", encoding="utf-8")

    done = run("solve", *FILES, "--svg", "round.svg")

    assert done.stdout.startswith("2 of 2 people are placed; the round loses")
    assert "people.csv is separated by semicolons." in done.stderr
    assert "Unmatched" not in (folder / "round.svg").read_text(encoding="utf-8")


def test_a_round_that_is_made_of_pairs_alone_says_no_more_than_what_it_loses(folder):
    (folder / "people.csv").write_text("person,age\np1,60\n", encoding="utf-8")
    (folder / "supporters.csv").write_text("supporter,capacity,age\ns1,1,60\n", encoding="utf-8")

    done = run("solve", *FILES)

    assert done.stdout.startswith("1 of 1 people are placed; the round loses 0 points.\n")
    assert "p1 with s1: loses nothing." in done.stdout

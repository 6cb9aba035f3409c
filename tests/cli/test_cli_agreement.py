"""`likewise agreement` as people type it."""

import json
import subprocess
import sys
import time
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from qdpx_files import CODES, archive_of, guid, project_xml

from likewise.cli.agreement import agreement
from likewise.cli.progress import LateBar
from likewise.domain.agreement.continua import ContinuumMalformed
from likewise.domain.agreement.ratings import NothingToCompare
from likewise.domain.imports import FileNotRight

pytestmark = pytest.mark.once

# The example of Krippendorff (2011): alpha .743 nominal, .815 ordinal.
FOUR = """unit,A,B,C,D
1,1,1,,1
2,2,2,3,2
3,3,3,3,3
4,3,3,3,3
5,2,2,2,2
6,1,2,3,4
7,4,4,4,4
8,1,1,2,1
9,2,2,2,2
10,,5,5,5
11,,,1,1
12,,3,,
"""
# Krippendorff (2019), figure 12.11; overall 0.510 of 60 characters.
FIGURE = """document,start,end,code,coder
text,0,7,1,Alex
text,7,13,2,Alex
text,30,32,5,Alex
text,32,37,6,Alex
text,37,44,6,Alex
text,44,60,7,Alex
text,0,7,1,Paul
text,7,13,3,Paul
text,13,21,5,Paul
text,32,44,6,Paul
text,0,7,1,Suzan
text,7,13,4,Suzan
text,13,21,5,Suzan
text,32,37,6,Suzan
text,37,41,6,Suzan
text,41,44,6,Suzan
"""


@pytest.fixture
def table(tmp_path):
    def write(content, name="coders.csv"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


def run(*arguments):
    return CliRunner().invoke(agreement, list(arguments), catch_exceptions=True)


def as_json(*arguments):
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_table_of_values_gives_alpha_with_its_interval(table):
    found = as_json(table(FOUR), "--level", "ordinal")

    assert found["alpha"]["value"] == pytest.approx(0.815388, abs=5e-7)
    interval = found["alpha"]["interval"]
    assert interval["lower"] < 0.815 < interval["upper"]
    assert (interval["resamples"], interval["confidence"]) == (1000, 0.95)
    assert found["fleiss"]["outcome"] == "not applicable"
    assert "from 2 to 4" in found["fleiss"]["why"]
    assert (found["units"], found["missing"], len(found["pairs"])) == (12, 7, 6)
    assert found["pairs"][0]["weighted"]["value"] is not None
    assert found["pairs"][0]["balance"]["pabak"] is not None


def test_words_say_prevalence_and_bias_beside_every_coefficient(table):
    said = run(table(FOUR)).stdout

    assert "Krippendorff's alpha   0.743" in said
    assert "prevalence index 0.156, bias index 0.164" in said
    assert said.count("prevalence") >= 7


def test_a_table_of_segments_gives_unitised_alpha(table):
    lengths = table("document,length\ntext,60\n", "lengths.csv")

    found = as_json(table(FIGURE), "--documents", lengths)

    assert round(found["overall"]["value"], 3) == 0.510
    assert round(found["coding"]["value"], 3) == 0.724
    assert [code["code"] for code in found["codes"]] == list("1234567")
    assert found["characters"] == 60


def test_segments_in_words_say_what_was_taken_for_granted(table):
    done = run(table(FIGURE))

    assert "each text is taken to end where its last segment ends" in done.stderr
    assert "Boundaries and codes together   0.510" in done.stdout
    assert "share of the text: Alex 11.7%" in done.stdout


def test_a_text_without_a_length_in_the_table_of_documents_is_said(table):
    lengths = table("document,length\ntexts,60\n", "documents.csv")

    result = run(table(FIGURE), "--documents", lengths)

    assert "gives no length for 'text': taken to end where the last segment" in result.stderr


def test_overlapping_codes_are_explained(table):
    crossing = "document,start,end,code,coder\na,0,9,c,Ada\na,5,12,k,Ada\na,0,9,c,Bee\n"

    found = as_json(table(crossing))

    assert found["overall"]["value"] is None
    assert "overlapping passages in a, 0 to 9 and 5 to 12" in found["overall"]["why"]


def test_one_connected_stretch_has_no_interval(table):
    said = run(table("document,start,end,code,coder\na,0,9,c,Ada\na,5,12,c,Bee\n")).stdout

    assert "No interval: the segments are one connected stretch of text." in said


def test_no_variation_is_said_and_not_a_number(table):
    same = table("unit,A,B\n1,yes,yes\n2,yes,yes\n")

    found, said = as_json(same), run(same).stdout

    assert (found["alpha"]["outcome"], found["alpha"]["value"]) == ("no variation", None)
    assert "no variation: every compared value is the same" in said
    assert "nan" not in said.lower()


def test_words_with_an_order_are_ordinal(table):
    content = "unit,A,B\n1,low,low\n2,high,middle\n3,middle,middle\n"

    found = as_json(table(content), "--level", "ordinal", "--order", "low,middle,high")

    assert found["level"] == "ordinal"
    assert [value["value"] for value in found["balance"]["values"]] == ["low", "middle", "high"]


def test_the_same_seed_gives_the_same_answer(table):
    path = table(FOUR)

    assert as_json(path, "--seed", "5") == as_json(path, "--seed", "5")
    assert as_json(path, "--seed", "5") != as_json(path, "--seed", "6")


def test_a_picture_shows_every_coefficient_with_words(table, tmp_path):
    svg = tmp_path / "picture.svg"

    done = run(table(FOUR), "--svg", str(svg))

    root = ElementTree.parse(svg).getroot()
    texts = [element.text for element in root.iter() if element.text and element.text.strip()]
    assert done.exit_code == 0
    assert "Krippendorff's alpha" in texts
    assert any("Krippendorff's alpha 0.743, interval" in text for text in texts)
    assert "style=" not in svg.read_text(encoding="utf-8")


def test_a_picture_says_no_variation_and_shortens_long_names(table, tmp_path):
    svg, name = tmp_path / "picture.svg", "Ada " * 12

    run(table(f"unit,{name},B\n1,a,a\n2,a,a\n"), "--svg", str(svg), "--resamples", "0")

    drawn = svg.read_text(encoding="utf-8")
    assert drawn.count("no variation</text>") == 3
    assert "…</text>" in drawn


def test_a_picture_without_intervals_has_dots_alone_and_room_below_zero(table, tmp_path):
    svg = tmp_path / "picture.svg"

    run(table("unit,A,B\n1,a,b\n2,b,a\n3,a,b\n"), "--svg", str(svg), "--resamples", "0")

    drawn = svg.read_text(encoding="utf-8")
    assert drawn.count("<circle") == 3
    assert ">-0.75</text>" in drawn


@pytest.mark.parametrize(
    ("content", "refusal", "sentence"),
    [
        ("unit,A,B\n1,a,\n2,,b\n", NothingToCompare, "No unit has values from two coders"),
        ("unit,A,B\n1,a\n", FileNotRight, "line 2: This line has 2 cells"),
        ("document,start,end,code,coder\na,0,5,c,Ada\n", NothingToCompare, "coded by two people"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(content, refusal, sentence, table):
    done = run(table(content))

    assert isinstance(done.exception, refusal)
    assert sentence in done.exception.sentence


def test_a_segment_beyond_its_text_is_refused(table):
    lengths = table("document,length\ntext,50\n", "lengths.csv")

    assert isinstance(run(table(FIGURE), "--documents", lengths).exception, ContinuumMalformed)


def test_options_that_do_not_go_together_are_a_usage_error(table):
    lengths = table("document,length\ntext,50\n", "lengths.csv")

    assert run(table(FIGURE), "--level", "ordinal").exit_code == 2
    assert run(table(FOUR), "--documents", lengths).exit_code == 2


def test_windows_text_is_read_and_said(tmp_path):
    path = tmp_path / "coders.csv"
    path.write_bytes("unit,A,B\n1,café,café\n2,thé,café\n".encode("windows-1252"))

    done = run(str(path))

    assert "is in Windows-1252" in done.stderr
    assert "café" in done.stdout


def test_a_refusal_on_the_command_line_is_a_sentence_and_code_1(table):
    done = subprocess.run(
        [sys.executable, "-c", "from likewise.cli import main; main()", "agreement",
         table("unit,A,B\n1,a,\n")],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Refused: No unit has values from two coders")


def test_a_bar_appears_only_after_two_seconds(monkeypatch, capsys):
    clock = iter([0.0, 1.0, 3.0])
    with monkeypatch.context() as patched:
        patched.setattr(time, "monotonic", lambda: next(clock))
        bar = LateBar(label="Counting", length=10)
        bar(1)
        assert capsys.readouterr().err == ""
        bar(5)
    bar(10)
    bar.__exit__(None, None, None)

    assert "Counting" in capsys.readouterr().err


def test_a_project_of_two_coders_is_compared(tmp_path):
    def passage(number, start, end, user):
        return (
            f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}" '
            f'endPosition="{end}" creatingUser="{guid(user)}">'
            f'<Coding guid="{guid(number + 500)}"><CodeRef targetGUID="{guid(11)}"/></Coding>'
            "</PlainTextSelection>"
        )

    users = f'<Users><User guid="{guid(1)}" name="Ada"/><User guid="{guid(2)}" name="Bee"/></Users>'
    source = (
        f'<Sources><TextSource guid="{guid(40)}" name="Interview"><PlainTextContent>'
        f"We had tea and talked.</PlainTextContent>{passage(41, 7, 10, 1)}"
        f"{passage(42, 7, 11, 2)}{passage(43, 90, 99, 2)}</TextSource></Sources>"
    )
    xml = project_xml(users + CODES + source)
    path = archive_of(tmp_path / "team.qdpx", {"project.qde": xml})

    done = run(str(path), "--json")

    found = json.loads(done.stdout)
    assert (found["coders"], found["characters"]) == (["Ada", "Bee"], 22)
    assert 0 < found["overall"]["value"] < 1
    assert "those who coded something in it" in done.stderr
    assert "Reading lost 1 things" in done.stderr
    assert run(str(path), "--order", "a,b").exit_code == 2

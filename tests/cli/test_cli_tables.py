"""Tables on the command line: files, standard input, pipes of every kind, and what is said of them."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from likewise.cli import likewise
from likewise.domain.imports import FileNotRight

pytestmark = pytest.mark.once

DESIGN = "setting,name,level,value\nmethod,,,simple\narm,A,,1\narm,B,,1\n"
SEQUENCE = "position,arm\n1,A\n2,B\n"
PEOPLE = "person,arm\np1,group\np2,group\n"
SUPPORTERS = "supporter,capacity\ns1,2\n"
VALUES = "unit,Ada,Bee\n1,x,x\n2,y,y\n3,x,y\n"
SEGMENTS = "document,start,end,code,coder\na,0,9,c,Ada\na,5,12,c,Bee\n"
MONTHS = "month,members,newcomers,leavers\n" + "".join(
    f"2011-{month:02d},9,1,1\n" for month in range(1, 13)
)
# The command with {} for the table, the table, and a word of the answer.
COMMANDS = {
    "agreement of values": (["agreement", "{}", "--resamples", "0"], VALUES, "alpha"),
    "agreement of segments": (["agreement", "{}", "--resamples", "0"], SEGMENTS, "alpha"),
    "documents": (
        ["agreement", "segments.csv", "--documents", "{}", "--resamples", "0"],
        "document,length\na,40\n",
        "alpha",
    ),
    "simulate": (["allocation", "simulate", "{}", "--size", "8", "--trials", "20"], DESIGN, "8"),
    "generate": (["allocation", "generate", "{}", "--length", "3"], DESIGN, "stratum"),
    "generate for units": (
        ["allocation", "generate", "design.csv", "--units", "{}"],
        "unit,arm\nu1,\nu2,\n",
        "u2",
    ),
    "seal": (
        ["allocation", "seal", "{}", "--study", "S", "--seal", "s.json", "--openings", "o.csv"],
        SEQUENCE,
        "Sealed 2 slots",
    ),
    "people": (["matching", "solve", "--people", "{}", "--supporters", "s.csv"], PEOPLE, "p1"),
    "supporters": (
        ["matching", "solve", "--people", "p.csv", "--supporters", "{}"],
        SUPPORTERS,
        "s1",
    ),
    "refusals": (
        ["matching", "solve", "--people", "p.csv", "--supporters", "s.csv", "--refusals", "{}"],
        "person,supporter\np1,s1\n",
        "p1",
    ),
    "renewal": (["renewal", "forecast", "{}", "--draws", "20"], MONTHS, "standard input"),
}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with what the commands need beside the table that is piped."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "segments.csv").write_text(SEGMENTS)
    (tmp_path / "design.csv").write_text(DESIGN)
    (tmp_path / "s.csv").write_text(SUPPORTERS)
    (tmp_path / "p.csv").write_text(PEOPLE)
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_reads_its_table_from_standard_input(name, desk):
    words, table, answer = COMMANDS[name]

    done = CliRunner().invoke(likewise, [each.format("-") for each in words], input=table)

    assert done.exit_code == 0, done.output
    assert answer in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_how_an_unusual_table_is_read_and_what_is_wrong_with_it(name, desk):
    words, table, _ = COMMANDS[name]

    done = CliRunner().invoke(
        likewise, [each.format("-") for each in words], input=f"{table.replace(',', ';')}x\n"
    )

    assert "standard input is separated by semicolons." in done.stderr
    assert isinstance(done.exception, FileNotRight)
    assert "standard input, line" in done.exception.sentence
    assert "This line has 1 cells" in done.exception.sentence


@pytest.mark.parametrize("table", ["-", "/dev/stdin", r"<(printf 'unit,Ada,Bee\n1,x,x\n2,y,y\n')"])
def test_a_pipe_of_a_shell_is_read(table, desk):
    command = f'{sys.executable} -c "from likewise.cli import main; main()"'

    done = subprocess.run(
        ["/bin/bash", "-c", f"{command} agreement {table} --resamples 0"],
        input=VALUES,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Krippendorff's alpha" in done.stdout


def test_standard_input_with_nothing_in_it_is_a_sentence(desk):
    done = CliRunner().invoke(likewise, ["agreement", "-"], input="")

    assert isinstance(done.exception, FileNotRight)
    assert done.exception.sentence == (
        "standard input: This is empty. Its first line holds the headings."
    )

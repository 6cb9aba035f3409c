"""A picture that cannot be written is refused with a sentence, by every engine's command."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from likewise.cli import likewise
from likewise.cli.pictures import CannotWrite

pytestmark = pytest.mark.once

THURSDAY = Path(__file__).parents[2] / "examples" / "renewal-thursday-group.csv"
FILES = {
    "design.csv": "setting,value,name\nmethod,simple,\narm,1,a\narm,1,b\nsize,8,\n",
    "coders.csv": "unit,Ada,Bee\n1,x,y\n2,x,x\n",
    "people.csv": "person\np1\n",
    "supporters.csv": "supporter,capacity\ns1,1\n",
}


@pytest.mark.parametrize(
    "command",
    [
        ["allocation", "simulate", "design.csv", "--trials", "10"],
        ["agreement", "coders.csv", "--resamples", "0"],
        ["matching", "solve", "--people", "people.csv", "--supporters", "supporters.csv"],
        ["renewal", "forecast", str(THURSDAY), "--draws", "20"],
        ["renewal", "backtest", str(THURSDAY), "--draws", "20"],
    ],
)
def test_a_picture_that_cannot_be_written_is_a_sentence(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        Path(name).write_text(content, encoding="utf-8")

    result = CliRunner().invoke(likewise, [*command, "--svg", "nowhere/picture.svg"])

    assert isinstance(result.exception, CannotWrite)
    assert "Give a file in a folder that exists" in result.exception.sentence

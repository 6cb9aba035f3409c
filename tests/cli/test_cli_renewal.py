"""`likewise renewal` as it is run."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from likewise.cli import likewise
from likewise.domain.refusals import DomainError

pytestmark = pytest.mark.once

THURSDAY = Path(__file__).parents[2] / "examples" / "renewal-thursday-group.csv"


def run(*arguments):
    result = CliRunner().invoke(likewise, ["renewal", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def programme(tmp_path):
    rows = ["cohort,month,members,newcomers,leavers,ended"]
    for name, flows in (("Steady", [(1, 1)] * 16), ("Shrinking", [(0, 1)] * 8)):
        members = 9
        for place, (newcomers, leavers) in enumerate(flows):
            month = f"{2011 + place // 12}-{place % 12 + 1:02d}"
            ended = "yes" if name == "Shrinking" and place == 7 else ""
            rows.append(f"{name},{month},{members},{newcomers},{leavers},{ended}")
            members += newcomers - leavers
    path = tmp_path / "programme.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_a_forecast_is_a_table_for_people():
    result = run("forecast", THURSDAY, "--draws", 40, "--what-if", "recruit=4+successor=1")

    assert result.exit_code == 0
    assert "fewer than 4 members at 2 meetings in a row, or 3 months in a row" in result.output
    assert "Thursday group: 6 members, 1 facilitator; 18 months" in result.output
    assert "  recruit=4+successor=1\n" in result.output
    assert result.output.count("90% interval") == 2


def test_what_is_not_known_of_facilitators_is_not_shown_as_nothing(programme):
    table = run("forecast", programme, "--draws", 40).stdout
    answer = json.loads(run("forecast", programme, "--draws", 40, "--json").stdout)

    (cohort,) = answer["cohorts"]
    first = cohort["forecasts"][0]["horizons"][0]
    assert first["stopped_for_want_of_a_facilitator"] is None
    assert first["stopped_for_both_at_once"] is None
    assert table.count("      ?       ?   ") == 4


def test_a_forecast_is_json_for_programs():
    result = run("forecast", THURSDAY, "--json", "--draws", 40, "--horizons", "6,12")

    answer = json.loads(result.stdout)
    (cohort,) = answer["cohorts"]
    (plain,) = cohort["forecasts"]
    assert answer["from"] == "2012-04"
    assert cohort["facilitators"] == 1
    assert [horizon["months"] for horizon in plain["horizons"]] == [6, 12]
    assert [month["months"] for month in plain["monthly"]] == list(range(1, 13))
    for horizon in plain["horizons"]:
        assert horizon["low"] <= horizon["still_meets"] <= horizon["high"]
        total = sum(value for key, value in horizon.items() if key.startswith("stopped"))
        assert total + horizon["still_meets"] == pytest.approx(1)


def test_a_forecast_is_drawn(tmp_path):
    picture = tmp_path / "out.svg"

    run("forecast", THURSDAY, "--draws", 40, "--svg", picture)

    root = ElementTree.parse(picture).getroot()
    assert root[0].text == "Thursday group: will it still meet?"


def test_cohorts_that_ended_teach_and_are_not_forecast(programme):
    result = run("forecast", programme, "--draws", 20, "--horizons", 3)

    assert "Steady: 9 members" in result.stdout
    assert "Shrinking:" not in result.stdout
    assert 'Not forecast: Cohort "Shrinking" ended in 2011-08' in result.stderr


def test_a_back_test_scores_and_draws(programme, tmp_path):
    picture = tmp_path / "out.svg"

    table = run("backtest", programme, "--draws", 20, "--horizons", "3,6", "--svg", picture)
    answer = json.loads(
        run("backtest", programme, "--draws", 20, "--horizons", "3", "--json").stdout
    )

    assert "Brier" in table.output
    assert "3 months ahead, 2 cohorts:" in table.output
    assert "Nothing is claimed from 2 cohorts" in table.output
    assert ElementTree.parse(picture).getroot()[0].text == "Were the forecasts right?"
    assert answer["scores"][0]["number"] == len(answer["forecasts"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--cohort", "Friday"], "There is no cohort"),
        (["--what-if", "merge=2"], "no what-if"),
        (["--horizons", "0"], "at least one month"),
        (["--minimum", "9"], "by this rule it has stopped"),
        (["--until", "2012-05-01"], "--until is for files of spells"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_sentence(arguments, words):
    with pytest.raises(DomainError, match=words):
        run("forecast", THURSDAY, "--draws", 20, *arguments)


def test_a_back_test_of_spells_is_judged_as_far_as_they_were_watched(tmp_path):
    rows = [f"Tea,m{place},2011-01-03,,member" for place in range(8)]
    path = tmp_path / "spells.csv"
    path.write_text("\n".join(["cohort,member,joined_on,left_on,role", *rows]), encoding="utf-8")

    answer = json.loads(
        run(
            "backtest", path, "--until", "2012-03-20", "--draws", 20, "--horizons", "3", "--json"
        ).stdout
    )  # fmt: skip

    assert answer["watched_until"] == "2012-02"
    assert answer["rule"]["months_of_rest"] is None


def test_the_length_of_a_rest_is_told_by_an_option(tmp_path):
    rows = [f"2011-{month:02d},8,0,0,{int(month < 7)},{6 * (month < 7)}" for month in range(1, 13)]
    path = tmp_path / "resting.csv"
    path.write_text(
        "\n".join(["month,members,newcomers,leavers,meetings,attended", *rows]), encoding="utf-8"
    )
    options = ("--draws", 20, "--horizons", 3, "--counts", "attendance")

    assert "no meeting for 6 months" in run("forecast", path, *options).stdout
    with pytest.raises(DomainError, match="no meeting for 6 months by 2011-12"):
        run("forecast", path, *options, "--rest", 5)


def test_a_picture_of_several_cohorts_is_refused(programme, tmp_path):
    text = programme.read_text(encoding="utf-8").replace(",yes", ",")
    rows = [line for line in text.splitlines() if "2012-" not in line and ",2011-" in line]
    both = [line for line in rows if line.split(",")[1] <= "2011-05"]
    path = tmp_path / "both.csv"
    path.write_text("\n".join([text.splitlines()[0], *both]), encoding="utf-8")

    with pytest.raises(DomainError, match="Choose with --cohort"):
        run("forecast", path, "--draws", 20, "--horizons", 3, "--svg", tmp_path / "out.svg")


def test_a_horizon_that_is_no_number_is_a_wrong_command_line():
    result = run("forecast", THURSDAY, "--horizons", "soon")

    assert result.exit_code == 2
    assert "not a list of whole months" in result.output


def test_a_refusal_is_a_sentence_and_exit_code_one(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("cohort,month,members,newcomers,leavers\nA,2012-01,8,-1,0\n")

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from likewise.cli import main; main()",
            "renewal",
            "forecast",
            path,
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "Refused: history.csv, line 2, column newcomers: Write a whole number in figures, 0 or more "
        "and up to 999,999,999, such as 90, not -1.\n"
    )

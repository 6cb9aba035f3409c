"""Forecasts as pictures, which say in words what they show."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from renewing import judged

from likewise.cli import likewise
from likewise.domain.renewal.backtest import BackTest, back_test
from likewise.domain.renewal.judging import score
from likewise.domain.renewal.model import Rule, parse_what_if
from likewise.domain.renewal.programmes import forecast_programme
from likewise.domain.renewal.simple_rules import RULES
from likewise.formats.renewal import read_histories
from likewise.formats.tables import open_text
from likewise.reports.renewal.backtests import back_test_as_plain, back_test_in_words
from likewise.reports.renewal.picture import back_test_as_svg, forecast_as_svg
from likewise.reports.renewal.words import forecast_as_plain, forecast_in_words

ROOT = Path(__file__).resolve().parents[2]


def read(tmp_path, *rows):
    path = tmp_path / "history.csv"
    path.write_text("\n".join(["cohort,month,members,newcomers,leavers", *rows]), encoding="utf-8")
    return read_histories(table=open_text(path))


def test_a_forecast_is_drawn_in_words_too(tmp_path):
    months = ("2012-01,8,1,0", "2012-02,9,0,1", "2012-03,8,0,0")
    histories = read(tmp_path, *(f"Tea & <talk>,{month}" for month in months))
    found = forecast_programme(
        histories=histories, rule=Rule(), horizons_months=[6], draws=20,
        what_ifs=[parse_what_if(text="recruit=4"), parse_what_if(text="open=2")],
    )  # fmt: skip

    picture = forecast_as_svg(found=found.cohorts[0], minimum=4)

    root = ElementTree.fromstring(picture)
    spoken = {child.tag.split("}")[1]: child.text for child in root[:2]}
    assert spoken["title"] == "Tea & <talk>: will it still meet?"
    assert "With recruit=4 the chance is" in spoken["desc"]
    assert root.get("role") == "img"
    assert " style=" not in picture
    assert "nan" not in picture


def test_a_back_test_is_drawn(tmp_path):
    rows = [f"{name},2011-{month:02d},9,1,1" for name in "AB" for month in range(1, 13)]
    histories = read(tmp_path, *rows)
    result = back_test(histories=histories, rule=Rule(), horizons_months=[3], draws=20)

    picture = back_test_as_svg(result=result)

    root = ElementTree.fromstring(picture)
    assert "3 months ahead" in root[1].text
    assert " style=" not in picture


def test_the_picture_of_the_methods_page_is_what_its_command_draws(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "methods" / "renewal.md").read_text(encoding="utf-8").replace("\n", " ")
    command = page.split("The picture is made by `likewise ")[1].split("`")[0]
    monkeypatch.chdir(ROOT)
    drawn = tmp_path / "renewal.svg"

    CliRunner().invoke(likewise, [*command.split()[:-1], str(drawn)], catch_exceptions=False)

    kept = ROOT / "docs" / "methods" / "renewal.svg"
    assert drawn.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")


def told(*ones, counted="cohort"):
    result = BackTest(
        scores=(score(months=6, judged=ones),), judged=ones, origins=("2011-07",),
        watched_until="2011-12", beyond=0, counted=counted,
    )  # fmt: skip
    return back_test_in_words(result, Rule()), back_test_as_plain(result, Rule())


@pytest.mark.parametrize(
    ("cohorts", "blur", "knows", "words"),
    [
        (300, 0.0, 0.2, r"Best simple rule: last size stays\. The model beats it: the model's Brier "
         r"score is lower by 0\.\d{3} \(95% interval of the gain \+0\.\d{3} to \+0\.\d{3}\)"),
        (300, 3.0, 1.0, r"The model loses to it: .* is higher by .* the rule is the better guide"),
        (300, 0.1, 1.0, r"No telling which is better: the model's Brier score is (lower|higher) by"),
        (12, 0.0, 0.2, r"Nothing is claimed from 12 cohorts, which takes 20: .* lower by"),
        (12, 3.0, 1.0, r"Nothing is claimed from 12 cohorts, .* higher by .*; here it did worse"),
    ],
)  # fmt: skip
def test_a_back_test_says_whether_it_beats_the_best_simple_rule(cohorts, blur, knows, words):
    page, plain = told(*judged(cohorts, blur=blur, knows=knows))

    assert re.search(words, page)
    assert ("No slope: that takes 20 cohorts." in page) == (cohorts < 20)
    assert ("Slope " in page) == (cohorts >= 20)
    (found,) = plain["scores"]
    assert found["best_rule"] == "last size stays"
    assert {one["rule"] for one in found["simple"]} == {"climatology", "last size stays"}
    assert json.loads(json.dumps(plain, allow_nan=False)) == json.loads(json.dumps(plain))


def test_a_back_test_says_how_many_are_censored_and_why():
    lost = {"still_met": None, "weight": 0.0, "size": None}
    first, second, *others = judged(30)
    ones = [
        replace(first, **lost, why_censored="its rows end without saying that it ended"),
        replace(second, **lost, why_censored="it was merged"),
        *(replace(one, weight=1.25) for one in others),
    ]

    page, plain = told(*ones)

    assert page.startswith("90 forecasts of 30 cohorts from 1 starting point")
    assert "2 of them, of 1 cohort, are censored" in page
    assert "1 because its rows end without saying that it ended; 1 because it was merged" in page
    assert "the largest weight is 1.25" in page
    assert plain["scores"][0]["censored"] == 2
    assert "None is censored" in told(*judged(30))[0]


def test_a_back_test_without_a_rule_or_a_line_says_so():
    nothing = dict.fromkeys(RULES)
    alike = [replace(one, simple=nothing, chance=0.7) for one in judged(30)]

    page, plain = told(*alike)
    alone, _ = told(*[replace(one, cluster="North") for one in alike], counted="programme")

    assert "No simple rule: of other cohorts nothing was known yet" in page
    assert "No slope: no line fits these chances." in page
    assert plain["scores"][0]["best_rule"] is None
    assert "count programmes, not forecasts" in alone
    assert "(?)" in alone


def test_what_attendance_counts_is_told_with_its_rest(tmp_path):
    rows = "cohort,month,members,newcomers,leavers,meetings,attended\n" + "\n".join(
        f"Tea,2012-{month:02d},8,0,0,1,6" for month in range(1, 7)
    )
    path = tmp_path / "history.csv"
    path.write_text(rows, encoding="utf-8")
    rule = Rule(counts="attendance", months_of_rest=10)

    found = forecast_programme(
        histories=read_histories(table=open_text(path)), rule=rule, horizons_months=[3], draws=20
    )

    assert "or more than 10 months without a meeting." in forecast_in_words(found)
    assert forecast_as_plain(found)["rule"]["months_of_rest"] == 10

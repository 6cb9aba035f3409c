"""Forecasts as pictures, which say in words what they show."""

from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner

from likewise.cli import likewise
from likewise.domain.renewal.backtest import back_test
from likewise.domain.renewal.model import Rule, parse_what_if
from likewise.domain.renewal.programmes import forecast_programme
from likewise.formats.renewal import read_histories
from likewise.formats.tables import open_text
from likewise.reports.renewal.picture import back_test_as_svg, forecast_as_svg

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

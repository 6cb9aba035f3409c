"""Recruitment at a terminal: the funnel as the page has it, and acts."""

import json

import pytest
from click.testing import CliRunner
from copying import copied
from worlds import NOW, a_world

from likewise.cli import likewise
from likewise.domain.participants import StatusName
from likewise.domain.recruitment import RecordInvitations, Way
from likewise.queries.recruitment import recruitment_page

pytestmark = pytest.mark.django_db


def run(*arguments):
    answer = CliRunner().invoke(likewise, ["recruitment", "funnel", *arguments])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.stdout


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = NOW


@pytest.fixture
@copied
def world():
    made = a_world()
    made.act(
        RecordInvitations, practice=made.practices["Alder"], invited=1101, way=Way.POST,
        sent_on=NOW.date(),
    )  # fmt: skip
    made.person("Asha", practice="Alder", status=StatusName.INTERESTED)
    made.person("Bram", practice="Alder")
    return made


def test_the_funnel_is_that_of_the_page(world):
    said = json.loads(run("--json"))

    page = recruitment_page(world.coordinator, today=NOW.date())
    assert [each["reached"] for each in said["members"]["steps"]] == [
        each.reached for each in page.members.steps
    ]
    for each in said["members"]["steps"][:-1]:
        left = sum(each["left"].values())
        assert each["reached"] == each["went on"] + left + each["waiting"]
    assert said["members"]["steps"][0]["reached"] == 1101
    assert said["members"]["enrolled unrecorded"] == 1
    assert said["order"] == page.order


def test_the_funnel_in_words_names_nobody(world):
    said = run()

    assert "1101" in said
    assert "Alder practice" in said
    assert "Asha" not in said

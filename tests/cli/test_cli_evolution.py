"""`likewise evolution`: in words, as JSON, as files; and as whom."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from worlds import ADMINISTRATOR, NOW, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.cli import likewise
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(evolution_made_once, db, settings):
    settings.CLOCK = datetime(2011, 7, 1, 10, tzinfo=UTC)
    return evolution_made_once


def run(*arguments):
    answer = CliRunner().invoke(likewise, ["evolution", *arguments])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def account_of(world, role):
    email = f"{role.replace(' ', '-')}-{operation()}@example.org"
    account = create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=email)
    grant_role(
        by=ADMINISTRATOR, at=NOW, operation=operation(), account=account, role=role,
        programme=world.programme,
    )  # fmt: skip
    return email


def test_in_words_it_tells_the_three_evolutions_and_a_table(world):
    said = run().stdout

    assert "1. Three 1:1 pairs became a group, Birch group" in said
    assert "3. Thursday group absorbed what was left of Cedar combined" in said
    assert "Everyone who ever joined" in said.splitlines()[-1]


def test_json_has_events_with_who_moved_stayed_and_left(world):
    told = json.loads(run("--json").stdout)

    merge, draw, _ = told["events"]
    assert [each["kind"] for each in told["events"]] == ["merge", "draw", "absorb"]
    assert merge["on"] == "2011-02-07"
    assert len(merge["predecessors"]) == 3
    assert len(merge["staying"]) == 2
    assert merge["successors"] == [{"id": world.cohorts["Birch group"], "name": "Birch group"}]
    assert set(merge["moved"]) >= {world.people["Piet0"], world.people["Piet1"]}
    assert merge["left"] == [world.people["Piet2"]]
    assert draw["people"]["moved"] == {"members": 1, "facilitators": 1}


def test_reasons_are_printed_for_those_who_see_names_alone(world):
    for as_, reads in (
        (["--as", account_of(world, ActingRole.COORDINATOR)], True),
        (["--as", account_of(world, ActingRole.RESEARCHER)], False),
        ([], False),
    ):
        for form in ([], ["--json"]):
            assert ("Nobody was left to lead them." in run(*form, *as_).stdout) is reads


def test_json_flows_have_people_shares_and_jaccard_for_each_cohort_apart(world):
    told = json.loads(run("--json").stdout)

    birch = world.cohorts["Birch group"]
    became = [
        flow for flow in told["flows"] if flow["to"] == birch and flow["to_on"] == "2011-03-01"
    ]
    assert {flow["from"] for flow in became} == {
        world.cohorts["Piet0 and Finn0"],
        world.cohorts["Piet1 and Finn1"],
    }
    for flow in became:
        assert (flow["people"], flow["share_of_source"], flow["share_of_target"]) == (1, 1.0, 0.5)
        assert flow["jaccard"] == 0.5
    for column in told["columns"][1:]:
        into = [flow["people"] for flow in told["flows"] if flow["to_on"] == column["on"]]
        assert sum(into) == column["people"]


def test_nobody_is_named_in_json_or_words(world):
    email = account_of(world, ActingRole.COORDINATOR)

    for arguments in ((), ("--json",), ("--json", "--as", email)):
        assert "Piet" not in run(*arguments).stdout


def test_flows_straight_between_two_days(world):
    told = json.loads(
        run("--json", "--only-ends", "--from", "2011-02-01", "--to", "2011-03-01").stdout
    )

    assert [column["on"] for column in told["columns"]] == ["2011-02-01", "2011-03-01"]


def test_as_known_on_a_day(world):
    told = json.loads(run("--json", "--known-on", "2011-03-01").stdout)

    assert [event["kind"] for event in told["events"]] == ["merge", "draw"]
    assert told["known_on"] == "2011-03-01"


def test_files_are_written(world, tmp_path):
    files = [tmp_path / name for name in ("picture.svg", "picture.png", "numbers.csv")]

    answer = run("--svg", files[0], "--png", files[1], "--csv", files[2], "--stack-by", "format")

    assert answer.stdout == ""
    assert files[0].read_text(encoding="utf-8").startswith("<svg")
    assert files[1].read_bytes().startswith(b"\x89PNG")
    assert files[2].read_text(encoding="utf-8").startswith("from_day,to_day,")


def test_a_statistician_gets_suppressed_counts_only(world, tmp_path):
    email = account_of(world, ActingRole.STATISTICIAN)
    file = tmp_path / "counts.csv"

    told = json.loads(run("--json", "--as", email).stdout)
    in_words = run("--as", email).stdout
    run("--csv", file, "--as", email)

    assert told["rounded"] is True
    counts = {(each["on"], each["place"]): each["people"] for each in told["by_format"]}
    first, last = "2010-10-01", "2011-07-01"
    assert counts[first, "Groups"] == 10  # nine, rounded
    assert counts[first, "Combined"] is counts[first, "1:1 pairs"] is None  # four and five
    assert counts[last, "Groups"] == 15
    assert counts[last, "Combined"] == 0
    assert in_words.splitlines() == file.read_text(encoding="utf-8").splitlines()


def test_an_outcome_assessor_is_told_that_there_is_nothing(world):
    email = account_of(world, ActingRole.OUTCOME_ASSESSOR)

    with pytest.raises(NotFound):
        run("--json", "--as", email)

"""`likewise membership on DATE`: rosters by ids, and by names for whoever may, as a look."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from noted import looks_noted
from worlds import ADMINISTRATOR, NOW, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.cli import likewise
from likewise.cli.memberships import CohortUnclear
from likewise.domain.access import NotAllowed
from likewise.domain.accounts import ActingRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(evolution_made_once, db, settings):
    settings.CLOCK = datetime(2011, 7, 1, 10, tzinfo=UTC)
    return evolution_made_once


def run(*arguments):
    answer = CliRunner().invoke(likewise, ["membership", "on", *arguments])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


@pytest.fixture
def coordinator(world):
    return account_of(world, ActingRole.COORDINATOR)


def account_of(world, role):
    email = f"{operation()}@example.org"
    account = create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=email)
    grant_role(
        by=ADMINISTRATOR, at=NOW, operation=operation(), account=account,
        role=role, programme=world.programme,
    )  # fmt: skip
    return email


def test_json_has_every_cohort_of_the_day_by_ids(world):
    told = json.loads(run("2011-03-01", "--json").stdout)

    birch = next(each for each in told["cohorts"] if each["id"] == world.cohorts["Birch group"])
    assert {line["id"] for line in birch["members"]} == {
        world.people["Piet0"], world.people["Piet1"],
    }  # fmt: skip
    assert (told["people"], told["in_several"], told["in_no_cohort"]) == (16, 1, 2)
    assert "name" not in birch["members"][0]


def test_as_known_before_it_was_recorded_nobody_had_moved(world):
    told = json.loads(run("2011-03-01", "--json", "--known-on", "2011-02-01").stdout)

    assert world.cohorts["Birch group"] not in [each["id"] for each in told["cohorts"]]


def test_in_words_one_cohort_can_be_asked_for(world):
    said = run("2011-03-01", "--cohort", "Birch group").stdout

    assert "Birch group (group): 2 members" in said
    assert "Thursday" not in said
    assert "Piet" not in said
    assert said.rstrip().endswith("2 in no cohort, 0 left the programme.")


def test_as_known_is_said_in_words(world):
    assert (
        "2011-03-01, as known on 2011-06-01" in run("2011-03-01", "--known-on", "2011-06-01").stdout
    )


def test_names_are_for_those_who_may_and_are_a_look(world, coordinator):
    said = run("2011-03-01", "--names", "--as", coordinator, "--cohort", "Birch group").stdout
    told = json.loads(run("2011-03-01", "--names", "--json", "--as", coordinator).stdout)

    assert "Piet0 Example" in said
    assert any("name" in line for each in told["cohorts"] for line in each["members"])
    assert len(looks_noted()) == 2


def test_the_machines_owner_is_refused_names(world):
    with pytest.raises(NotAllowed):
        run("2011-03-01", "--names")


@pytest.mark.parametrize("role", [ActingRole.STATISTICIAN, ActingRole.OUTCOME_ASSESSOR])
def test_a_role_that_sees_no_members_is_told_so_and_of_no_page(role, world):
    with pytest.raises(NotAllowed) as refusal:
        run("2011-03-01", "--as", account_of(world, role))

    assert f"is not for the role {role.value}. Give --as" in refusal.value.sentence
    assert "page" not in refusal.value.sentence


def test_a_cohort_that_is_not_there_that_day_is_refused_with_what_to_do(world):
    with pytest.raises(CohortUnclear, match="they are listed without --cohort"):
        run("2011-01-01", "--cohort", "Birch group")


def test_a_day_that_does_not_exist_is_refused(world):
    assert run("2011-02-30").exit_code == 2

"""`likewise cohorts`: the same verbs as the pages, from a terminal."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from copying import copied
from noted import looks_noted
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.cli.cohorts import cohorts
from likewise.domain.access import Capability, NotAllowed, NotFound, check_may
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort, LineageEvent
from likewise.domain.cohorts.history import MetThatDay
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName
from likewise.queries.access import cohorts_in_reach
from likewise.records.facts import current

pytestmark = pytest.mark.django_db

COORDINATOR = "coordinator@example.org"


@pytest.fixture
@copied
def world():
    """Thursday group, two pairs, Eve in neither; and an account for the coordinator."""
    world = a_world()
    for name in ("Asha", "Bram", "Cleo", "Eve", "Gita"):
        world.person(name)
    for name in ("Faye", "Dan", "Hugo"):
        world.person(name, role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"], leads=["Faye"])
    world.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Cleo"], facilitators=["Dan"])
    world.cohort("Pair two", format=Format.ONE_TO_ONE, members=["Gita"], facilitators=["Hugo"])
    account = create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=COORDINATOR)
    grant_role(
        by=ADMINISTRATOR,
        at=NOW,
        operation=operation(),
        account=account,
        role=ActingRole.COORDINATOR,
        programme=world.programme,
    )
    return world


def run(*words, as_=COORDINATOR):
    given = [*words, *(["--as", as_] if as_ else [])]
    answer = CliRunner().invoke(cohorts, given)
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def changing(*words, on="2011-01-04", reason="because"):
    return run(*words, "--on", on, *(["--reason", reason] if reason else []))


def who_is_in(cohort):
    spells = current(Membership, cohort_id=cohort, left_on__isnull=True)
    return {each.participant for each in spells}


def test_the_list_gives_ids_and_no_name_of_a_person(world):
    said = run("list")
    listed = json.loads(run("list", "--json").stdout)

    assert "Thursday group" in said.stdout
    assert "Example" not in said.stdout
    assert {each["name"]: each["members"] for each in listed} == {
        "Thursday group": 2,
        "Pair one": 1,
        "Pair two": 1,
    }
    assert next(e for e in listed if e["leads"])["leads"] == [world.people["Faye"]]


def test_the_list_is_narrowed_and_a_wrong_state_is_named(world):
    assert "Pair one" not in run("list", "--format", "group").stdout
    assert "There are no such cohorts" in run("list", "--state", "resting").stderr
    assert run("list", "--state", "lost").exit_code == 2


def test_show_prints_the_roster_of_a_day_and_names_only_as_a_noted_look(world):
    world.leave("Thursday group", "Bram", date(2010, 12, 1))

    ids = run("show", "Thursday group", "--on", "2010-11-30")
    assert looks_noted() == []
    names = run("show", "Thursday group", "--on", "2010-12-01", "--names")

    assert world.people["Bram"] in ids.stdout
    assert "Asha Example" in names.stdout
    assert "Bram" not in names.stdout
    (look,) = looks_noted()
    assert look.what == "the command line"
    assert world.people["Asha"] in look.people


def test_show_as_known_before_anything_was_recorded_is_empty(world):
    shown = run("show", "Thursday group", "--on", "2010-11-30", "--known", "2010-12-01", "--json")

    assert json.loads(shown.stdout)["people"] == []


def test_a_dry_run_shows_the_plan_and_changes_nothing(world):
    answer = changing(
        "merge", "Pair one", "Pair two", "--name", "Birch group", "--format", "group", "--dry-run"
    )

    assert answer.exit_code == 0
    assert "Who moves (4 people)" in answer.stdout
    assert "Pair one ends at the start of 4 January 2011" in answer.stdout
    assert "Birch group" not in [each.name for each in current(Cohort)]


def test_a_merge_does_what_its_dry_run_said(world):
    words = ("merge", "Pair one", "Pair two", "--name", "Birch group", "--format", "group")
    plan = json.loads(changing(*words, "--dry-run", "--json").stdout)
    done = json.loads(changing(*words, "--json").stdout)

    assert (plan["done"], done["done"]) == (False, True)
    assert plan["digest"] == done["digest"]
    event = next(each for each in done["steps"] if each["noun"] == "LineageEvent")
    assert event["reason"] == "because"
    assert len(who_is_in(event["successors"][0])) == 4


def test_every_change_can_be_recorded(world):
    people = world.people
    changing("form", "--name", "Morning group", "--format", "group", "--people",
             f"{people['Eve']}:member")  # fmt: skip
    changing("join", "Morning group", people["Faye"], "--role", "facilitator", "--share", "0.25",
             reason="")  # fmt: skip
    changing("draw", "--from", "Thursday group", "--to", "Morning group", "--moving",
             people["Bram"], on="2011-01-05")  # fmt: skip
    changing("absorb", "Pair one", "--into", "Thursday group", "--leaving", people["Dan"],
             on="2011-01-06")  # fmt: skip
    changing("split", "Morning group", "--part", f"Early group:group:{people['Eve']}", "--part",
             f"Late group:group:{people['Bram']},{people['Faye']}", on="2011-01-07")  # fmt: skip
    changing("change-format", "Thursday group", "combined", on="2011-01-07")
    changing("set-state", "Thursday group", "closed to joiners", on="2011-01-08", reason="")
    changing("set-state", "Thursday group", "open", on="2011-01-09", reason="")
    changing("rest", "Thursday group", on="2011-01-10")
    changing("resume", "Thursday group", on="2011-01-11")
    changing("move", "Early group", "Thursday group", people["Eve"], on="2011-01-12")
    changing("leave", "Thursday group", people["Asha"], on="2011-01-13")
    changing("end", "Early group", on="2011-01-14")

    names = {each.name: each.id for each in current(Cohort)}
    assert who_is_in(names["Thursday group"]) == {people[n] for n in ("Eve", "Faye", "Cleo")}
    assert who_is_in(names["Late group"]) == {people["Bram"], people["Faye"]}
    kinds = sorted(each.kind for each in current(LineageEvent) if each.reason == "because")
    assert kinds == ["absorb", "change format", "draw", "end", "form", "rest", "resume", "split"]


def test_time_is_drawn_with_its_share(world):
    changing(
        "draw",
        "--from",
        "Pair one",
        "--to",
        "Thursday group",
        "--time",
        f"{world.people['Dan']}:0.5",
    )

    spell = current(Membership, participant_id=world.people["Dan"], share__isnull=False)[0]
    assert str(spell.share.normalize()) == "0.5"


def test_a_share_or_part_that_makes_no_sense_is_a_wrong_command(world):
    share = changing("draw", "--from", "Pair one", "--to", "Pair two", "--time", "abc:half")
    part = changing("split", "Pair one", "--part", "Nothing")

    assert (share.exit_code, part.exit_code) == (2, 2)
    assert "ID[:NUMBER]" in share.stderr
    assert "NAME:FORMAT:ID,ID" in part.stderr


def test_a_cohort_that_is_not_there_is_refused_with_a_sentence(world):
    with pytest.raises(Exception, match="There is no cohort 'Lost group'"):
        changing("rest", "Lost group")


def test_a_name_that_two_cohorts_have_asks_for_an_id(world):
    world.cohort("Pair one")
    with pytest.raises(Exception, match="Several cohorts are called Pair one"):
        changing("rest", "Pair one")


def test_against_the_rule_is_refused(world):
    world.meeting("Thursday group", date(2011, 1, 10), came=["Asha"])

    with pytest.raises(MetThatDay, match="held a meeting on 10 January 2011"):
        changing("end", "Thursday group")


def test_the_machines_owner_sees_cohorts_at_its_terminal_but_no_name(world):
    said = run("list", as_=None)

    assert said.exit_code == 0
    assert "Thursday group" in said.output
    assert "Pair one" not in said.output  # people call a pair by its names
    assert "Asha" not in run("show", "Thursday group", as_=None).output


def test_an_administrator_who_signs_in_sees_no_cohorts(world):
    administrator = world.actor(ActingRole.ADMINISTRATOR)

    with pytest.raises(NotFound):
        cohorts_in_reach(administrator, today=date(2011, 1, 10))
    with pytest.raises(NotAllowed):
        check_may(administrator, Capability.CHANGE_COHORTS)


def test_a_change_needs_a_day_and_a_reason(world):
    assert run("end", "Pair one", "--reason", "x").exit_code == 2
    assert run("end", "Pair one", "--on", "2011-01-04").exit_code == 2
    assert run("end", "Pair one", "--on", "2011-02-30", "--reason", "x").exit_code == 2


def test_whom_a_reason_speaks_of_is_said_and_a_name_is_pointed_out_otherwise(world):
    bram = world.people["Bram"]
    words = ("rest", "Thursday group")

    warned = changing(*words, "--dry-run", reason="Bram is away.")
    quiet = changing(*words, "--dry-run", "--speaks-of", bram, reason="Bram is away.")
    with pytest.raises(NotFound, match="no such person"):
        changing(*words, "--speaks-of", "x" * 26)
    changing(*words, "--speaks-of", bram, reason="Bram is away.")

    assert "“Bram” is a name known in this programme" in warned.stdout + warned.stderr
    assert "is a name known" not in quiet.stdout + quiet.stderr
    event = next(e for e in current(LineageEvent) if e.reason == "Bram is away.")
    assert event.about == (bram,)

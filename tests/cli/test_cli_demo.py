"""The example programme, made by its command in an installation of its own."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from installations import an_installation

ROLES = 9
# The large example with two practices, which takes seconds, by the command as it is.
A_SMALLER_LARGE_ONE = """
import os
from functools import partial
os.environ["LIKEWISE_DEMONSTRATION"] = "1"
import django
django.setup()
from likewise.actions import example
from likewise.cli.demo import demo
example.make_large_example = partial(example.make_large_example, practices=2)
demo(["--large", "--no-serve"])
"""

# What people agreed to and what was measured, counted from the facts, apart from any query.
WHAT_THEY_SAID = """
import json
from collections import Counter
import django
django.setup()
from likewise.domain.arms import Allocation
from likewise.domain.consent import (
    ChangeOfParticipation, ConsentDecision, ConsentText, Delegation, Fieldwork,
)
from likewise.domain.memberships import Membership
from likewise.domain.outcomes import (
    DataCut, DataLock, LateOutcome, Measurement, MissedOccasion, Occasion, Response, SecondEntry,
    Settlement,
)
from likewise.records.facts import current
members = {each.participant for each in current(Allocation) if each.participant}
decided = sorted(current(ConsentDecision), key=lambda each: each.order)
first = {}
for each in decided:
    first.setdefault((each.participant, each.purpose), each)
begun = {each.id: each for each in current(Fieldwork)}
observed = next(each for each in begun.values() if each.what == "meetings observed")
occasions = {each.id: each.name for each in current(Occasion)}
measured = current(Measurement)
print(json.dumps({
    "purposes": len({each.purpose for each in current(ConsentText)}),
    "purposes of members": sorted(
        {sum(who == each for who, _ in first) for each in members}),
    "agreed to take part": sum(
        first[each, "taking part"].answer == "given" for each in members),
    "refused one": sum(
        [first[key].answer for key in first if key[0] == each].count("refused") == 1
        for each in members),
    "methods": sorted({each.method for each in decided}),
    "asked again": len({each.participant for each in decided
        if each.purpose == "meetings observed" and str(each.decided_on) == "2011-02-15"}),
    "changed": sum(each.answer == "changed" for each in decided),
    "changes": sorted({each.decided_by for each in current(ChangeOfParticipation)}),
    "on the log": len(current(Delegation)),
    "fieldwork over": observed.ends_on is not None,
    "measured": Counter(occasions[each.occasion] for each in measured),
    "units of HbA1c": sorted({each.unit for each in measured if each.measure == "HbA1c"}),
    "answered": len(current(Response)),
    "missed": Counter(occasions[each.occasion] for each in current(MissedOccasion)),
    "locks": [[lock.state, [occasions[each] for each in lock.occasions]]
        for lock in current(DataLock)],
    "cuts that may leave": sorted(each.name for each in current(DataCut) if each.is_agreed),
    "late": [[occasions[each.occasion], each.why] for each in current(LateOutcome)],
    "typed again": Counter(occasions[each.occasion] for each in current(SecondEntry)),
    "settled": [each.why for each in current(Settlement)],
}))
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Iterator[Any]:
    with an_installation(tmp_path_factory.mktemp("home"), begun=False) as installation:
        made: Any = installation
        said = made.likewise("demo", "--no-serve")
        assert said.returncode == 0, said.stderr
        made.said = said.stdout
        yield made


@pytest.fixture(scope="module")
def facts(example):
    return example.run("counted")


def test_it_prints_an_account_for_every_role_with_a_password_made_here(example):
    passwords = re.findall(r"@likewise\.example\s+(\S+)", example.said)

    assert len(passwords) == len(set(passwords)) == ROLES


def test_a_second_time_makes_nothing_and_prints_no_password(example):
    again = example.likewise("demo", "--no-serve")

    assert again.returncode == 0
    assert "The example is there" in again.stdout
    assert "@likewise.example" not in again.stdout


def test_lost_passwords_are_made_anew(example):
    again = example.likewise("demo", "--no-serve", "--new-passwords")

    assert len(re.findall(r"@likewise\.example\s+\S+", again.stdout)) == ROLES


def test_its_record_and_installation_are_sound(example):
    found = json.loads(example.likewise("check", "--json").stdout)

    assert found["faults"] == 0, [each for each in found["findings"] if each["fault"]]


def test_it_agrees_with_what_was_published(facts):
    assert facts["members_at_start"] == 61
    assert facts["by_arm"] == {"Combined": 21, "Control": 0, "Group": 20, "One-to-one": 20}
    assert facts["practices_with_people"] == 3
    assert facts["facilitators"] == 16
    assert facts["facilitators_withdrawn"] == 8
    assert facts["phases"] == ["formative", "randomised", "naturalistic"]


def test_its_recruitment_agrees_with_what_was_published(example):
    said = json.loads(example.likewise("recruitment", "funnel", "--json").stdout)

    reached = {each["step"]: each["reached"] for each in said["members"]["steps"]}
    assert (reached["invited"], reached["interested"], reached["enrolled"]) == (1101, 165, 61)
    assert (said["members"]["uninvited"], said["members"]["enrolled unrecorded"]) == (0, 4)
    for each in said["members"]["steps"]:
        assert each["reached"] == each["went on"] + sum(each["left"].values()) + each["waiting"] * (
            each["step"] != "enrolled"
        )
    assert all(each["not recorded"] == 0 for each in said["members"]["steps"])
    assert said["facilitators"]["steps"][0]["reached"] == 16
    assert said["facilitators"]["steps"][-1]["reached"] == 14


def test_it_tells_what_people_agreed_to_and_what_was_measured(example):
    said = json.loads(example.python(WHAT_THEY_SAID).stdout)

    assert said["purposes"] == 8
    assert set(said["purposes of members"]) <= {7, 8}  # recording was asked later, of some
    assert said["agreed to take part"] == 61
    assert said["refused one"] >= 5
    assert said["methods"] == ["by telephone", "on paper", "on screen"]
    assert said["asked again"] >= 5
    assert said["changed"] == 1
    assert said["changes"] == [
        "a clinician", "nobody: contact was lost", "someone for them", "the person",
    ]  # fmt: skip
    assert said["on the log"] == 3
    assert said["fieldwork over"]
    assert 200 < said["measured"]["baseline"] < 61 * 4
    assert 100 < said["measured"]["end of the pilot"] < said["measured"]["baseline"]
    assert 0 < said["measured"]["eighteen months"] < 61
    assert said["units of HbA1c"] == ["%", "mmol/mol"]
    assert 61 < said["answered"] < 3 * 61
    assert 8 <= said["missed"]["end of the pilot"] <= 20
    assert said["locks"] == [["locked", ["baseline", "end of the pilot"]]]
    assert said["cuts that may leave"] == ["Analysis of the pilot", "End of the pilot"]
    assert said["late"] == [["end of the pilot", "it arrived late"]]
    assert 10 <= said["typed again"].pop("eighteen months") <= 12
    assert said["typed again"] == {}
    assert said["settled"] == ["the second entry was mistyped"]


def test_the_three_evolutions_are_one_event_each(facts):
    kinds = {event["kind"]: event for event in facts["events"]}

    merge, draw, absorb = kinds["merge"], kinds["draw"], kinds["absorb"]
    assert merge["predecessor_formats"] == ["one-to-one"]
    assert merge["successor_formats"] == ["group"]
    assert merge["staying"] == 4
    assert draw["predecessor_formats"] == ["one-to-one"]
    assert draw["ended"] == 0
    assert absorb["predecessor_formats"] == ["combined"]
    assert absorb["left"] == 3
    assert [event["kind"] for event in facts["events"]].count("merge") == 1


def test_everyday_life_is_in_it(facts):
    assert facts["never_attended"] >= 8
    assert facts["cancelled"] >= 5
    assert facts["visitors"] >= 4
    assert facts["first_times"] >= 40
    assert facts["calls_first_month"] > 2 * facts["calls_last_month"] > 0
    assert facts["joined_later_without_arm"] == 4
    assert facts["corrections"] == 2
    assert facts["in_patient_participation_groups"] >= 3
    assert facts["deviations"] == 1


def test_a_record_with_a_programme_of_its_own_takes_no_example(tmp_path):
    with an_installation(tmp_path, people=2) as own:
        said = own.likewise("demo", "--no-serve")

    assert said.returncode == 1
    assert "Set LIKEWISE_HOME to another folder" in said.stderr


def test_the_large_example_does_not_go_beside_the_small_one(example):
    said = example.likewise("demo", "--large", "--no-serve")

    assert said.returncode == 1
    assert "This record holds the small example" in said.stderr
    assert "Set LIKEWISE_HOME to another folder" in said.stderr


def test_the_large_example_is_made_once_and_shown_by_either_command(tmp_path):
    with an_installation(tmp_path, begun=False) as large:
        made = large.python(A_SMALLER_LARGE_ONE)
        again = large.likewise("demo", "--large", "--no-serve")
        small = large.likewise("demo", "--no-serve")
        found = json.loads(large.likewise("check", "--json").stdout)

    assert made.returncode == 0, made.stderr
    assert "1,200 members" in made.stderr
    assert len(re.findall(r"@likewise\.example\s+\S+", made.stdout)) == ROLES
    assert "The example is there" in again.stdout
    assert "The example is there" in small.stdout
    assert found["faults"] == 0, [each for each in found["findings"] if each["fault"]]

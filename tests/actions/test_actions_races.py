"""Two people at once, the same request twice, and a process killed in the middle of an act."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from installations import Installation, an_installation

SEVERAL = 5


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with an_installation(tmp_path, people=60) as made:
        yield made


def answers(processes):
    found = []
    for process in processes:
        out, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        found.append(json.loads(out.splitlines()[-1]))
    return found


def test_of_several_merges_of_the_same_cohorts_one_wins_and_the_others_are_told(installation):
    world = installation.made
    predecessors = [world["Thursday group"], world["Friday group"]]
    at = time.time() + 4

    told = answers(
        [
            installation.start(
                "merge",
                programme=world["programme"],
                predecessors=predecessors,
                operation=f"merge-{number}",
                starts_at=at,
            )
            for number in range(SEVERAL)
        ]
    )

    refused = [each["sentence"] for each in told if not each["done"]]
    assert len(refused) == SEVERAL - 1
    assert all("ended on 6 February 2011" in sentence for sentence in refused)
    assert installation.run("stored")["merges"] == 1


def test_the_same_request_several_times_at_once_is_carried_out_once(installation):
    world = installation.made
    predecessors = [world["Thursday group"], world["Friday group"]]
    at = time.time() + 4

    told = answers(
        [
            installation.start(
                "merge",
                programme=world["programme"],
                predecessors=predecessors,
                operation="the-same",
                starts_at=at,
            )
            for _ in range(SEVERAL)
        ]
    )

    assert all(each["done"] for each in told)
    assert sum(not each["repeated"] for each in told) == 1
    assert len({tuple(each["new_ids"]) for each in told}) == 1
    assert installation.run("stored")["merges"] == 1


@pytest.mark.slow
def test_a_process_killed_at_any_moment_leaves_nothing_half_done_and_loses_nothing(installation):
    world = installation.made
    chance = random.Random(20)
    acknowledged: set[str] = set()
    waiting = world["people"][2:]

    for _ in range(6):
        process = installation.start(
            "join_all",
            programme=world["programme"],
            cohort=world["Thursday group"],
            people=waiting,
        )
        for _ in range(chance.randrange(1, 6)):
            line = process.stdout.readline()
            if line:
                acknowledged.add(json.loads(line)["operation"])
        time.sleep(chance.random() * 0.02)
        process.kill()
        rest, _ = process.communicate()
        acknowledged |= {json.loads(line)["operation"] for line in rest.splitlines() if line}
        stored = set(installation.run("stored")["operations"])
        waiting = [person for person in waiting if f"join-{person}" not in stored]

    stored = installation.run("stored")
    assert acknowledged <= set(stored["operations"])
    assert stored["unanswered"] == 0
    joined = {f"join-{person}" for person in stored["memberships"]}
    assert joined == {each for each in stored["operations"] if each.startswith("join-")}
    assert installation.likewise("check").returncode == 0

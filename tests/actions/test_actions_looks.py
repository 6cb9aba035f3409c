"""Looks in processes of their own: what was noted survives a kill, and is moved once by whoever moves."""

import json
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from installations import Installation, an_installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    with an_installation(tmp_path_factory.mktemp("home"), people=3) as made:
        yield made


@pytest.fixture(scope="module")
def world(installation):
    return installation.made


def told_of(installation, *people):
    """What is stored and what is only noted of looks by some, and what is wrong with the chain."""
    told = installation.run("looked")
    of = {
        where: [each for each in told[where] if each[0] in people]
        for where in ("stored", "waiting")
    }
    return of | {"broken": told["broken"]}


def looking(installation, world, who):
    return installation.start(
        "look_on", programme=world["programme"], person=world["people"][0], who=who
    )


def killed(process, seconds):
    """How many looks a process acknowledged before it was killed."""
    with process:
        process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read()
    return 1 + len([line for line in said.split("\n")[:-1] if line.endswith("}")])


def home(installation):
    return Path(installation.environment["LIKEWISE_HOME"])


def test_what_was_noted_survives_the_process_that_noted_it(installation, world):
    shown = killed(looking(installation, world, "first"), 0.5)

    there = told_of(installation, "first")
    assert there["stored"] == []
    assert len(there["waiting"]) in {shown, shown + 1}  # one was noted and not yet acknowledged

    installation.run("move")
    after = told_of(installation, "first")
    assert sorted(after["stored"]) == sorted(there["waiting"])
    assert after["waiting"] == after["broken"] == []


def test_a_move_that_dies_before_it_removes_a_journal_doubles_nothing(installation, world):
    killed(looking(installation, world, "second"), 0.3)
    noted = told_of(installation, "second")["waiting"]

    process = installation.start("move", dies=True)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    between = told_of(installation, "second")
    installation.run("move")

    after = told_of(installation, "second")
    assert sorted(between["stored"]) == sorted(between["waiting"]) == sorted(noted)
    assert sorted(after["stored"]) == sorted(noted)
    assert after["waiting"] == after["broken"] == []
    assert list((home(installation) / "looks").glob("*.journal")) == []


def test_several_look_while_several_move_and_some_are_killed(installation, world):
    people = ("one", "two", "three")
    looking_on = {who: looking(installation, world, who) for who in people}
    moving = [installation.start("move", times=40) for _ in range(2)]
    dying = installation.start("move", dies=True)
    shown = {who: killed(process, 1) for who, process in looking_on.items()}
    for process in moving:
        said, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        assert json.loads(said.splitlines()[-1]).keys() == {"moved"}
    dying.communicate(timeout=60)

    installation.run("move")

    after = told_of(installation, *people)
    counts = Counter(who for who, _ in after["stored"])
    assert counts.keys() == set(people)
    assert all(counts[who] in {shown[who], shown[who] + 1} for who in people)
    assert len(after["stored"]) == len({tuple(each) for each in after["stored"]})
    assert after["waiting"] == after["broken"] == []


def test_looks_that_are_only_noted_are_in_the_next_backup(installation, world):
    if "DATABASE_URL" in installation.environment:
        pytest.skip("what a backup of PostgreSQL holds is not asked by SQL")
    shown = killed(looking(installation, world, "fourth"), 0.2)

    backup = installation.python(
        "import django; django.setup()\n"
        "from likewise.records import backups, clock\n"
        "print(backups.take(at=clock.now(), why='test'))"
    )

    assert backup.returncode == 0, backup.stderr
    with closing(sqlite3.connect(backup.stdout.strip())) as copy:
        (kept,) = copy.execute(
            "SELECT COUNT(*) FROM records_look l JOIN records_access a ON a.sequence = l.access_id"
            " WHERE a.account = 'fourth'"
        ).fetchone()
    assert kept in {shown, shown + 1}


def test_the_check_says_what_is_noted_and_which_batch_is_broken(installation, world):
    killed(looking(installation, world, "fifth"), 0.2)
    sound = installation.likewise("check")
    installation.run("move")
    number, digest = (
        installation.likewise("check").stdout.partition("last batch is ")[2].split()[:2]
    )
    noted = installation.likewise("check", "--looks-head", f"{number}:{digest}")
    cut = installation.likewise("check", "--looks-head", f"{int(number) + 1}:{digest}")
    unclear = installation.likewise("check", "--looks-head", "yesterday")

    assert sound.returncode == noted.returncode == 0, noted.stdout
    assert "more are noted and not yet moved" in sound.stdout
    assert f"batch {int(number) + 1}: batches are missing at the end" in cut.stdout
    assert cut.returncode == 3
    assert unclear.returncode == 2

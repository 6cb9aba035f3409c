"""The page of promises: each has its proof or says that there is none, and every test is there."""

import re
from pathlib import Path

from nodes import missing

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "promises.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (P\d\d) \| (.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
# By tens: durability, the trial, the record, rights, what comes in and people.
NUMBERS = (*range(1, 8), *range(10, 16), *range(20, 26), *range(30, 37), *range(40, 50))


def test_every_promise_has_a_row():
    assert [row[0] for row in ROWS] == [f"P{number:02}" for number in NUMBERS]


def test_each_is_proved_by_a_test_or_a_command_or_said_not_to_be_yet():
    for number, _, proof, figure in ROWS:
        assert "`" in proof or "not yet" in proof, number
        assert figure.strip(), number


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/.]+(?:::\w+)?)`", PAGE)

    assert len(named) > 60
    assert missing(named) == []


def test_the_steps_of_the_proof_that_are_named_are_steps():
    from prove.steps import STEPS

    said = set(re.findall(r"`make prove` \(([\w ]+)\)", PAGE))

    assert said == {step.name for step in STEPS} - {"jobs"}

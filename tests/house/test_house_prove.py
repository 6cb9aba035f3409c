"""`make prove`: its list can be run, fits into its time, and says where something misses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from nodes import missing

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from prove import (  # noqa: E402
    NONE,
    SHARE,
    AtLeast,
    AtMost,
    Bench,
    Driver,
    Step,
    Suite,
    running,
)
from prove.__main__ import MINUTES, lines_of  # noqa: E402
from prove.running import figures_of  # noqa: E402
from prove.steps import KINDS, STEPS  # noqa: E402

MOST_MINUTES = 45


def driver(tmp_path, body):
    program = tmp_path / "driver.py"
    program.write_text(body, encoding="utf-8")
    return Driver(str(program), {"acts": 100}, {"seed": "3"})


def test_no_step_takes_a_third_of_the_time_of_all_and_names_are_unlike():
    assert MINUTES <= MOST_MINUTES
    assert all(step.minutes <= MINUTES / 3 for step in STEPS)
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_every_step_names_what_there_is():
    drivers = [each.does.program for each in STEPS if isinstance(each.does, Driver)]
    benches = [f"bench/{each.does.name}.py" for each in STEPS if isinstance(each.does, Bench)]
    nodes = [node for each in STEPS if isinstance(each.does, Suite) for node in each.does.nodes]

    assert [each for each in (*drivers, *benches) if not (ROOT / each).is_file()] == []
    assert missing(nodes) == []


def test_mutations_are_shared_out_among_all_kinds_of_files():
    import fuzzing

    assert len(fuzzing.KINDS) == KINDS


def test_a_step_is_given_its_share_and_each_figure_is_compared(tmp_path):
    says = "import json, os, sys\nprint('so far')\nprint(json.dumps({'acts': int(sys.argv[2]), 'lost': 1,"
    does = driver(tmp_path, f"{says} 'share': float(os.environ['{SHARE}']), 'said': 'x'}}))")
    step = Step("kills", 1, does, {"acts": AtLeast(100), "lost": NONE, "kills": AtLeast(1)})

    found = list(lines_of(step, "SQLite", share=0.5, url=None))

    assert [(each.figure, each.wanted, each.ok) for each in found[:3]] == [
        ("acts: 50", "at least 50", True),
        ("lost: 1", "at most 0", False),
        ("kills: nothing", "at least 1", False),
    ]


@pytest.mark.parametrize(
    ("body", "minutes", "why"),
    [
        ("import time\ntime.sleep(60)", 0.02, "took more than 0.02 minutes"),
        ("raise SystemExit('no such disk')", 1, "no such disk"),
        ("", 1, ""),
    ],
)
def test_a_step_that_hangs_or_answers_nothing_misses(tmp_path, monkeypatch, body, minutes, why):
    monkeypatch.setattr(running, "TO_STOP", 1)
    step = Step("kills", minutes, driver(tmp_path, body), {"lost": AtMost(0)})

    (line,) = lines_of(step, "SQLite", share=1, url=None)

    assert (line.figure, line.ok) == (why, False)


def test_what_tests_recorded_is_summed_and_failures_counted(tmp_path):
    written = tmp_path / "tests.xml"
    case = '<testcase><properties><property name="calls" value="{}"/></properties>{}</testcase>'
    cases = case.format(7, "") + case.format(5, "<failure/>") + "<testcase><error/></testcase>"
    written.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>", "utf-8")

    assert figures_of(written) == {"tests": 3, "failed": 2, "calls": 12}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_command_runs_a_driver_and_tests_at_a_small_size():
    command = ["-m", "prove", "--share", "0.002", "--database", "SQLite", "--json"]
    only = ["--only", "kills", "--only", "full disk"]

    done = subprocess.run(
        [sys.executable, *command, *only], cwd=ROOT, capture_output=True, text=True, check=False
    )

    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout + done.stderr
    assert {each["name"] for each in said} == {"kills", "full disk"}
    assert {each["figure"] for each in said} >= {"lost: 0", "doubled: 0", "failed: 0"}

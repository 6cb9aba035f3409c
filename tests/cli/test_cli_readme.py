"""The commands of the README, one after the other, by somebody with forty people of their own."""

import csv
import os
import re
import secrets
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PASSWORD = "seven red lanterns"
SECONDS = 5 * 60
TABLES: dict[str, list[dict[str, str]]] = {
    "programme": [{"name": "Riverside peer support"}],
    "practices": [{"id": "PR1", "name": "Mill Road"}, {"id": "PR2", "name": "Bridge Street"}],
    "participants": [
        {
            "id": f"P{number:03}",
            "given_name": f"Person {number}",
            "family_name": "Invented",
            "practice": f"PR{1 + number % 2}",
            "role": "facilitator" if number > 36 else "member",
            "enrolled_on": f"{1 + number % 28}/9/2025",
        }
        for number in range(1, 41)
    ],
    "cohorts": [
        {"id": f"C{number}", "name": f"Group {number}", "format": "group",
         "started_on": "2026-01-05"}
        for number in range(1, 5)
    ],
    "memberships": [
        {"cohort": f"C{1 + number % 4}", "participant": f"P{number:03}", "joined_on": "2026-01-05",
         "role": "facilitator" if number > 36 else "member"}
        for number in range(1, 41)
    ],
}  # fmt: skip


def commands():
    """What the README has one type for a programme of one's own, without the remarks."""
    section = README.split("## Your own programme")[1]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block is not None
    lines = (line.split("  #")[0].strip() for line in block[1].splitlines())
    return [line for line in lines if line]


def fill_in(folder):
    """Forty people, typed into the empty tables, with dates as people in Britain write them."""
    for name, lines in TABLES.items():
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            headings = next(csv.reader(file))
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, headings).writerows(lines)


@pytest.fixture
def typed(tmp_path):
    """Types a command in a folder of one's own, with a data folder that is not there yet."""
    environment = {
        **os.environ,
        "LIKEWISE_HOME": str(tmp_path / "our-programme"),
        "LIKEWISE_SECRET_KEY": secrets.token_urlsafe(48),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",  # a password is typed where there is no terminal
    }
    environment.pop("DATABASE_URL", None)

    def run(line, said="", start=subprocess.run):
        return start(
            shlex.split(line), cwd=tmp_path, env=environment, text=True,
            **({"input": said, "capture_output": True} if start is subprocess.run
               else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}),
        )  # fmt: skip

    return run


def page_of(port, process):
    """The first page that a server answers with."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.2)
    raise AssertionError("nobody answered")


def test_the_readme_sets_up_before_it_asks_for_anything():
    assert commands()[0] == "make ready"
    assert re.search(r"^ready: ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.once  # the README begins on SQLite
@pytest.mark.slow
def test_the_commands_of_the_readme_bring_in_ones_own_people_without_a_refusal(typed, tmp_path):
    began = time.monotonic()
    ran = []
    for line in commands():
        if not line.startswith("likewise ") or line == "likewise serve":
            continue
        said = f"me@example.org\n{PASSWORD}\n{PASSWORD}\n" if "administrator" in line else ""
        done = typed(line, said)
        ran.append(done.stdout)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        assert "Refused" not in done.stderr
        if "templates" in line:
            fill_in(tmp_path / "my-pilot")
        if "--dry-run" in line:
            assert "Dates such as 2/9/2025 in participants.csv were read as day/mo" in done.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = typed(f"likewise serve --port {port}", start=subprocess.Popen)
    try:
        assert "Sign in" in page_of(port, process)
    finally:
        process.terminate()
        process.communicate(timeout=30)

    by_own_id = typed("likewise membership on 2026-01-06 --cohort C1")
    assert "Group 1 (group): 9 members" in by_own_id.stdout
    assert "A new programme: Riverside peer support" in "".join(ran)
    assert "40  participants" in "".join(ran)
    assert time.monotonic() - began < SECONDS

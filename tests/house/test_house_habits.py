"""What whoever works here leans on: the image, the hooks, the hosted tests, the quick answer."""

import os
import re
import runpy
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from likewise.cli import likewise

ROOT = Path(__file__).resolve().parents[2]
STEPS = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def steps(word: str) -> list[str]:
    return [line.removeprefix(f"{word} ") for line in STEPS if line.startswith(f"{word} ")]


def copied() -> list[tuple[list[str], str]]:
    """What the image takes from here, and where to."""
    lines = [line.split() for line in steps("COPY") if not line.startswith("--from")]
    return [(sources, target) for *sources, target in lines]


def test_every_file_that_the_image_takes_is_here():
    named = [source for sources, _ in copied() for source in sources]

    assert "src" in named
    assert [source for source in named if not (ROOT / source).exists()] == []


def test_what_the_image_takes_is_enough_for_the_wheel(tmp_path):
    for sources, target in copied():
        if target.startswith("/"):
            continue  # not into the folder where the wheel is built
        for source in sources:
            into = tmp_path / target / ("" if target == "src" else Path(source).name)
            into.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, into, ignore=shutil.ignore_patterns("assets"))
            else:
                shutil.copy(ROOT / source, into)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (built,) = [line for line in steps("RUN") if "hatchling build" in line]
    commands = [each.strip() for each in built.split("&&") if "pip install" not in each]

    for command in commands:
        words = [sys.executable if each == "python" else each for each in command.split()]
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, timeout=120)

    assert len(commands) == 2
    assert len(list(tmp_path.glob("dist/likewise-*.whl"))) == 1


def test_the_image_pins_each_library_as_the_lock_file_does(tmp_path):
    (script,) = re.findall(r"sed '([^']+)' \S+requirements.lock", "\n".join(STEPS))
    made = subprocess.run(
        ["sed", script, ROOT / "requirements.lock"], capture_output=True, text=True, check=True
    )

    lines = made.stdout.splitlines()
    assert len(lines) > 40
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)] == []


def test_the_image_serves_as_nobody_in_particular_with_a_command_that_is_ours():
    words = yaml.safe_load(steps("CMD")[0])
    command: Any = likewise
    context = click.Context(command)

    called = command.get_command(context, words[1])

    assert words[0] == "likewise"
    assert called is not None
    options = {name for each in called.params for name in each.opts}
    assert set(words[2::2]) <= options
    assert steps("USER") == ["likewise"]
    assert f"LIKEWISE_HOME={steps('VOLUME')[0]}" in steps("ENV")[0]


def test_hooks_call_what_is_here_and_fetch_nothing():
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (repository,) = yaml.safe_load(text)["repos"]

    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert os.stat(ROOT / hook["entry"]).st_mode & stat.S_IXUSR


def test_the_hosted_tests_call_the_command_that_every_submission_passes():
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    job = yaml.safe_load(text)["jobs"]["test"]

    said = [step["run"] for step in job["steps"] if "run" in step]
    assert said == [".ci/run"]
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={job["strategy"]["matrix"]["python"][0]},' in declared


@pytest.mark.parametrize(
    ("changed", "asked", "not_asked"),
    [
        ("src/likewise/queries/cohorts/pages.py", "web/test_web_cohorts.py", "web/test_web_home.py"),
        ("src/likewise/domain/disclosure.py", "domain/test_disclosure.py", "cli/test_cli_demo.py"),
        ("src/likewise/records/facts.py", "house/test_house_facts.py", "cli/test_cli_demo.py"),
        ("src/likewise/reports/numbers.py", "reports/test_reports_drawing.py", "cli/test_cli_demo.py"),
        ("tests/pilots.py", "cli/test_cli_imports.py", "domain/test_words.py"),
        ("tests/domain/test_words.py", "domain/test_words.py", "domain/test_acts.py"),
    ],
)  # fmt: skip
def test_a_quick_answer_asks_the_tests_of_the_nouns_that_changed(changed, asked, not_asked):
    tests_of = runpy.run_path(str(ROOT / "tools" / "quick"))["tests_of"]

    found = {str(path.relative_to(ROOT / "tests")) for path in tests_of({ROOT / changed})}

    assert (ROOT / changed).exists()
    assert asked in found
    assert not_asked not in found

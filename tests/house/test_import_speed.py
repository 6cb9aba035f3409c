"""What is imported when, so that a notebook opens and a command answers at once."""

import subprocess
import sys

import pytest

HEAVY = ("django", "numba", "scipy", "pandas", "lxml", "openpyxl", "rustworkx", "granian")


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(' '.join(sorted(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(said.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import likewise.domain",
        "import likewise.domain.cohorts",
        "import likewise.domain.allocation",
        "import likewise.domain.matching",
        "import likewise.domain.renewal",
        "import likewise.domain.agreement",
        "import likewise.cli",
    ],
)
def test_importing_a_room_loads_nothing_heavy(statement):
    assert not loaded_by(statement) & set(HEAVY)


def test_every_command_shows_its_help_without_anything_heavy():
    from likewise.cli import COMMANDS

    for module, _ in COMMANDS.values():
        assert not loaded_by(f"import {module.partition(':')[0]}") & set(HEAVY), module

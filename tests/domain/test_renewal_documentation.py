"""What the pages and docstrings say is run."""

import doctest
import importlib
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = (
    "changes", "clusters", "constant", "doors", "exact", "histories", "model", "scoring", "simulator",
    "sizes", "stopping",
)  # fmt: skip


@pytest.mark.parametrize("page", ["renewal.md", "renewal-estimation.md", "renewal-plan.md"])
def test_the_worked_examples_on_the_page_are_right(page):
    failed, tried = doctest.testfile(
        str(ROOT / "docs" / "methods" / page), module_relative=False, encoding="utf-8"
    )

    assert tried > 2
    assert failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_are_right(name):
    failed, tried = doctest.testmod(importlib.import_module(f"likewise.domain.renewal.{name}"))

    assert tried > 0
    assert failed == 0


def test_the_example_runs(capsys):
    runpy.run_path(str(ROOT / "examples" / "renewal.py"), run_name="__main__")

    assert capsys.readouterr().out.count("%") == 3 * 4 * 3

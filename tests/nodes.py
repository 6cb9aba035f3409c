"""Which tests there are, by where they stand: tests/web/test_web_home.py::test_this."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@cache
def tests_in(file: str) -> frozenset[str]:
    """The names of the tests in a file; none where there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(
        each.name
        for each in found
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    )


def missing(nodes: Iterable[str]) -> list[str]:
    """Those of these tests, or files of tests, that are not there."""
    gone = []
    for node in nodes:
        file, _, name = node.partition("::")
        if not (ROOT / file).exists() or (name and name not in tests_in(file)):
            gone.append(node)
    return gone

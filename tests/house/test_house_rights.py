"""Everything that the record can say has a right, and the page of rights says what the table says."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

from likewise import domain
from likewise.domain.access import unlisted
from likewise.domain.access.rights import RIGHTS
from likewise.domain.facts import Fact

ROOT = Path(__file__).resolve().parents[2]


def kinds():
    """Every kind of fact, found by looking into each file of the domain."""
    for module in pkgutil.walk_packages(domain.__path__, "likewise.domain."):
        importlib.import_module(module.name)
    # A dataclass with slots replaces the class that it was written as; both are subclasses.
    found, waiting = {}, [Fact]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found |= {each.__name__: each for each in below if each.__module__.startswith("likewise.")}
    return found


def test_every_field_of_every_kind_of_fact_has_a_right():
    assert len(kinds()) > 20
    assert unlisted(kinds().values()) == ()


def test_every_row_of_the_table_is_of_a_kind_and_a_field_that_are_there():
    known = {name: kind.__dataclass_fields__ for name, kind in kinds().items()}
    rows = [name.partition(".") for name in RIGHTS if name[0].isupper()]

    assert [
        kind + dot + field
        for kind, dot, field in rows
        if kind not in {"Audit", "Account"}
        and not (kind in known and (not dot or field in known[kind]))
    ] == []


def test_the_page_of_rights_says_what_the_table_says():
    printed = subprocess.run(
        [sys.executable, "tools/print_rights"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    page = (ROOT / "docs" / "reference" / "rights.md").read_text(encoding="utf-8")

    assert page == printed.stdout, "run: .venv/bin/python tools/print_rights > docs/reference/rights.md"  # fmt: skip

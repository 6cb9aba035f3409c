"""Fixtures for every test: where other people's files are, and what stands in for the clock."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The folder of other people's files; tests that read it skip where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
    folder = Path(os.environ.get("LIKEWISE_FIXTURES", beside))
    if not folder.is_dir():
        pytest.skip("the folder of other people's files is not here")
    return folder

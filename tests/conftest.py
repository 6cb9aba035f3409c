"""Fixtures for every test: where other people's files are, and what stands in for the clock."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

_PLACES = ("KEYS_URL", "KEY_FILE", "KEY_BACKUPS", "LEDGER")


@pytest.fixture(scope="session", autouse=True)
def keys_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of keys for the tests of one process: keys outlive a test's transaction, unharmed."""
    folder = tmp_path_factory.mktemp("keys")
    before = {name: getattr(settings, name) for name in _PLACES}
    settings.KEYS_URL = f"sqlite:///{folder / 'keys.sqlite3'}"
    settings.KEY_FILE, settings.LEDGER = folder / "installation-key", folder / "erased.jsonl"
    settings.KEY_BACKUPS = folder / "key-backups"
    yield folder
    for name, value in before.items():
        setattr(settings, name, value)


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The folder of other people's files; tests that read it skip where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
    folder = Path(os.environ.get("LIKEWISE_FIXTURES", beside))
    if not folder.is_dir():
        pytest.skip("the folder of other people's files is not here")
    return folder

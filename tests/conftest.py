"""Fixtures for every test: where other people's files are, and what stands in for the clock."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def keys_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of keys for the tests of one process: keys outlive a test's transaction, unharmed."""
    folder = tmp_path_factory.mktemp("keys")
    before = {name: getattr(settings, name) for name in ("KEYS_URL", "KEY_FILE", "LEDGER")}
    settings.KEYS_URL = f"sqlite:///{folder / 'keys.sqlite3'}"
    settings.KEY_FILE, settings.LEDGER = folder / "installation-key", folder / "erased.jsonl"
    yield folder
    for name, value in before.items():
        setattr(settings, name, value)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever may use the record may use the sessions beside it."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark is not None:
            mark.kwargs.setdefault("databases", "__all__")  # type: ignore[attr-defined]
        elif {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(databases="__all__"))


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The folder of other people's files; tests that read it skip where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
    folder = Path(os.environ.get("LIKEWISE_FIXTURES", beside))
    if not folder.is_dir():
        pytest.skip("the folder of other people's files is not here")
    return folder

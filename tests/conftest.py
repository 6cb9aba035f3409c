"""Fixtures for every test: where other people's files are, and where looks are noted."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The folder of other people's files; tests that read it skip where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
    folder = Path(os.environ.get("LIKEWISE_FIXTURES", beside))
    if not folder.is_dir():
        pytest.skip("the folder of other people's files is not here")
    return folder


@pytest.fixture(scope="session", autouse=True)
def journals(tmp_path_factory):
    """Where journals of looks are kept instead of in the data folder: one folder after another."""
    from likewise.records.looks import journal

    kept = SimpleNamespace(base=tmp_path_factory.mktemp("looks"), number=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "folder", lambda: kept.base / str(kept.number))
        yield kept


@pytest.fixture(autouse=True)
def journal_folder(journals) -> Path:
    """The folder of journals of this test, which finds nothing noted."""
    journals.number += 1
    return journals.base / str(journals.number)

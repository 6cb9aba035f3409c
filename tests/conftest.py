"""Fixtures for every test: where other people's files are, and where looks are noted."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from django.conf import settings
from django.db import transaction

# A machine that is busy with something else is no fault of the code; a test that hangs is stopped.
hypothesis.settings.register_profile("likewise", deadline=None)
hypothesis.settings.load_profile("likewise")

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


@pytest.fixture(autouse=True)
def nothing_noted_lately() -> None:
    """What one test was refused is noted in the next one, too, even within the same minute."""
    from likewise.actions.looks import lately  # needs Django, which plugins set up after this

    lately.forget()


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


@pytest.fixture
def own_home(settings, tmp_path) -> Path:
    """A folder of this test alone in the place of LIKEWISE_HOME."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME


@pytest.fixture(scope="module")
def scene_made_once(django_db_setup, django_db_blocker):
    """The scene, made once a module in a transaction of its own that is undone at the end."""
    from visitors import a_scene

    with django_db_blocker.unblock(), transaction.atomic():
        yield a_scene()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def evolution_made_once(django_db_setup, django_db_blocker):
    """A programme that evolved, made once a module in a transaction that is undone at the end."""
    from evolving import an_evolution

    with django_db_blocker.unblock(), transaction.atomic():
        yield an_evolution()
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def journals(tmp_path_factory):
    """Where journals of looks are kept instead of in the data folder: one folder after another."""
    from likewise.records.looks import journal

    kept = SimpleNamespace(base=tmp_path_factory.mktemp("looks"), number=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "folder", lambda: kept.base / str(kept.number))
        yield kept


@pytest.fixture(scope="session", autouse=True)
def begun_for_each_test():
    """The database of a test is begun with it: whether there was a record is asked elsewhere."""
    from likewise.records import begun

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(begun, "check_there", lambda **_: None)
        patch.setattr(begun, "note", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def strangers_files_are_read_warm():
    """A process that reads a stranger's file goes on from one that has imported what it needs."""
    import warm

    from likewise.formats.apart import processes

    with pytest.MonkeyPatch.context() as patch:
        cold = processes.begun
        patch.setattr(processes, "begun", warm.Reader)
        yield cold


@pytest.fixture
def read_cold(monkeypatch, strangers_files_are_read_warm):
    """Such a process begins as it does for people: what is asked is what it costs, and is told."""
    from likewise.formats.apart import processes

    monkeypatch.setattr(processes, "begun", strangers_files_are_read_warm)


@pytest.fixture(autouse=True)
def journal_folder(journals) -> Path:
    """The folder of journals of this test, which finds nothing noted."""
    journals.number += 1
    return journals.base / str(journals.number)

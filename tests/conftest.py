"""Fixtures for every test: where other people's files are, and what stands in for the clock."""

import os
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import settings

# A machine that is busy with something else is no fault of the code; a test that hangs is stopped.
settings.register_profile("likewise", deadline=None)
settings.load_profile("likewise")


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

"""What tests of the API share: the scene of the pages, and its clock."""

import pytest
from django.db import transaction
from django.utils import timezone
from visitors import CLOCK, Scene, a_scene

from likewise.api import failures


@pytest.fixture(autouse=True)
def no_memory_of_other_tests():
    """Forget how often a wrong token came."""
    failures.forget()


@pytest.fixture
def clock(settings, monkeypatch):
    """The clock stands on the day of the scene, and starts anew with each test."""
    settings.CLOCK = CLOCK
    monkeypatch.setattr("likewise.records.clock._STARTED", timezone.now())
    return CLOCK


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """The scene, made once a module in a transaction of its own that is undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_scene()
        transaction.set_rollback(True)


@pytest.fixture
def scene(made_once, db, clock) -> Scene:
    """A small programme; each test sees it as made."""
    return made_once

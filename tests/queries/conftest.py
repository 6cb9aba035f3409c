"""What tests of the queries share: a small programme, made once a module."""

import pytest
from django.db import transaction
from visitors import Scene, a_scene


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """The scene, made in a transaction of its own that is undone at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_scene()
        transaction.set_rollback(True)


@pytest.fixture
def scene(made_once, db) -> Scene:
    """A small programme with meetings past, coming and cancelled; each test sees it as made."""
    return made_once

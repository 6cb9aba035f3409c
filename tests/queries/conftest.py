"""What tests of the queries share: a small programme, made once a module."""

import pytest
from visitors import Scene


@pytest.fixture
def scene(scene_made_once, db) -> Scene:
    """A small programme with meetings past, coming and cancelled; each test sees it as made."""
    return scene_made_once

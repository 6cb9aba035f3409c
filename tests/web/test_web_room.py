"""The administrator's first page says where a disk is nearly full; nobody else's does."""

import shutil
from types import SimpleNamespace

import pytest
from browsing import text_of

from likewise.domain.accounts import ActingRole

pytestmark = pytest.mark.django_db


def test_the_administrator_reads_on_the_first_page_that_there_is_little_room(
    scene, own_home, monkeypatch
):
    administrator, statistician = map(
        scene.visit, (ActingRole.ADMINISTRATOR, ActingRole.STATISTICIAN)
    )
    before = text_of(administrator.get("/"))
    monkeypatch.setattr(
        shutil, "disk_usage", lambda place: SimpleNamespace(total=10**12, free=10**10)
    )

    assert "make room" not in before
    assert "1%: make room now" in text_of(administrator.get("/"))
    assert "make room" not in text_of(statistician.get("/"))

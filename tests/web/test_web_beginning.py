"""The first page of whoever looks after the machine, and has no role in a programme."""

import pytest
from browsing import BACKEND, words_of
from django.contrib.auth import get_user_model
from django.test import Client
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.domain.accounts import ActingRole as Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    account = create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="ada@example.org"
    )
    grant_role(
        by=ADMINISTRATOR, at=NOW, operation=operation(), account=account, role=Role.ADMINISTRATOR,
        programme=None,
    )  # fmt: skip
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(pk=account), backend=BACKEND)
    return client


def test_where_there_is_no_programme_they_are_told_how_to_begin(administrator):
    words = words_of(administrator.get("/"))

    assert "There is no programme here yet." in words
    assert "likewise import FOLDER --new-programme NAME" in words
    assert "Import" not in administrator.get("/").content.decode().split("<main")[0]


def test_where_there_are_programmes_they_are_told_which(administrator):
    a_world()

    words = words_of(administrator.get("/"))

    assert "There is one programme here: Test programme" in words
    assert "There is no programme here yet" not in words
    assert "likewise accounts add EMAIL coordinator --programme NAME" in words

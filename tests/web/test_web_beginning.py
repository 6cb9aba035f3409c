"""The first page where nothing has begun yet."""

from browsing import BACKEND, words_of
from django.contrib.auth import get_user_model
from django.test import Client
from worlds import ADMINISTRATOR, NOW, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.domain.accounts import ActingRole as Role


def test_an_administrator_without_a_programme_is_told_how_to_begin(db, clock):
    client = Client(headers={"host": "localhost"})
    made = create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email="ada@example.org")
    grant_role(
        by=ADMINISTRATOR,
        at=NOW,
        operation=operation(),
        account=made,
        role=Role.ADMINISTRATOR,
        programme=None,
    )
    client.force_login(get_user_model().objects.get(pk=made), backend=BACKEND)

    words = words_of(client.get("/"))

    assert "There is no programme here yet." in words
    assert "likewise import FOLDER --new-programme NAME" in words
    assert "Import" not in client.get("/").content.decode().split("<main")[0]

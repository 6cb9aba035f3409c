"""Whose an account is lies nowhere in clear, and is forgotten with the person it belongs to."""

import re
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from posting import Folder
from visitors import PASSWORD, email_of
from worlds import ADMINISTRATOR, operation

from likewise.actions import accounts as acts
from likewise.domain.accounts import ActingRole
from likewise.domain.post import Channel
from likewise.post.files import FileSender
from likewise.records import accounts, keys, models, opening
from likewise.records.keys import ledger

pytestmark = pytest.mark.django_db

SIGN_IN, RESET = "/account/sign-in/", "/account/password/reset/"
MEMBER = email_of(ActingRole.MEMBER)
NOW = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def outbox(settings, tmp_path):
    settings.POST_FOLDER = tmp_path / "post"
    settings.SENDERS = {Channel.MAIL: FileSender(settings.POST_FOLDER)}
    return Folder(settings.POST_FOLDER)


def sign_in(client, email=MEMBER, password=PASSWORD):
    return client.post(SIGN_IN, {"login": email, "password": password})


def everything_stored():
    """What every row of every table says, sessions as they are read."""
    for model in apps.get_models():
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                yield bytes(value) if isinstance(value, memoryview) else str(value).encode()
    for session in Session.objects.all():
        yield str(session.get_decoded()).encode()


def test_no_table_holds_the_address_or_the_name_of_an_account(scene, outbox):
    account = scene.account(ActingRole.MEMBER)
    other = acts.create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="Zebedee@Canary.example",
        name="Zebedee Canary", password=PASSWORD,
    )  # fmt: skip
    client = Client(headers={"host": "localhost", "user-agent": "canary browser"})

    sign_in(client, "zebedee@canary.example", "not the password at all")
    assert sign_in(client, "ZEBEDEE@canary.EXAMPLE").status_code == 302
    client.post("/account/sign-out/")
    client.post(RESET, {"email": "Zebedee@canary.example"})
    sign_in(client, MEMBER)

    assert len(outbox) == 1
    stored = b"\n".join(everything_stored()).lower()
    assert account.encode() in stored
    for canary in (b"zebedee", b"canary", MEMBER.encode(), b"127.0.0.1"):
        assert canary not in stored
    assert models.Account.objects.get(id=other).email == "zebedee@canary.example"
    assert models.Account.objects.get(id=other).name == "Zebedee Canary"


def test_an_account_of_somebody_of_the_record_is_sealed_under_their_key(scene):
    account = models.Account.objects.get(id=scene.account(ActingRole.MEMBER))
    grant = account.grants.get()
    person = models.Participant.objects.filter(fact=grant.participant_id).first().person_id

    assert account.owner == person
    assert account.email == MEMBER


def test_an_account_of_staff_is_sealed_under_a_key_of_its_own(scene):
    account = models.Account.objects.get(id=scene.account(ActingRole.COORDINATOR))

    assert account.owner == f"account:{account.id}"


def test_whoever_is_forgotten_is_signed_out_and_cannot_sign_in(scene, outbox):
    account = scene.account(ActingRole.MEMBER)
    owner = models.Account.objects.get(id=account).owner
    client = Client(headers={"host": "localhost"})
    sign_in(client)
    assert client.get("/").status_code == 200

    assert accounts.forget(owner, at=NOW) == (account,)

    assert client.get("/").status_code == 302
    assert sign_in(client).status_code == 200
    client.post(RESET, {"email": MEMBER})
    assert re.search("no account|not have an account", outbox[-1].body)
    row = models.Account.objects.get(id=account)
    assert (row.email, row.name, row.has_usable_password()) == ("", "", False)
    assert not row.grants.filter(revoked_at=None).exists()
    assert not accounts.with_email(MEMBER).exists()


def test_a_record_brought_back_from_before_an_erasure_lets_nobody_sign_in(
    scene, settings, tmp_path
):
    settings.LEDGER = tmp_path / "erased.jsonl"
    account = models.Account.objects.get(id=scene.account(ActingRole.MEMBER))
    staff = scene.account(ActingRole.COORDINATOR)
    ledger.add([account.owner], on=NOW.date(), ground="asked")

    opening.open_keys()

    account.refresh_from_db()
    assert not account.is_active
    assert not accounts.with_email(MEMBER).exists()
    assert not account.grants.filter(revoked_at=None).exists()
    assert models.Account.objects.get(id=staff).is_active


def test_forgetting_somebody_without_an_account_changes_nothing(scene):
    scene.account(ActingRole.MEMBER)

    assert accounts.forget("nobody", at=NOW) == ()

    assert accounts.with_email(MEMBER).exists()


def test_an_account_whose_key_is_gone_says_nothing(scene):
    account = models.Account.objects.get(id=scene.account(ActingRole.MEMBER))

    keys.destroy([account.owner])

    assert (account.email, account.name) == ("", "")


def test_an_address_that_was_forgotten_may_have_another_account(scene):
    account = scene.account(ActingRole.MEMBER)
    accounts.forget(models.Account.objects.get(id=account).owner, at=NOW)

    made = acts.create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=MEMBER)

    assert made != account

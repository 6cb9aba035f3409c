"""After a backup was brought back: what left since it was taken is not sent once more by itself."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from installations import an_installation
from posting import Clock, work_off
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.actions.post import hold_letters_back, send_letter_again, write_to_account
from likewise.cli import likewise
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.erasures import AskForErasure, CarryOutErasure, Ground
from likewise.domain.post import Channel, Letter
from likewise.post.files import FileSender
from likewise.queries.post import outbox
from likewise.records import clock, keys, post
from likewise.records.keys import ledger
from likewise.records.models import AuditEvent, OutboxLetter
from likewise.records.opening import open_keys

WRITE = """
import django; django.setup()
from likewise.cli.setup import start
start(make=True)
from likewise.domain.post import Channel, Letter
from likewise.records import backups, clock, post
for occasion in ("one", "two"):
    post.put(
        Letter(by=Channel.MAIL, to="asha@example.org", subject="A message waits", text="Sign in."),
        reason="message", occasion=occasion,
    )
print(backups.take(at=clock.now(), why="import"))
"""
WORK = """
import django; django.setup()
from likewise.cli.setup import start
start()
from posting import work_off
work_off()
import json
from likewise.records.models import OutboxLetter
print(json.dumps(sorted(OutboxLetter.objects.values_list("state", "failure"))))
"""


def said(installation, statement):
    done = installation.python(statement)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_letters_in_a_backup_wait_for_the_administrator_once_it_is_brought_back(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with an_installation(home) as installation:
        backup = Path(said(installation, WRITE))
        sent = json.loads(said(installation, WORK))
        letters = list((home / "post").iterdir())
        for each in letters:
            each.unlink()

        assert installation.likewise("restore", str(backup), "--yes").returncode == 3
        after = json.loads(said(installation, WORK))
        listed = installation.likewise("post", "list")
        checked = installation.likewise("check")

    assert [state for state, _ in sent] == ["sent", "sent"]
    assert len(letters) == 2
    assert after == [["unknown", post.MAY_HAVE_LEFT]] * 2
    assert list((home / "post").iterdir()) == []
    assert listed.returncode == 3
    assert listed.stdout.count("unknown, asked for") == 2
    assert post.MAY_HAVE_LEFT in listed.stdout
    assert "2 letters were refused or may not have gone" in checked.stdout
    assert "1 found wrong." in checked.stdout


@pytest.fixture
def folder(settings, tmp_path):
    settings.POST_FOLDER = tmp_path / "post"
    settings.SENDERS = dict.fromkeys(Channel, FileSender(settings.POST_FOLDER))
    return settings.POST_FOLDER


def a_letter():
    return Letter(
        by=Channel.MAIL, to="asha@example.org", subject="A message waits", text="Sign in."
    )


def put(occasion, **more):
    return post.put(a_letter(), reason="message", occasion=occasion, **more)


@pytest.mark.django_db
def test_letters_that_wait_are_held_back_where_a_site_brought_its_own_backup_back(folder):
    now = Clock()
    put("sent")
    work_off(now)
    for occasion in ("waits", "begun"):
        put(occasion)
    post.begin(OutboxLetter.objects.latest("asked_at").id, at=now())

    answer = CliRunner().invoke(likewise, ["post", "hold-back"])
    work_off(now)

    assert answer.output == "2 letters are held back. Decide about each: likewise post list.\n"
    assert sorted(OutboxLetter.objects.values_list("state", flat=True)) == [
        "sent", "unknown", "unknown",
    ]  # fmt: skip
    assert len(list(folder.iterdir())) == 1
    assert AuditEvent.objects.filter(action="post.hold_back").count() == 1
    send_letter_again(by=ADMINISTRATOR, at=clock.now(), letter=outbox(ADMINISTRATOR).lines[0].id)
    now.at = Clock().at
    work_off(now)
    assert len(list(folder.iterdir())) == 2


@pytest.mark.django_db
def test_nobody_learns_from_an_old_backup_that_somebody_erased_was_written_to(folder):
    """A digest of an address is no secret to whoever has the installation's key."""
    put("sent", owner="dana-id")
    work_off(Clock())
    put("waits", owner="dana-id")
    before = set(OutboxLetter.objects.values_list("once", flat=True))
    keys.erase(["dana-id"], on=clock.now().date(), ground="they object")  # since the backup

    open_keys()

    assert len(before) == 2
    assert not before & set(OutboxLetter.objects.values_list("once", flat=True))
    assert not OutboxLetter.objects.filter(owner="dana-id").exists()
    assert {bytes(each.sealed) for each in OutboxLetter.objects.all()} == {b""}
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_a_letter_to_the_account_of_somebody_erased_opens_from_no_backup(
    folder, django_capture_on_commit_callbacks
):
    world = a_world()
    who = world.person("Asha")
    account = create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email="asha@example.org"
    )
    grant_role(
        by=ADMINISTRATOR, at=NOW, operation=operation(), account=account,
        role=ActingRole.MEMBER, programme=world.programme, participant=who,
    )  # fmt: skip
    write_to_account(a_letter(), reason="message", occasion="one")
    could = keys.there([account])
    asked = world.act(AskForErasure, participant=who, ground=Ground.OBJECTED, reason="").new_ids[0]
    guardian = Actor(account="g" * 26, role=ActingRole.GUARDIAN, programme=world.programme)
    with django_capture_on_commit_callbacks(execute=True):
        world.act(CarryOutErasure, erasure=asked, by=guardian)

    assert could == {account}
    assert not keys.there([account])
    assert account in ledger.erased()
    assert OutboxLetter.objects.get().state == "discarded"


@pytest.mark.django_db
def test_where_nothing_waits_nothing_is_held_back(folder):
    assert hold_letters_back(by=ADMINISTRATOR, at=clock.now()) == 0

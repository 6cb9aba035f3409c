"""`likewise check`, `likewise accounts`, `likewise serve`: what they say and their exit codes."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from installations import Installation, an_installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    with an_installation(tmp_path_factory.mktemp("home"), people=4) as made:
        yield made


def home(installation) -> Path:
    return Path(installation.environment["LIKEWISE_HOME"])


def test_a_sound_record_has_nothing_wrong(installation):
    said = installation.likewise("check")

    assert said.returncode == 0, said.stdout
    assert "Nothing is wrong." in said.stdout
    assert "the chain holds" in said.stdout


def test_a_noted_end_of_the_log_is_compared(installation):
    found = json.loads(installation.likewise("check", "--json").stdout)["findings"]
    sequence, digest = next(f["what"] for f in found if "the last is" in f["what"]).split()[-2:]

    right = installation.likewise("check", "--head", f"{sequence}:{digest}")
    cut = installation.likewise("check", "--head", f"{int(sequence) + 5}:{digest}")
    unclear = installation.likewise("check", "--head", "yesterday")

    assert right.returncode == 0
    assert cut.returncode == 3
    assert "events are missing at the end" in cut.stdout
    assert unclear.returncode == 2


def test_a_damaged_backup_is_said(installation):
    folder = home(installation) / "backups"
    folder.mkdir(exist_ok=True)
    (folder / "20110101T000000-before-import.sqlite3").write_bytes(b"not a database")

    said = installation.likewise("check")
    (folder / "20110101T000000-before-import.sqlite3").unlink()

    assert said.returncode == 3
    assert "Its manifest is not beside it" in said.stdout


def test_without_a_record_it_says_how_to_begin(tmp_path):
    with an_installation(tmp_path, begun=False) as empty:
        said = empty.likewise("check")

    assert said.returncode == 1
    assert "likewise demo --no-serve" in said.stderr


def test_the_first_administrator_is_made_from_the_machine(installation):
    def create(email, password):
        return installation.likewise(
            "accounts", "create-administrator", "--email", email, "--password", password
        )

    assert create("admin@example.org", "short").returncode == 2
    assert create("admin@example.org", "seven quiet lamps").returncode == 0
    again = create("Admin@example.org", "seven quiet lamps")
    assert again.returncode == 1
    assert "already" in again.stderr


def test_accounts_are_given_roles_from_the_machine(installation):
    made = installation.likewise("accounts", "add", "jo@example.org", "coordinator")
    unknown = installation.likewise("accounts", "add", "jo@example.org", "captain")
    nobody = installation.likewise("accounts", "add", "al@example.org", "member")
    excluded = installation.likewise("accounts", "add", "jo@example.org", "outcome assessor")

    assert made.returncode == 0, made.stderr
    assert unknown.returncode == 2
    assert nobody.returncode == 1
    assert "Say who they are" in nobody.stderr
    assert excluded.returncode == 1
    assert "has been coordinator" in excluded.stderr


def test_a_role_is_taken_back_and_an_account_closed_from_the_machine(installation):
    installation.likewise("accounts", "add", "kit@example.org", "nurse")

    back = installation.likewise("accounts", "take-back", "kit@example.org", "nurse")
    again = installation.likewise("accounts", "take-back", "kit@example.org", "nurse")
    closed = installation.likewise("accounts", "close", "kit@example.org")
    nobody = installation.likewise("accounts", "close", "nobody@example.org")

    assert back.returncode == closed.returncode == 0, back.stderr + closed.stderr
    assert again.returncode == nobody.returncode == 1
    assert "Nobody with this e-mail address is nurse here" in again.stderr
    assert "no account" in nobody.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_done(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = installation.likewise("serve", "--port", str(taken.getsockname()[1]))

    assert said.returncode == 1
    assert "Choose another one" in said.stderr

"""An export after an erasure: the same bytes wherever it is brought back, and nobody with it."""

import csv
import json
import secrets

import pytest
from installations import Installation, an_installation, environment_of

pytestmark = pytest.mark.slow
MAKE = "import django; django.setup(); import forgetting; forgetting.make()"
LOOK = """
import django; django.setup()
import json
from likewise.cli.setup import start
start()
from likewise.records.keys import ledger, store
print(json.dumps([sorted(ledger.erased()), sorted(owner for owner, _ in store.every())]))
"""
WRITE = """
import django; django.setup()
from likewise.cli.setup import start
start()
from worlds import World, operation
from likewise.domain import contacts
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.participants import Participant
from likewise.records import clock, keys
from likewise.records.facts import current
import forgetting, sys
programme = forgetting._programme()
by = Actor(account="c", role=ActingRole.COORDINATOR, programme=programme)
world = World(programme=programme, coordinator=by)
flo = forgetting._people()["Flo"]
try:
    world.act(contacts.LogContact, participant=WHO, facilitator=flo, on=forgetting.ON,
              mode=contacts.Mode.CALL, reached=True, note="More.", at=clock.now())
except keys.Erased:
    print("refused")
"""


def new(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir(mode=0o700)
    return folder


def exported(installation, target, who=("jo@example.org", "kim@example.org")):
    asks, agrees = who
    for email, role in zip(who, ("coordinator", "guardian"), strict=True):
        installation.likewise("accounts", "add", email, role)
    asked = installation.likewise("export", "--ask", "To move it.", "--as", asks)
    assert asked.returncode == 0, asked.stderr
    for arguments in (
        ("--agree", asked.stdout.strip(), "--as", agrees),
        (str(target), "--as", asks),
    ):
        done = installation.likewise("export", *arguments)
        assert done.returncode == 0, done.stderr
    return files(target)


def files(target):
    return {each.name: each.read_bytes() for each in target.iterdir()}


def looked(installation):
    said = installation.python(LOOK)
    assert said.returncode == 0, said.stderr
    erased, owners = json.loads(said.stdout.splitlines()[-1])
    return set(erased), set(owners)


def rows(target, kind):
    with (target / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_with_somebody_erased_goes_into_another_record_and_out_again_the_same(tmp_path):
    from forgetting import canaries_in

    with an_installation(new(tmp_path, "first")) as first:
        made = first.python(MAKE)
        assert made.returncode == 0, made.stderr
        who = json.loads(made.stdout.splitlines()[-1])["who"]
        assert first.likewise("erase", who, "--as", "kim@example.org").returncode == 0
        shared = _decide(first, tmp_path)
        left = exported(first, tmp_path / "1")
        erased, _ = looked(first)
    environment = environment_of(new(tmp_path, "second"))
    environment.pop("DATABASE_URL", None)
    environment["LIKEWISE_SECRET_KEY"] = secrets.token_urlsafe(48)
    second = Installation(environment)

    brought = second.likewise("import", str(tmp_path / "1"))
    assert brought.returncode == 0, brought.stderr
    there, owners = looked(second)
    again = exported(second, tmp_path / "2")

    assert left == again
    assert not set().union(*map(canaries_in, left.values()))
    person = next(row["person"] for row in rows(tmp_path / "1", "Participant") if row["id"] == who)
    assert {who, person, f"text:{shared}"} <= erased & there
    assert not {who, person, f"text:{shared}"} & owners
    (identity,) = {
        (row["given_name"], row["family_name"], row["email"], row["telephone"], row["address"])
        for row in rows(tmp_path / "1", "Person")
        if row["id"] == person
    }
    assert identity == ("erased",) * 5
    assert {
        row["note"] for row in rows(tmp_path / "1", "Contact") if row["participant"] == who
    } == {"erased"}
    sources = [row for row in rows(tmp_path / "1", "keys") if row["id"] in (who, person)]
    assert {(row["key"], row["digest"]) for row in sources} == {("erased", "erased")}
    assert "Nothing is wrong." in second.likewise("check").stdout
    refused = second.python(f"WHO = {who!r}\n{WRITE}")
    assert refused.stdout.strip() == "refused", refused.stderr


def _decide(installation, tmp_path):
    """The text about two people is destroyed by the guardian; answers where it stood."""
    before = exported(installation, tmp_path / "0")
    assert b"Zqsharedxvole" in before["LineageEvent.csv"]
    event = next(
        row for row in rows(tmp_path / "0", "LineageEvent") if row["reason"] == "Zqsharedxvole"
    )
    text = f"{event['id']}.reason.{event['version']}"
    done = installation.likewise(
        "erasures", "decide-on-text", text, "--answer", "destroy",
        "--as", "kim@example.org",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return text

"""Keys: made before what they seal, gone from every byte once destroyed, and never given away."""

import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from subprocess import PIPE

import pytest

from likewise.records import keys, memory
from likewise.records.keys import held, installation, ledger, store

DAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path: Path, monkeypatch):
    settings.HOME = tmp_path
    settings.KEYS_URL = f"sqlite:///{tmp_path / 'keys.sqlite3'}"
    settings.KEY_FILE, settings.LEDGER = tmp_path / "installation-key", tmp_path / "erased.jsonl"
    for name in ("LIKEWISE_KEY", "LIKEWISE_KEY_COMMAND"):
        monkeypatch.delenv(name, raising=False)
    installation.forget()
    yield
    installation.forget()


def anew() -> None:
    """As another process would begin."""
    installation.forget()


def test_a_text_opens_with_its_owners_key_in_its_own_place():
    sealed = keys.seal("asha", "She likes to walk.", "Contact.note")

    assert keys.unseal("asha", sealed, "Contact.note") == "She likes to walk."
    assert b"walk" not in sealed


@pytest.mark.parametrize("where", ["Contact.detail", "another"])
def test_a_text_moved_to_another_place_does_not_open(where):
    sealed = keys.seal("asha", "She likes to walk.", "Contact.note")

    with pytest.raises(keys.Damaged):
        keys.unseal("asha", sealed, where)


def test_a_text_opens_with_nobody_elses_key():
    sealed = keys.seal("asha", "She likes to walk.", "note")
    keys.make(["ben"])

    with pytest.raises(keys.Damaged):
        keys.unseal("ben", sealed, "note")


def test_equal_texts_are_sealed_differently():
    assert keys.seal("asha", "Yes", "note") != keys.seal("asha", "Yes", "note")


def test_a_key_is_made_once(tmp_path):
    keys.make(["asha"])
    before = dict(store.every())
    keys.make(["asha", "ben"])

    assert dict(store.every())["asha"] == before["asha"]
    assert keys.there(["asha", "ben", "chris"]) == {"asha", "ben"}


def test_keys_of_one_turn_are_stored_at_its_end_in_one_step(monkeypatch):
    steps: list[list[tuple[str, bytes]]] = []
    add = store.add

    def noted(keys: Iterable[tuple[str, bytes]]) -> int:
        steps.append(list(keys))
        return add(steps[-1])

    monkeypatch.setattr(store, "add", noted)
    with keys.stored_together():
        sealed = keys.seal("asha", "She likes to walk.", "note")
        with keys.stored_together():
            keys.make(["asha", "ben"])

        assert keys.unseal("asha", sealed, "note") == "She likes to walk."
        assert keys.there(["asha", "ben", "chris"]) == {"asha", "ben"}
        assert store.is_empty()

    assert [sorted(owner for owner, _ in step) for step in steps] == [["asha", "ben"]]
    assert keys.unseal("asha", sealed, "note") == "She likes to walk."


def test_of_a_turn_that_fails_no_key_stays():
    def fail() -> None:
        with keys.stored_together():
            keys.make(["asha"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert not keys.there(["asha"])


def test_of_a_turn_that_only_shows_what_it_would_do_no_key_stays():
    with keys.stored_together(is_wanted=lambda: False):
        keys.make(["asha"])

    assert store.is_empty()


def test_who_is_erased_as_a_key_of_theirs_is_stored_has_none_then(monkeypatch):
    add = store.add

    def erased_meanwhile(made: Iterable[tuple[str, bytes]]) -> int:
        ledger.add(["asha"], on=DAY, ground="asked")  # by another process, which removes nothing
        return add(made)

    def write() -> None:
        with keys.stored_together():
            keys.make(["asha", "ben"])

    with monkeypatch.context() as another:
        another.setattr(store, "add", erased_meanwhile)
        with pytest.raises(keys.Erased, match="erased from the record"):
            write()

    assert not keys.there(["asha"])


def test_many_keys_of_one_turn_are_stored_as_they_come():
    with keys.stored_together():
        for number in range(held.AT_MOST + 1):
            keys.make([f"text:{number}"])

        assert len(store.every()) == held.AT_MOST

    assert len(store.every()) == held.AT_MOST + 1


def test_a_key_that_somebody_else_stored_meanwhile_is_not_replaced():
    def write() -> None:
        with keys.stored_together():
            keys.make(["asha"])
            store.add([("asha", b"of another process")])

    with pytest.raises(keys.MadeMeanwhile, match="try again"):
        write()

    assert store.every() == [("asha", b"of another process")]


def test_outside_a_turn_the_key_that_was_stored_first_is_the_one_that_seals(monkeypatch):
    keys.make(["asha"])
    before = store.every()
    with monkeypatch.context() as another:  # as if it had come just after this was asked
        another.setattr(store, "known", lambda owners: frozenset())
        sealed = keys.seal("asha", "She likes to walk.", "note")

    assert store.every() == before
    assert keys.unseal("asha", sealed, "note") == "She likes to walk."


def test_nobody_who_was_erased_during_a_turn_gets_a_key():
    def write() -> None:
        with keys.stored_together():
            keys.make(["asha"])
            ledger.add(["asha"], on=DAY, ground="asked")

    with pytest.raises(keys.Erased, match="erased from the record"):
        write()

    assert store.is_empty()


def test_a_key_of_this_turn_can_be_destroyed_in_it():
    with keys.stored_together():
        keys.make(["asha", "ben"])

        assert keys.erase(["asha"], on=DAY, ground="asked") == 1

    assert keys.there(["asha", "ben"]) == {"ben"}


def test_of_many_who_begin_at_once_each_has_the_one_key(tmp_path):
    """In processes of their own, which meet in every step of the making."""
    begin = (
        "import sys, time; from django.conf import settings; settings.configure("
        "HOME=sys.argv[1], KEYS_URL='sqlite:///' + sys.argv[1] + '/keys.sqlite3',"
        "KEY_FILE=sys.argv[1] + '/installation-key', LEDGER=sys.argv[1] + '/erased.jsonl',"
        "BACKUPS=None); from likewise.records.keys import installation;"
        "time.sleep(max(0, float(sys.argv[2]) - time.time()));"
        "print(installation.key(make=True).hex())"
    )
    for number in range(2):
        home = tmp_path / str(number)
        home.mkdir()
        at = str(time.time() + 3)
        begun = [
            subprocess.Popen(
                [sys.executable, "-c", begin, str(home), at], stdout=PIPE, stderr=PIPE, text=True
            )
            for _ in range(8)
        ]
        said = [each.communicate(timeout=60) for each in begun]

        assert [wrong for _, wrong in said if wrong] == []
        assert len({key for key, _ in said}) == 1
        assert {each.name for each in home.iterdir()} == {"installation-key", "keys.sqlite3"}


def test_a_destroyed_key_is_in_no_byte_of_the_store(tmp_path):
    people = [f"person-{number}" for number in range(500)]
    keys.make(people)
    sealed = keys.seal("person-250", "She likes to walk.", "note")
    wrapped = dict(store.every())["person-250"]
    assert any(wrapped in file.read_bytes() for file in tmp_path.iterdir())

    assert keys.erase(["person-250"], on=DAY, ground="asked") == 1

    assert not [file for file in tmp_path.iterdir() if wrapped in file.read_bytes()]
    with pytest.raises(keys.Erased):
        keys.unseal("person-250", sealed, "note")
    assert len(dict(store.every())) == 499


def test_nothing_more_is_written_about_whoever_was_erased():
    keys.make(["asha"])
    keys.erase(["asha"], on=DAY, ground="asked")

    with pytest.raises(keys.Erased, match="erased from the record"):
        keys.make(["ben", "asha"])
    assert keys.there(["ben"]) == frozenset()


def test_a_restored_store_forgets_again_whom_the_ledger_names(tmp_path):
    keys.make(["asha", "ben"])
    copy = (tmp_path / "keys.sqlite3").read_bytes()
    keys.erase(["asha"], on=DAY, ground="asked")
    (tmp_path / "keys.sqlite3").write_bytes(copy)
    anew()
    assert keys.there(["asha"])

    assert keys.replay() == 1

    assert keys.there(["asha", "ben"]) == {"ben"}


def test_the_ledger_says_who_when_and_why_and_shows_a_change(tmp_path):
    ledger.add(["asha"], on=DAY, ground="article 17")
    ledger.add(["asha", "ben"], on=DAY, ground="asked by phone")
    assert [(each.owner, each.ground) for each in ledger.entries()] == [
        ("asha", "article 17"),
        ("ben", "asked by phone"),
    ]

    text = ledger.file().read_text()
    ledger.file().write_text(text.replace("phone", "post!"))
    with pytest.raises(ledger.LedgerDamaged, match="Line 2"):
        ledger.entries()
    ledger.file().write_text("".join(text.splitlines(keepends=True)[1:]))
    with pytest.raises(ledger.LedgerDamaged, match="Line 1"):
        ledger.erased()


def test_a_damaged_ledger_is_looked_at_again_until_it_is_mended(monkeypatch):
    """Whoever looks whether somebody was erased does not stop at a ledger that cannot be read."""
    stamps, let_go = iter([(1, 1), (2, 2), (2, 2), (2, 2)]), []

    def lets_go():
        let_go.append("tried")
        if len(let_go) == 1:
            raise ledger.LedgerDamaged("Line 2 was changed.")

    monkeypatch.setattr(ledger, "stamp", lambda: next(stamps))
    monkeypatch.setattr(memory, "let_go", lets_go)
    monkeypatch.setattr("likewise.records.memory.time.sleep", lambda _: None)

    with pytest.raises(StopIteration):
        memory._look()

    assert let_go == ["tried", "tried"]


@pytest.mark.skipif(os.name != "posix", reason="permissions are kept otherwise")
def test_the_key_is_made_for_its_owner_alone(tmp_path):
    keys.make(["asha"])

    assert (tmp_path / "installation-key").stat().st_mode & 0o077 == 0
    (tmp_path / "installation-key").chmod(0o644)
    anew()
    with pytest.raises(keys.KeyNotRight, match="read by others"):
        keys.make(["ben"])


def test_a_missing_key_is_not_made_anew_once_something_was_sealed(tmp_path):
    sealed = keys.seal("asha", "Yes", "note")
    (tmp_path / "installation-key").unlink()
    anew()

    with pytest.raises(keys.KeyNotRight, match="is not at"):
        keys.unseal("asha", sealed, "note")
    with pytest.raises(keys.KeyNotRight):
        keys.make(["ben"])


@pytest.mark.parametrize("wrong", ["", "short", base64.b64encode(b"x" * 31).decode()])
def test_a_file_that_holds_no_key_is_refused(tmp_path, wrong):
    keys.make(["asha"])
    (tmp_path / "installation-key").write_text(wrong)
    anew()

    with pytest.raises(keys.KeyNotRight, match="is no key"):
        keys.unseal("asha", b"x" * 40, "note")


def test_another_installations_key_is_refused(monkeypatch):
    keys.make(["asha"])
    monkeypatch.setenv("LIKEWISE_KEY", base64.b64encode(secrets.token_bytes(32)).decode())
    anew()

    with pytest.raises(keys.KeyNotRight, match="not the one with which"):
        keys.make(["ben"])


def test_the_key_comes_from_a_command(monkeypatch):
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    monkeypatch.setenv("LIKEWISE_KEY_COMMAND", f"echo {key}")
    sealed = keys.seal("asha", "Yes", "note")
    anew()

    assert keys.unseal("asha", sealed, "note") == "Yes"
    monkeypatch.setenv("LIKEWISE_KEY_COMMAND", "exit 3")
    anew()
    with pytest.raises(keys.KeyNotRight, match="ended with 3"):
        keys.unseal("asha", sealed, "note")


def test_a_key_among_the_backups_is_refused(settings, tmp_path):
    (tmp_path / "backups").mkdir()
    settings.KEY_FILE = tmp_path / "backups" / "installation-key"

    with pytest.raises(keys.KeyNotRight, match="among the backups"):
        keys.make(["asha"])


def test_a_digest_for_pages_follows_from_the_installation_alone(monkeypatch):
    first = keys.keyed_digest("a plan", "confirmation")
    anew()

    assert keys.keyed_digest("a plan", "confirmation") == first
    assert keys.keyed_digest("a plan", "another purpose") != first

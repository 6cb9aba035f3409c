"""Copies of the keys: whole, for 35 days, without the erased, and brought back with care."""

import base64
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from likewise.records import keys
from likewise.records.keys import changing, copies, installation, ledger, store

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DAY = NOW.date()


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path: Path, monkeypatch):
    settings.HOME = tmp_path
    settings.KEYS_URL = f"sqlite:///{tmp_path / 'keys.sqlite3'}"
    settings.KEY_FILE, settings.LEDGER = tmp_path / "installation-key", tmp_path / "erased.jsonl"
    settings.KEY_BACKUPS = tmp_path / "key-backups"
    for name in ("LIKEWISE_KEY", "LIKEWISE_KEY_COMMAND"):
        monkeypatch.delenv(name, raising=False)
    installation.forget()
    yield
    installation.forget()


def files_with(folder: Path, some: bytes) -> list[str]:
    found = [each for each in folder.rglob("*") if each.is_file() and some in each.read_bytes()]
    return [each.name for each in found]


def test_a_copy_brings_every_key_back(tmp_path):
    sealed = keys.seal("asha", "She likes to walk.", "note")
    keys.make(["ben"])
    copy = copies.take(NOW)
    (tmp_path / "keys.sqlite3").unlink()
    installation.forget()

    assert copies.restore(copy, NOW) == 2

    assert keys.unseal("asha", sealed, "note") == "She likes to walk."


def test_a_copy_is_readable_by_its_owner_alone():
    keys.make(["asha"])

    assert copies.take(NOW).stat().st_mode & 0o077 == 0


def test_there_is_no_copy_of_no_keys():
    with pytest.raises(copies.CopyNotRight, match="no keys"):
        copies.take(NOW)


def test_copies_are_kept_for_35_days():
    keys.make(["asha"])
    first = copies.take(NOW)
    second = copies.take(NOW + timedelta(days=35))
    assert copies.kept() == [second, first]

    assert copies.tidy(NOW + timedelta(days=35, seconds=1)) == 1

    assert copies.kept() == [second]
    third = copies.take(NOW + timedelta(days=80))
    assert copies.kept() == [third]


def test_an_erasure_is_complete_35_days_after_the_newest_copy():
    assert copies.complete_on(NOW) == DAY
    keys.make(["asha"])
    made = copies.take(NOW)

    assert copies.complete_on(NOW + timedelta(days=3)) == date(2026, 6, 8)
    made.unlink()  # carried away
    assert copies.complete_on(NOW + timedelta(days=3)) == date(2026, 6, 8)
    assert copies.complete_on(NOW + timedelta(days=50)) == date(2026, 6, 23)


def test_copies_forget_whoever_is_erased(tmp_path):
    keys.make([f"person-{number}" for number in range(300)])
    wrapped = dict(store.every())["person-150"]
    copies.take(NOW)
    copies.take(NOW + timedelta(days=1))
    assert len(files_with(tmp_path, wrapped)) == 3

    keys.erase(["person-150"], on=DAY, ground="asked")
    assert copies.forget(["person-150"]) == 2

    assert files_with(tmp_path, wrapped) == []
    assert [copies.count(each) for each in copies.kept()] == [299, 299]
    assert copies.forget(["person-150"]) == 0


def test_a_copy_that_does_not_open_is_removed_with_an_erasure():
    keys.make(["asha"])
    copy = copies.take(NOW)
    copy.write_bytes(copy.read_bytes()[:1000])

    copies.forget(["asha"])

    assert copies.kept() == []


def test_a_copy_from_before_an_erasure_brings_nobody_back(tmp_path):
    keys.make(["asha", "ben"])
    copy = copies.take(NOW)
    carried = tmp_path / "carried.sqlite3"
    carried.write_bytes(copy.read_bytes())
    wrapped = dict(store.every())["asha"]
    keys.erase(["asha"], on=DAY, ground="asked")
    copies.forget(["asha"])

    assert copies.restore(carried, NOW + timedelta(days=2)) == 1

    assert keys.there(["asha", "ben"]) == {"ben"}
    assert files_with(tmp_path, wrapped) == ["carried.sqlite3"]


def test_what_is_there_is_set_aside(tmp_path):
    keys.make(["asha"])
    copy = copies.take(NOW)
    keys.make(["ben"])

    copies.restore(copy, NOW + timedelta(hours=1))

    aside = copies.kept()[0]
    assert "set-aside" in aside.name
    assert copies.count(aside) == 2
    assert copies.restore(aside, NOW + timedelta(hours=2)) == 2


def test_keys_that_do_not_open_are_set_aside_as_they_are(tmp_path):
    keys.make(["asha"])
    copy = copies.take(NOW)
    (tmp_path / "keys.sqlite3").write_bytes(b"not a database, but somebody may mend it" * 100)

    assert copies.restore(copy, NOW + timedelta(hours=1)) == 1

    assert files_with(tmp_path / "key-backups", b"somebody may mend it")


def test_a_copy_of_another_installation_is_refused(tmp_path):
    keys.make(["asha"])
    copy = copies.take(NOW)
    (tmp_path / "installation-key").write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    installation.forget()

    with pytest.raises(copies.CopyNotRight, match="another installation key"):
        copies.restore(copy, NOW)


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_file_that_is_no_copy_is_refused(tmp_path, content):
    keys.make(["asha"])
    before = store.every()
    (tmp_path / "wrong.sqlite3").write_bytes(content)

    with pytest.raises(copies.CopyNotRight, match="nothing was changed"):
        copies.restore(tmp_path / "wrong.sqlite3", NOW)

    assert store.every() == before


def test_a_copy_with_a_key_that_was_altered_is_refused(tmp_path):
    keys.make(["asha", "ben"])
    altered = dict(store.every())["asha"]
    copy = copies.take(NOW)
    copy.write_bytes(copy.read_bytes().replace(altered, altered[:-1] + bytes([altered[-1] ^ 1])))

    with pytest.raises(copies.CopyNotRight, match="1 of 2 keys do not open"):
        copies.restore(copy, NOW)


def test_copies_among_the_backups_of_the_record_are_refused(settings, tmp_path):
    settings.KEY_BACKUPS = tmp_path / "backups" / "keys"
    keys.make(["asha"])

    with pytest.raises(keys.KeyNotRight, match="among the backups"):
        copies.take(NOW)


def test_another_installation_key_opens_what_the_former_did(tmp_path):
    sealed = keys.seal("asha", "Yes", "note")
    former, wrapped = (tmp_path / "installation-key").read_text(), dict(store.every())["asha"]
    copies.take(NOW)

    assert changing.rewrap(NOW + timedelta(days=1)) == 1

    assert (tmp_path / "installation-key").read_text() != former
    assert (tmp_path / "installation-key").stat().st_mode & 0o077 == 0
    installation.forget()
    assert keys.unseal("asha", sealed, "note") == "Yes"
    assert files_with(tmp_path, wrapped) == []
    assert [copies.verify(each) for each in copies.kept()] == [None]


def test_a_change_of_the_key_that_fails_changes_nothing(tmp_path, monkeypatch):
    sealed = keys.seal("asha", "Yes", "note")
    before = store.every(), (tmp_path / "installation-key").read_text()

    def fail(*_):
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(store, "replace", fail)
        with pytest.raises(OSError):
            changing.rewrap(NOW)
    installation.forget()
    installation.finish_change()

    assert (store.every(), (tmp_path / "installation-key").read_text()) == before
    assert keys.unseal("asha", sealed, "note") == "Yes"
    assert not (tmp_path / "installation-key.new").exists()


def test_a_change_of_the_key_that_was_interrupted_is_ended_at_the_next_start(tmp_path, monkeypatch):
    sealed = keys.seal("asha", "Yes", "note")

    def stop():
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(installation, "finish_change", stop)
        with pytest.raises(KeyboardInterrupt):
            changing.rewrap(NOW)
    installation.forget()
    with pytest.raises(keys.KeyNotRight):
        installation.key()

    installation.finish_change()

    assert keys.unseal("asha", sealed, "note") == "Yes"


def test_a_key_in_a_variable_is_changed_for_one_that_is_given(monkeypatch):
    first, second = (secrets.token_bytes(32) for _ in range(2))
    monkeypatch.setenv("LIKEWISE_KEY", base64.b64encode(first).decode())
    sealed = keys.seal("asha", "Yes", "note")
    with pytest.raises(changing.RewrapNotRight, match="--new"):
        changing.rewrap(NOW)

    assert changing.rewrap(NOW, second) == 1

    monkeypatch.setenv("LIKEWISE_KEY", base64.b64encode(second).decode())
    installation.forget()
    assert keys.unseal("asha", sealed, "note") == "Yes"


def test_a_ledger_that_was_changed_stops_a_copy_from_coming_back(tmp_path):
    keys.make(["asha", "ben"])
    copy = copies.take(NOW)
    keys.erase(["asha"], on=DAY, ground="asked")
    ledger.file().write_text(ledger.file().read_text().replace("asked", "asken"))

    with pytest.raises(ledger.LedgerDamaged):
        copies.restore(copy, NOW)


@pytest.fixture
def on_postgresql(settings) -> Iterator[None]:
    """The store of keys in a database of its own, on the server that DATABASE_URL names."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("no PostgreSQL server is named")
    import psycopg

    name = f"likewise_keys_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    settings.KEYS_URL = f"{server.rpartition('/')[0]}/{name}"
    yield
    store._pool(settings.KEYS_URL).close()
    store._pool.cache_clear()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_keys_in_postgresql_are_copied_into_a_file_and_brought_back(on_postgresql, tmp_path):
    sealed = keys.seal("asha", "Yes", "note")
    keys.make(["ben"])
    copy = copies.take(NOW)
    assert copies.count(copy) == 2
    keys.erase(["ben"], on=DAY, ground="asked")
    keys.make(["chris"])

    assert copies.restore(copy, NOW + timedelta(days=1)) == 1

    assert keys.unseal("asha", sealed, "note") == "Yes"
    assert changing.rewrap(NOW + timedelta(days=2)) == 1
    installation.forget()
    assert keys.unseal("asha", sealed, "note") == "Yes"

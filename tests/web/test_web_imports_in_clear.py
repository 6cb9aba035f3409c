"""What somebody sends to be imported lies on no disk in clear, from sending to the end."""

import io
import zipfile
from pathlib import Path

import pytest
from browsing import fields_of, signed_in
from django.core.files.uploadedfile import SimpleUploadedFile
from pilots import a_pilot, sent, with_cell
from worlds import a_world

from likewise.actions.imports import tables
from likewise.domain.accounts import ActingRole
from likewise.domain.participants import Person
from likewise.records import keys
from likewise.records.facts import current
from likewise.web.imports import uploads

CANARY = "Quetzalcanary"
pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME


@pytest.fixture
def coordinator():
    return signed_in(a_world(), ActingRole.COORDINATOR)


@pytest.fixture
def pilot(tmp_path):
    return a_pilot(
        tmp_path / "pilot", without=("programme", "phases"),
        participants=with_cell("participants", 2, "family_name", CANARY),
    )  # fmt: skip


def in_clear(home: Path) -> list[str]:
    """Every file of the data folder in which the canary stands."""
    files = [each for each in home.rglob("*") if each.is_file()]
    return [str(each) for each in files if CANARY.encode() in each.read_bytes()]


def zipped(folder: Path) -> SimpleUploadedFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # stored as it is, so that a canary would show
        for path in folder.iterdir():
            archive.write(path, path.name)
    return SimpleUploadedFile("pilot.zip", packed.getvalue())


@pytest.mark.parametrize("as_archive", [False, True])
def test_nothing_lies_in_clear_from_sending_to_the_end(
    coordinator, pilot, home, monkeypatch, as_archive
):
    looked: list[tuple[int, list[str]]] = []

    def look(*_):
        looked.append((sum(1 for each in home.rglob("*") if each.is_file()), in_clear(home)))

    monkeypatch.setattr(tables, "_quiet", look)
    plan = coordinator.post("/import/", {"files": [zipped(pilot)] if as_archive else sent(pilot)})
    assert plan.status_code == 200
    look()

    coordinator.post("/import/confirm/", fields_of(plan))

    assert CANARY in {each.family_name for each in current(Person)}
    assert len(looked) > 2
    assert all(number > 1 for number, _ in looked)
    assert [found for _, found in looked] == [[]] * len(looked)
    assert in_clear(home) == []
    assert not list((home / "uploads").iterdir())


def test_what_was_sent_opens_for_nobody_once_it_is_let_go(coordinator, pilot, home):
    operation = fields_of(coordinator.post("/import/", {"files": sent(pilot)}))["operation"][0]
    left = {each.name: each.read_bytes() for each in (home / "uploads" / operation).iterdir()}
    assert len(left) > 2
    assert keys.there([f"upload:{operation}"])

    uploads.forget(operation=operation)

    assert not keys.there([f"upload:{operation}"])
    (home / "uploads" / operation).mkdir()
    for name, content in left.items():
        (home / "uploads" / operation / name).write_bytes(content)
    with (
        pytest.raises(uploads.UploadNotRight, match="no longer here"),
        uploads.kept(operation=operation, account="anybody"),
    ):
        pass


def test_a_piece_that_was_altered_is_refused(home):
    operation = "0" * 32
    file = SimpleUploadedFile("participants.csv", b"x" * 3_000_000)
    uploads.keep([file], operation=operation, account="jo")
    with uploads.kept(operation=operation, account="jo") as folder:
        assert (folder / "participants.csv").read_bytes() == b"x" * 3_000_000
    assert not folder.exists()

    kept = home / "uploads" / operation / "0"
    content = bytearray(kept.read_bytes())
    content[2_000_000] ^= 1
    kept.write_bytes(content)

    with (
        pytest.raises(keys.Damaged),
        uploads.kept(operation=operation, account="jo"),
    ):
        pass
    kept.write_bytes(content[: 1 + (1 << 20)])  # cut short
    with (
        pytest.raises(keys.Damaged),
        uploads.kept(operation=operation, account="jo"),
    ):
        pass


def test_without_a_place_in_memory_files_are_overwritten_afterwards(settings, home):
    from likewise.actions.imports import in_memory

    settings.SCRATCH = home / "not there"
    with in_memory(100) as folder:
        assert home in folder.parents
        (folder / "one.csv").write_text(CANARY)
        held = (folder / "one.csv").open("rb")
    try:
        assert held.read() == bytes(len(CANARY))
    finally:
        held.close()
    assert in_clear(home) == []

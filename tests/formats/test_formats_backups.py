"""The manifest beside a backup: what is written is read, and nothing else is."""

import json
from datetime import UTC, datetime

import pytest

from likewise.domain.backups import BackupNotRight, Engine, Head, Manifest
from likewise.formats.backups import read_manifest, write_manifest

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
MANIFEST = Manifest(
    made_at=AT, why="daily", engine=Engine.SQLITE, size=120, sha256="a" * 64,
    rows={"records_operation": 12}, migrations=("0001_record",),
    last_act=Head(sequence=12, hash="b" * 64, at=AT), last_look=None, media=("c" * 64,),
)  # fmt: skip


def test_what_is_written_is_read():
    assert read_manifest(write_manifest(MANIFEST)) == MANIFEST


@pytest.mark.parametrize(
    "change",
    [
        {"format": "another"},
        {"made_at": "yesterday"},
        {"engine": "paper"},
        {"sha256": "a"},
        {"rows": {'x"; DROP TABLE records_operation; --': 1}},
        {"rows": None},
        {"media": ["../../keys.sqlite3"]},
        {"last_act": {"sequence": 1}},
    ],
)
def test_what_is_no_manifest_is_refused(change):
    said = json.loads(write_manifest(MANIFEST)) | change

    with pytest.raises(BackupNotRight, match="is damaged"):
        read_manifest(json.dumps(said).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 100_000, b"null", b"{}"])
def test_what_is_not_even_json_is_refused(content):
    with pytest.raises(BackupNotRight):
        read_manifest(content)

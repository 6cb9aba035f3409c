"""The manifest beside a backup, as JSON: read strictly, for it says whether the backup is whole."""

import json
import re
from datetime import datetime
from typing import Any

from likewise.domain.backups import BackupNotRight, Engine, Head, Manifest

FORMAT = "likewise backup 1"
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def write_manifest(manifest: Manifest) -> bytes:
    """A manifest as the bytes of its file."""
    said = {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "why": manifest.why,
        "engine": manifest.engine,
        "bytes": manifest.size,
        "sha256": manifest.sha256,
        "rows": dict(sorted(manifest.rows.items())),
        "migrations": list(manifest.migrations),
        "last_act": _head_as_json(manifest.last_act),
        "last_look": _head_as_json(manifest.last_look),
        "media": list(manifest.media),
    }
    return json.dumps(said, indent=1).encode() + b"\n"


def read_manifest(content: bytes) -> Manifest:
    """The manifest that a file holds.

    Raises
    ------
    BackupNotRight
        When it is no manifest, or was damaged.
    """
    try:
        said = json.loads(content)
        if said["format"] != FORMAT:
            raise ValueError
        return Manifest(
            made_at=datetime.fromisoformat(said["made_at"]),
            why=str(said["why"]),
            engine=Engine(said["engine"]),
            size=int(said["bytes"]),
            sha256=_matching(_DIGEST, said["sha256"]),
            rows={_matching(_TABLE, name): int(rows) for name, rows in said["rows"].items()},
            migrations=tuple(map(str, said["migrations"])),
            last_act=_head(said["last_act"]),
            last_look=_head(said["last_look"]),
            media=tuple(_matching(_DIGEST, each) for each in said["media"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BackupNotRight(
            "The manifest of this backup (the .json beside it) is damaged. Use another backup."
        ) from None


def _head_as_json(head: Head | None) -> dict[str, Any] | None:
    if head is None:
        return None
    return {"sequence": head.sequence, "hash": head.hash, "at": head.at.isoformat()}


def _head(said: Any) -> Head | None:
    if said is None:
        return None
    at = datetime.fromisoformat(said["at"])
    return Head(sequence=int(said["sequence"]), hash=str(said["hash"]), at=at)


def _matching(pattern: re.Pattern[str], said: Any) -> str:
    if not isinstance(said, str) or not pattern.fullmatch(said):
        raise ValueError
    return said

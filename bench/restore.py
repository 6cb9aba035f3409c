"""Bringing a backup of some 300,000 facts back, as `likewise restore BACKUP --yes` does it.

Timed, as variants: `backup`, the whole command `likewise backup`; `restore`, the whole command,
from the start of its process to the last finding of the check: the digest of the backup, its
integrity, its rows counted table by table, what is newer counted, the record moved aside, the
backup in its place, and everything that `likewise check` looks at. Cold, on SQLite, then on
PostgreSQL. Not timed: making the record, an import of 5,000 people in 500 cohorts with 50 meetings
each. Right means: the check finds nothing wrong, what was done after the backup is gone, and the
canonical export is the same as before, byte by byte. There is no peer; the promise is 30 seconds.
"""

import hashlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import Row
from bench._databases import named, on_each, use
from bench.import_ import COHORTS, make_files
from bench.measure import in_child, sized

MEETINGS = 50
AT_MOST = 30.0
COMMAND = [sys.executable, "-c", "from likewise.cli import main; main()"]


def run() -> Iterator[Row]:
    for database, (facts, backup, restore, right) in on_each(_in_a_folder):
        for variant, seconds in (("backup", backup), ("restore", restore)):
            yield Row(
                name="restore", size=facts, seconds=seconds, peak_mb=None,
                ok=right and seconds < AT_MOST, variant=named(variant, database),
            )  # fmt: skip


def _in_a_folder(database: str | None) -> tuple[int, float, float, bool]:
    with tempfile.TemporaryDirectory() as folder:
        make_files(Path(folder) / "pilot", cohorts=sized(COHORTS), meetings=MEETINGS)
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        os.environ["LIKEWISE_HOME"] = str(home)
        use(database)
        facts, before = in_child(make, str(Path(folder) / "pilot"), folder)
        backup, said = _command("backup", "--json")
        facts_then, changed = in_child(change, folder)
        restore, told = _command("restore", json.loads(said)["path"], "--yes", "--json")
        facts_now, after = in_child(export, folder)
        right = (facts, before) == (facts_now, after) and not json.loads(told)["wrong"]
        return facts, backup, restore, right and changed != before and facts_then > facts


def _command(*arguments: str) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return seconds, done.stdout


def make(files: str, folder: str) -> tuple[int, str]:
    """A record of an imported pilot; answers its number of facts, and the digest of its export."""
    from likewise.cli.setup import start

    start(make=True)
    from likewise.actions.imports import Files, import_tables
    from likewise.cli.actor import actor_for

    import_tables(
        by=actor_for(None, None), at=datetime.now(UTC), operation=secrets.token_hex(16),
        files=Files(path=Path(files)), new_programme="Measured",
    )  # fmt: skip
    return export(folder)


def change(folder: str) -> tuple[int, str]:
    """What somebody does after the backup."""
    from likewise.cli.setup import start

    start()
    from likewise.actions.operations import perform
    from likewise.domain.participants import AddParticipant, StatusName

    act = AddParticipant(given_name="New", status=StatusName.ENROLLED, on=datetime.now(UTC).date())
    perform(act, by=_actor("coordinator"), at=datetime.now(UTC), operation=secrets.token_hex(16))
    return export(folder)


def export(folder: str) -> tuple[int, str]:
    """How many facts there are, and the digest of everything that the canonical export says."""
    from likewise.cli.setup import start

    start()
    from likewise.actions.exports import agree_to_export, ask_for_export, export_canonical

    def once() -> dict[str, Any]:
        return {"at": datetime.now(UTC), "operation": secrets.token_hex(16)}

    asks, agrees = _actor("coordinator"), _actor("guardian")
    request = ask_for_export(by=asks, reason="To compare it.", **once())
    agree_to_export(by=agrees, request=request, **once())
    target = Path(folder) / f"{secrets.token_hex(8)}.zip"
    written = export_canonical(by=asks, target=target, request=request, **once())
    facts = sum(file.rows for file in written.files.values())
    return facts, hashlib.sha256(target.read_bytes()).hexdigest()


def _actor(role: str) -> Any:
    from likewise.cli.setup import programme_named
    from likewise.domain.accounts import ActingRole, Actor

    return Actor(account=role, role=ActingRole(role), programme=programme_named(None))

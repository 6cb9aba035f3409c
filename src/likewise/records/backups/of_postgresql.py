"""Copies of a record in PostgreSQL, made and put back by the programs that come with it.

They are taken of one snapshot, which is counted meanwhile, and put back in one transaction, beside
what was there: that is moved into a schema of its own.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from likewise.domain.backups import BackupNotRight, Manifest
from likewise.records.backups.letters import DOUBT

ENDING = ".pgdump"
PROGRAMS = ("pg_dump", "pg_restore", "psql")
WITHOUT = ("django_session", "tries_")  # who is signed in is no part of the record
_COPY = re.compile(rb'COPY (?:public\.)?"?([a-z0-9_]+)"? .*FROM stdin;\n')


def programs() -> Path | None:
    """The folder with PostgreSQL's own programs, the newest there are; none where there are none.

    The wrappers in /usr/bin choose by clusters of this machine, so they come last.
    """
    lying = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(lying, key=lambda each: _number(each.parent.name), reverse=True)
    found = shutil.which(PROGRAMS[0])
    for folder in [*newest, *([Path(found).parent] if found else [])]:
        if all((folder / name).exists() for name in PROGRAMS):
            return folder
    return None


def _number(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0.0


@contextmanager
def snapshot() -> Iterator[Callable[[Path], None]]:
    """One view of the record, whoever goes on writing, and what copies that view into a file."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield partial(_dump, cursor.fetchone()[0])


def _dump(view: str, target: Path) -> None:
    without = [f"--exclude-table-data=public.{name}*" for name in WITHOUT]
    _run(
        "pg_dump", "--format=custom", "--compress=1", f"--snapshot={view}", "--schema=public",
        "--extension=btree_gist", "--no-owner", "--no-privileges", *without, f"--file={target}",
    )  # fmt: skip


def fault_of(copy: Path) -> str | None:
    """What PostgreSQL's own program finds wrong with a copy; none where it knows what is in it."""
    try:
        _run("pg_restore", "--list", str(copy))
    except BackupNotRight as refusal:
        return refusal.sentence
    return None


def rows_of(copy: Path) -> dict[str, int]:
    """How many rows each table of a copy has: the lines of what would be put back."""
    rows, table = {}, None
    with _said_by("pg_restore", "--data-only", "--file=-", str(copy)) as said:
        for line in said:
            if table is None:
                begins = _COPY.fullmatch(line)
                if begins:
                    table = begins[1].decode()
                    rows[table] = 0
            elif line == b"\\.\n":
                table = None
            else:
                rows[table] += 1
    return {name: number for name, number in rows.items() if not name.startswith(WITHOUT)}


@contextmanager
def present() -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    """Ask the record there is."""
    with connection.cursor() as cursor:

        def ask(asked: str) -> list[tuple[object, ...]]:
            cursor.execute(asked)
            return list(cursor.fetchall())

        yield ask


def others_at_work() -> int:
    """How many others are connected to the record's database, from whichever machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def put_in_place(backup: Path, *, manifest: Manifest, at: datetime) -> str:
    """Put a backup in the place of the record, which is moved aside into a schema of its own.

    All of it is one transaction that ends only when every table has the rows that the manifest
    says: whatever stops it, what was there is there. Answers the name of the schema.
    """
    aside = f"set_aside_{at.astimezone(UTC):%Y%m%dt%H%M%S}"
    feeding = subprocess.Popen(
        [*_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _feed(feeding.stdin, backup, manifest, at, aside)
    except BrokenPipeError:  # psql has said why
        pass
    except BaseException:
        feeding.kill()
        feeding.wait()
        raise
    _, said = feeding.communicate()
    if feeding.returncode:
        raise BackupNotRight(
            f"PostgreSQL did not take the backup, so nothing was changed: {_plain(said)}"
        )
    return aside


def _feed(
    into: IO[bytes] | None, backup: Path, manifest: Manifest, at: datetime, aside: str
) -> None:
    if into is None:
        raise BackupNotRight("PostgreSQL's program psql does not listen. Try again.")
    into.write(
        "BEGIN;\nSET client_min_messages = warning;\nSET maintenance_work_mem = '256MB';\n"
        f"ALTER SCHEMA public RENAME TO {aside};\n"
        .encode()
    )  # fmt: skip
    script = ("--no-owner", "--no-privileges", "--no-comments", "--file=-", str(backup))
    with _said_by("pg_restore", *script) as said:
        shutil.copyfileobj(said, into)
    instant = f"'{at.astimezone(UTC).isoformat()}'"
    into.write(
        (
            "GRANT USAGE ON SCHEMA public TO PUBLIC;\n"
            "ALTER EXTENSION btree_gist SET SCHEMA public;\n"
            f"SET search_path = public;\n{''.join(_counted(manifest))}"
            f"{DOUBT.format(at=instant)};\nANALYZE;\nCOMMIT;\n"
        ).encode()
    )
    into.flush()


def _counted(manifest: Manifest) -> Iterator[str]:
    for table, rows in manifest.rows.items():
        yield (
            f'DO $$ BEGIN IF (SELECT COUNT(*) FROM public."{table}") <> {rows} THEN '  # noqa: S608 - names of tables are checked where the manifest is read
            f"RAISE EXCEPTION '{table} has other rows'; END IF; END $$;\n"
        )


# The programs


def check_programs() -> Path:
    """Where the programs are.

    Raises
    ------
    BackupNotRight
        When they are not on this machine.
    """
    folder = programs()
    if folder is None:
        raise BackupNotRight(
            "PostgreSQL's own programs (pg_dump, pg_restore and psql) are not on this machine. "
            "Install its client (Debian: postgresql-client), or take your site's own backups."
        )
    return folder


def _program(name: str) -> list[str]:
    return [str(check_programs() / name)]


def _environment() -> dict[str, str]:
    """How the programs reach the record's database; the password is not among their arguments."""
    of, options = connection.settings_dict, connection.settings_dict.get("OPTIONS") or {}
    said = {
        "PGDATABASE": of["NAME"], "PGUSER": of["USER"], "PGPASSWORD": of["PASSWORD"],
        "PGHOST": of["HOST"], "PGPORT": str(of["PORT"] or ""), "PGCLIENTENCODING": "UTF8",
        "LC_ALL": "C",
        **{f"PG{name.upper()}": str(options.get(name) or "")
           for name in ("sslmode", "sslrootcert", "sslcert", "sslkey")},
    }  # fmt: skip
    return {**os.environ, **{name: value for name, value in said.items() if value}}


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [*_program(name), *arguments], env=_environment(), capture_output=True, check=False
    )
    if done.returncode:
        raise BackupNotRight(f"PostgreSQL's {name} refused: {_plain(done.stderr)}")


@contextmanager
def _said_by(name: str, *arguments: str) -> Iterator[IO[bytes]]:
    """What a program prints, as it prints it; it is refused where the program fails."""
    with subprocess.Popen(
        [*_program(name), *arguments],
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as running:
        if running.stdout is not None:
            yield running.stdout
    if running.returncode:
        raise BackupNotRight(f"PostgreSQL's {name} does not read this backup to its end.")


def _plain(said: bytes) -> str:
    """The first line that a program complained in, without values, which may be somebody's."""
    lines = [each for each in said.decode(errors="replace").splitlines() if each.strip()]
    wanted = [each for each in lines if "error" in each.lower() or "fatal" in each.lower()]
    first = (wanted or lines or ["it did not say why"])[0]
    return re.split(r"error:|ERROR:|FATAL:", first)[-1].strip()[:200]

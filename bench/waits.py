"""How long people wait for pages, and to sign in, while a million rows are imported.

Timed: requests to the product's own server (`likewise serve`, in a process of its own), from the
first byte sent to the last received, while `likewise import` brings in the million rows of the
bench `import` in another process: three people who go through the main pages, one through pages
with names, one who signs in and out, one who adds places to meet, each 0.3 s after the last answer.
Requests count from the start of the command until its end; the pages were asked for once before.
Variants: SQLite with the write-ahead log (the SQLite that comes along); with the rollback journal
(Python's own, where it is older than 3.51.3); PostgreSQL. Size: the requests. Seconds: the median,
the 95th in a hundred, the longest. What waits for others waits four seconds, then is refused with a
sentence, and what was typed is kept; how many were is said. Checking a password takes a quarter of
a second by design, so signing in has no median of its own. Right means: a median under 100 ms, none
of 5 s or more, no answer of 5xx, 423 or 429, and every page the one asked for (200). The last row
is the import itself: 35,000 rows a second in at most 410 MB are promised to an import that has the
machine to itself.
"""

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bench import Row
from bench._databases import POSTGRESQL, a_postgresql, free_port
from bench._visiting import PAGES, PASSWORD, Browser, Visit, email_of, visiting
from bench.import_ import SIZE, make_files

MEDIAN_SECONDS, LONGEST_SECONDS = 0.100, 5.0
LOOKED_AT = {"page", "page with names", "sign-in page", "signing in", "signing out"}
KINDS: dict[str, set[str]] = {
    "pages and signing in": LOOKED_AT,
    **{kind: {kind} for kind in ("page", "page with names", "signing in", "act, its plan", "act")},
}
WITHOUT_A_MEDIAN = {"signing in", "act"}
LIKEWISE = str(Path(sys.executable).with_name("likewise"))
NO_NEWER_SQLITE = 'raise ImportError("measured without")\n'


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "pilot"
        make_files(files)
        yield from _measured("SQLite", files, Path(folder) / "newer")
        yield from _measured("SQLite, Python's own", files, Path(folder) / "own", own=True)
        with a_postgresql() as databases:
            if databases is not None:
                home = Path(folder) / "server"
                yield from _measured(POSTGRESQL, files, home, server=databases())


def _measured(
    variant: str, files: Path, home: Path, *, own: bool = False, server: str = ""
) -> Iterator[Row]:
    home.mkdir()
    environment = environment_of(home, own=own, server=server)
    subprocess.run([sys.executable, "-m", "bench.waits"], env=environment, check=True)
    if not server:
        variant = f"{variant}, {_journal(home)}"
    stop = threading.Event()
    with served(environment) as site:
        open_pages(site)
        visits, people = visiting(site, stop)
        time.sleep(2)
        began = time.perf_counter()
        peak_mb, done = _import(files, environment)
        ended = time.perf_counter()
        stop.set()
        for each in people:
            each.join()
    counted = [each for each in visits if began <= each.at <= ended]
    for name, kinds in KINDS.items():
        yield from _rows(variant, name, [each for each in counted if each.kind in kinds])
    yield Row(
        name="waits", size=SIZE, seconds=ended - began, peak_mb=peak_mb, ok=done,
        variant=f"{variant}: the import",
    )  # fmt: skip


def _rows(variant: str, kind: str, visits: list[Visit]) -> Iterator[Row]:
    seconds = sorted(each.seconds for each in visits) or [float("inf")]
    bad = [each.status for each in visits if _went_wrong(each)]
    is_quick = kind in WITHOUT_A_MEDIAN or statistics.median(seconds) < MEDIAN_SECONDS
    right = not bad and is_quick and seconds[-1] < LONGEST_SECONDS and bool(visits)
    refused = sum(each.was_refused for each in visits)
    said = f", {refused} refused" if refused else ""
    said += f", {len(bad)} failed" if bad else ""
    for what, value in (
        ("median", statistics.median(seconds)),
        ("95th", seconds[int(len(seconds) * 0.95)]),
        ("longest", seconds[-1]),
    ):
        yield Row(
            name="waits", size=len(visits), seconds=value, peak_mb=None, ok=right,
            variant=f"{variant}: {kind}, {what}{said}",
        )  # fmt: skip


def _went_wrong(visit: Visit) -> bool:
    """Whether an answer was none, or a page was not the one asked for."""
    is_page = visit.kind in {"page", "page with names"}
    return visit.status >= 500 or visit.status in (423, 429) or (is_page and visit.status != 200)


def environment_of(home: Path, *, own: bool = False, server: str = "") -> dict[str, str]:
    environment = {**os.environ, "LIKEWISE_HOME": str(home / "data")}
    environment.pop("DATABASE_URL", None)
    if server:
        environment["DATABASE_URL"] = server
    if own:  # hides the newer SQLite, as on a machine for which there is none
        (home / "hidden").mkdir()
        (home / "hidden" / "pysqlite3.py").write_text(NO_NEWER_SQLITE)
        path = [str(home / "hidden"), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    return environment


def _journal(home: Path) -> str:
    """Which journal the record has: byte 18 of its file says 2 for the write-ahead log."""
    with (home / "data" / "likewise.sqlite3").open("rb") as file:
        return "write-ahead log" if file.read(19)[18] == 2 else "rollback journal"


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """The pages, at an address of this machine."""
    port = free_port()
    command = [LIKEWISE, "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        site = f"http://127.0.0.1:{port}"
        _wait_for(site, server)
        yield site
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(site: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urlopen(f"{site}/account/sign-in/", timeout=30).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def open_pages(site: str) -> None:
    browser = Browser(site, [])
    browser.sign_in()
    for path in PAGES:
        browser.get("before", path)


def _import(files: Path, environment: dict[str, str]) -> tuple[float, bool]:
    """Peak MB of the import, and whether it was done."""
    command = [LIKEWISE, "import", str(files), "--new-programme", "A million", "--yes"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss / 1024, process.returncode == 0


def make_a_programme(cohorts: int = 20, meetings: int = 20, people: int = 1) -> None:
    """A programme of the same kind, with coordinators who can sign in."""
    from datetime import UTC, datetime

    from likewise.cli.setup import start

    start(make=True)
    from likewise.actions.imports import Files, import_tables
    from likewise.cli.actor import actor_for

    common: dict[str, Any] = {"by": actor_for(None, None), "at": datetime.now(UTC)}
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "small"
        make_files(files, cohorts=cohorts, meetings=meetings)
        made = import_tables(
            operation=secrets.token_hex(16), files=Files(path=files), new_programme="Small",
            **common,
        )  # fmt: skip
    coordinating(made.new_ids[0], people)


def coordinating(programme: str, people: int = 1) -> None:
    """Let some people sign in as coordinators of a programme."""
    from datetime import UTC, datetime

    from likewise.actions.accounts import create_account, grant_role
    from likewise.cli.actor import actor_for
    from likewise.domain.accounts import ActingRole

    common: dict[str, Any] = {"by": actor_for(None, None), "at": datetime.now(UTC)}
    for number in range(people):
        account = create_account(
            operation=secrets.token_hex(16), email=email_of(number), password=PASSWORD, **common
        )
        grant_role(
            operation=secrets.token_hex(16), account=account, role=ActingRole.COORDINATOR,
            programme=programme, **common,
        )  # fmt: skip


if __name__ == "__main__":
    make_a_programme(*map(int, sys.argv[1:]))

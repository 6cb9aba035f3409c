"""Imports while people work: files are sent and confirmed on the pages that others use meanwhile.

Run as `python tests/importing.py --imports 100 --users 12`, with DATABASE_URL for PostgreSQL. It prints
one line of figures as JSON. `stored` should be `imports`, `failures`, `busy` and `left` should be 0.
"""

import argparse
import json
import re
import secrets
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from installations import Installation, an_installation

CLOCK = datetime(2011, 1, 12, 10, 0, tzinfo=UTC)
PAGES = ("/", "/cohorts/", "/people/", "/meetings/", "/practices/", "/evolution/", "/import/")
EVERY = 1.0  # seconds between two presses of one person
_STORED = """
import django; django.setup()
from likewise.records.models import Operation
print(Operation.objects.filter(action="imports.tables", answer__isnull=False).count())
"""


class Person:
    """Somebody who is signed in as the coordinator, and uses the served pages."""

    def __init__(self, site: str, session: str) -> None:
        self.site, self.token = site, secrets.token_hex(16)
        self.cookies = f"sessionid={session}; csrftoken={self.token}"

    def ask(
        self, path: str, fields: dict[str, str] | None = None, file: str = ""
    ) -> tuple[int, str]:
        """The status and the words of an answer; with `fields`, what a form sent gets."""
        there = HTTPConnection(urlsplit(self.site).netloc, timeout=120)
        headers = {"Cookie": self.cookies, "Origin": self.site, "Referer": self.site + path}
        if fields is None:
            there.request("GET", path, headers=headers)
        else:
            edge = secrets.token_hex(16)
            headers["Content-Type"] = f"multipart/form-data; boundary={edge}"
            there.request("POST", path, headers=headers, body=self._form(edge, fields, file))
        answer = there.getresponse()
        said = answer.read().decode(errors="replace")
        there.close()
        return answer.status, said

    def _form(self, edge: str, fields: dict[str, str], file: str) -> bytes:
        named = 'Content-Disposition: form-data; name="{}"'
        parts = [
            f"{named.format(name)}\r\n\r\n{value}"
            for name, value in {"csrfmiddlewaretoken": self.token, **fields}.items()
        ]
        if file:
            parts.append(f'{named.format("files")}; filename="practices.csv"\r\n\r\n{file}')
        return "".join(f"--{edge}\r\n{part}\r\n" for part in parts).encode() + (
            f"--{edge}--\r\n".encode()
        )


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = value[1] if value else ""
    return found


class Working:
    """Twelve people or so, until it is enough, and what they were answered."""

    def __init__(self, site: str, session: str, users: int) -> None:
        self.told: Counter[str] = Counter()
        self._enough = threading.Event()
        self._people = [
            threading.Thread(target=self._work, args=(Person(site, session), number), daemon=True)
            for number in range(users)
        ]
        for each in self._people:
            each.start()

    def stop(self) -> None:
        """Wait for the last answers."""
        self._enough.set()
        for each in self._people:
            each.join()

    def note(self, status: int, said: str) -> None:
        """Count an answer."""
        self.told["answers"] += 1
        self.told["failures"] += status >= 500
        self.told["busy"] += "is saving just now" in said

    def _work(self, person: Person, number: int) -> None:
        done = 0
        while not self._enough.wait(EVERY):
            done += 1
            if (number + done) % 3:
                self.note(*person.ask(PAGES[(number + done) % len(PAGES)]))
            else:
                self._act(person)

    def _act(self, person: Person) -> None:
        """Add a place to meet, in two steps."""
        status, said = person.ask(ADD, {"name": f"Hall {secrets.token_hex(4)}"} | hidden(
            person.ask(ADD)[1]
        ))  # fmt: skip
        self.note(status, said)
        status, said = person.ask(ADD, hidden(said))
        self.note(status, said)
        self.told["acts"] += status == 302


ADD = "/practices/add-venue/"


def import_beside(imports: int, users: int) -> dict[str, Any]:
    """Bring in so many small files, one after the other, while so many work."""
    with (
        tempfile.TemporaryDirectory(prefix="likewise-importing-") as folder,
        an_installation(Path(folder)) as installation,
    ):
        return _imported(installation, Path(folder), imports, users)


def _imported(installation: Installation, folder: Path, imports: int, users: int) -> dict[str, Any]:
    session = installation.run("scene")["sessions"]["coordinator"]
    took, why = [], Counter[str]()
    with installation.serving(CLOCK) as site:
        working, person, began = (
            Working(site, session, users),
            Person(site, session),
            time.monotonic(),
        )
        for number in range(imports):
            start = time.monotonic()
            lines = f"id,name\nIMPORTED-{number},Practice {number}\n"
            status, said = person.ask("/import/", {}, file=lines)
            working.note(status, said)
            status, said = person.ask("/import/confirm/", hidden(said))
            working.note(status, said)
            took.append(time.monotonic() - start)
            if status != 302:
                title = re.search(r"error-summary__body.*?>(.*?)</", said, flags=re.S)
                why[f"{status} {title[1].strip()[:150] if title else ''}"] += 1
        working.stop()
        seconds = time.monotonic() - began
    stored = int(installation.python(_STORED).stdout)
    checked = installation.likewise("check")
    return {
        "engine": "postgresql" if "DATABASE_URL" in installation.environment else "sqlite",
        "imports": imports, "users": users, "seconds": round(seconds, 1), "stored": stored,
        "answers": working.told["answers"], "acts": working.told["acts"],
        "failures": working.told["failures"], "busy": working.told["busy"],
        "slowest_import": round(max(took), 1), "left": _left(folder), "check": checked.returncode,
        "why": dict(why),
    }  # fmt: skip


def _left(folder: Path) -> int:
    """How many unfinished copies and folders of staging and uploads are still there."""
    return sum(
        len(list(folder.glob(each))) for each in ("staging/*", "uploads/*", "**/*.unfinished")
    )


def main() -> None:
    """Import as the arguments say, and print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--imports", type=int, default=100)
    asked.add_argument("--users", type=int, default=12)
    given = asked.parse_args()
    print(json.dumps(import_beside(given.imports, given.users)))


if __name__ == "__main__":
    main()
